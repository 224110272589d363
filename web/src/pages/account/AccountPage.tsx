import { useQuery } from '@apollo/client/react';
import { Alert, Skeleton, Stack, Tabs } from '@mantine/core';
import { IconLock, IconSnowflake } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useParams, useSearchParams } from 'react-router';
import { usePerson } from '../../bank/use-session';
import { type AccountCardFragment, AccountPageDocument } from '../../gql/graphql';
import { NotFound } from '../../shell/LostPage';
import { Failure, Loading } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { AccountActions } from './AccountActions';
import { AccountFigures } from './AccountFigures';
import { AccountNumber } from './AccountNumber';
import classes from './AccountPage.module.css';
import { TransactionList } from './TransactionList';

const ChartsTab = lazy(() => import('./ChartsTab'));
const HoldsTab = lazy(() => import('./HoldsTab'));
const LimitsTab = lazy(() => import('./LimitsTab'));
const StatementTab = lazy(() => import('./StatementTab'));
const InterestTab = lazy(() => import('./InterestTab'));

const TABS = {
  transactions: TransactionList,
  charts: ChartsTab,
  holds: HoldsTab,
  limits: LimitsTab,
  statement: StatementTab,
  interest: InterestTab,
} as const;

type Tab = keyof typeof TABS;

/** An account: how it stands, what can be done with it, and all that is known of it. */
export default function AccountPage() {
  const { accountId = '' } = useParams();
  const { role } = usePerson();
  if (role !== 'CUSTOMER') return <Navigate to={`/staff/accounts/${accountId}`} replace />;
  return <OwnAccount key={accountId} accountId={accountId} />;
}

function OwnAccount({ accountId }: { accountId: string }) {
  const { t } = useTranslation(['account', 'common']);
  const { data, error, loading, refetch } = useQuery(AccountPageDocument, { variables: { id: accountId } });
  const account = data?.account;
  if (!account && !loading && !error) return <NotFound />;
  return (
    <Page
      title={account ? t(`common:accountType.${account.type}`) : t('page.title')}
      up={{ to: '/accounts', title: t('page.overview') }}
      about={account ? <AccountNumber iban={account.iban} /> : <Skeleton height={28} width={240} />}
      actions={account && <AccountActions account={account} />}
    >
      {!account && error && <Failure error={error} retry={() => void refetch()} />}
      {!account && !error && <Shapes />}
      {account && <Known account={account} />}
    </Page>
  );
}

function Known({ account }: { account: AccountCardFragment }) {
  const { t } = useTranslation('account');
  return (
    <>
      {account.status === 'FROZEN' && (
        <Alert color="blue" icon={<IconSnowflake />}>
          {t('page.frozen')}
        </Alert>
      )}
      {account.status === 'CLOSED' && (
        <Alert color="gray" icon={<IconLock />}>
          {t('page.closed')}
        </Alert>
      )}
      <AccountFigures account={account} />
      <AccountTabs accountId={account.id} currency={account.currency} />
    </>
  );
}

function AccountTabs({ accountId, currency }: { accountId: string; currency: string }) {
  const { t } = useTranslation('account');
  const [params, setParams] = useSearchParams();
  const named = params.get('tab') ?? '';
  const tab: Tab = Object.hasOwn(TABS, named) ? (named as Tab) : 'transactions';
  const names = Object.keys(TABS) as Tab[];
  const Content = TABS[tab];
  const list = useSelectedInView(tab);
  return (
    <Tabs
      value={tab}
      onChange={(next) => setParams(next === null || next === 'transactions' ? {} : { tab: next }, { replace: true })}
      keepMounted={false}
    >
      <Tabs.List ref={list} className={classes.tabs} aria-label={t('page.tabs.label')}>
        {names.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {t(`page.tabs.${each}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {names.map((each) => (
        <Tabs.Panel key={each} value={each} pt="md">
          <Suspense fallback={<Loading />}>
            {each === tab && <Content accountId={accountId} currency={currency} />}
          </Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

/** Scrolls the chosen tab into the middle of its list, where that has no room for all. */
function useSelectedInView(tab: Tab) {
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab stands elsewhere.
  useEffect(() => {
    const box = list.current;
    const selected = box?.querySelector('[aria-selected=true]')?.getBoundingClientRect();
    if (!box || !selected) return;
    const { left, width } = box.getBoundingClientRect();
    box.scrollLeft += selected.left + selected.width / 2 - (left + width / 2);
  }, [tab]);
  return list;
}

function Shapes() {
  return (
    <Stack gap="lg" aria-busy>
      <Skeleton height={118} radius="lg" />
      <Loading rows={6} height={64} />
    </Stack>
  );
}
