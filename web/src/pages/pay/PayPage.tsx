import { useQuery } from '@apollo/client/react';
import { Button, Group, Skeleton } from '@mantine/core';
import { IconWallet } from '@tabler/icons-react';
import { type ComponentType, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useParams, useSearchParams } from 'react-router';
import { type AccountCardFragment, PayAccountsDocument } from '../../gql/graphql';
import { NotFound } from '../../shell/LostPage';
import { Empty, Failure } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { Cash } from './Cash';
import { Exchange } from './Exchange';
import { Hold } from './Hold';
import { Step } from './Step';
import { Transfer } from './Transfer';

export interface PayProps {
  /** One's own that are active, of which there is one at least. */
  accounts: readonly AccountCardFragment[];
  /** What is to be chosen at first, if the address says so. */
  from: string | null;
  to: string | null;
}

const KINDS = {
  transfer: Transfer,
  deposit: (props: PayProps) => <Cash {...props} kind="deposit" />,
  withdraw: (props: PayProps) => <Cash {...props} kind="withdraw" />,
  exchange: Exchange,
  hold: Hold,
} satisfies Record<string, ComponentType<PayProps>>;

type Kind = keyof typeof KINDS;
const isKind = (name: string | undefined): name is Kind => name !== undefined && Object.hasOwn(KINDS, name);
const PAGE = 50;

/** Where a customer moves money, one kind of payment at each address. */
export default function PayPage() {
  const { kind } = useParams();
  return isKind(kind) ? <Paying kind={kind} /> : <NotFound />;
}

function Paying({ kind }: { kind: Kind }) {
  const { t } = useTranslation(['pay', 'common']);
  const [search] = useSearchParams();
  const { data, error, refetch, fetchMore } = useQuery(PayAccountsDocument, { variables: { first: PAGE } });
  const page = data?.me.accounts;
  const [stopped, setStopped] = useState<unknown>(null);
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  useEffect(() => {
    if (more != null) fetchMore({ variables: { after: more } }).catch(setStopped);
  }, [more, fetchMore]);

  // All of them, or none: the one that the address asks for may come last, and no other may stand in for it.
  const whole = page !== undefined && more == null;
  const accounts = whole ? page.edges.map(({ node }) => node).filter(({ status }) => status === 'ACTIVE') : undefined;
  const failure = error ?? stopped;
  const again = () => {
    setStopped(null);
    if (more != null) fetchMore({ variables: { after: more } }).catch(setStopped);
    else void refetch().catch(() => null);
  };
  const Form = KINDS[kind];
  return (
    <Page title={t(`kinds.${kind}.title`)} about={t(`kinds.${kind}.about`)}>
      <Kinds />
      {failure != null && !accounts && <Failure error={failure} retry={again} />}
      {accounts === undefined && failure == null && <Skeleton height={480} maw={640} radius="lg" />}
      {accounts?.length === 0 && (
        <Step title={t(`kinds.${kind}.form`)} first>
          <Empty icon={IconWallet} title={t('empty.title')}>
            {t('empty.help')}
            <Group justify="center" mt="md">
              <Button component={Link} to="/accounts">
                {t('empty.go')}
              </Button>
            </Group>
          </Empty>
        </Step>
      )}
      {accounts !== undefined && accounts.length > 0 && (
        <Form key={kind} accounts={accounts} from={search.get('from')} to={search.get('to')} />
      )}
    </Page>
  );
}

function Kinds() {
  const { t } = useTranslation('pay');
  return (
    <Group component="nav" aria-label={t('kinds.label')} gap={4}>
      {(Object.keys(KINDS) as Kind[]).map((kind) => (
        <NavLink key={kind} to={`/pay/${kind}`} style={{ textDecoration: 'none' }}>
          {({ isActive }) => (
            <Button
              component="span"
              size="sm"
              variant={isActive ? 'light' : 'subtle'}
              color={isActive ? 'florin' : 'gray'}
            >
              {t(`kinds.${kind}.tab`)}
            </Button>
          )}
        </NavLink>
      ))}
    </Group>
  );
}
