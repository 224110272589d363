import { Tabs } from '@mantine/core';
import { type ComponentType, lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { StaffAccountFragment } from '../../gql/graphql';
import { Loading } from '../../shell/Notices';
import { TransactionList } from '../account/TransactionList';
import { AccountLimits } from './AccountLimits';
import classes from './StaffAccountTabs.module.css';

const HoldsTab = lazy(() => import('../account/HoldsTab'));
const StatementTab = lazy(() => import('../account/StatementTab'));
const InterestTab = lazy(() => import('../account/InterestTab'));

const TABS = ['transactions', 'limits', 'holds', 'statement', 'interest'] as const;
type Tab = (typeof TABS)[number];

const CONTENTS: Record<Exclude<Tab, 'limits'>, ComponentType<{ accountId: string; currency: string }>> = {
  transactions: TransactionList,
  holds: HoldsTab,
  statement: StatementTab,
  interest: InterestTab,
};

/** What has happened on an account, as its holder sees it too, and what limits it. */
export function StaffAccountTabs({ account }: { account: StaffAccountFragment }) {
  const { t } = useTranslation('account');
  const [params, setParams] = useSearchParams();
  const tab = TABS.find((each) => each === params.get('tab')) ?? 'transactions';
  return (
    <Tabs
      value={tab}
      onChange={(next) => setParams(next === null || next === 'transactions' ? {} : { tab: next }, { replace: true })}
      keepMounted={false}
    >
      <Tabs.List className={classes.tabs} aria-label={t('page.tabs.label')}>
        {TABS.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {t(`page.tabs.${each}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {TABS.map((each) => (
        <Tabs.Panel key={each} value={each} pt="md">
          <Suspense fallback={<Loading />}>{each === tab && <Content of={each} account={account} />}</Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function Content({ of, account }: { of: Tab; account: StaffAccountFragment }) {
  if (of === 'limits') return <AccountLimits account={account} />;
  const Those = CONTENTS[of];
  return <Those accountId={account.id} currency={account.currency} />;
}
