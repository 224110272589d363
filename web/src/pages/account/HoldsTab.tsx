import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconLockOpen } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePerson } from '../../bank/use-session';
import { AccountHoldsDocument, type TransactionLineFragment } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { formatInstant } from '../../shell/formats';
import { Empty, Failure, Loading } from '../../shell/Notices';
import { ShowMore } from '../../shell/ShowMore';
import { AccountWatch } from './AccountWatch';
import classes from './details.module.css';
import { HoldButtons } from './HoldButtons';

const PAGE = 20;

/** What is kept back on an account, and what others keep back for it. */
export default function HoldsTab({ accountId }: { accountId: string; currency: string }) {
  const { t } = useTranslation('account');
  const staff = usePerson().role !== 'CUSTOMER';
  const { data, error, refetch, fetchMore } = useQuery(AccountHoldsDocument, {
    variables: { accountId, first: PAGE },
  });
  const reload = useCallback(() => void refetch().catch(() => null), [refetch]);
  const account = data?.account;
  const after = (list: 'holds' | 'incomingHolds') => {
    const info = account?.[list].pageInfo;
    return info?.hasNextPage ? info.endCursor : null;
  };
  const more = (variables: { holdsAfter?: string | null; incomingAfter?: string | null }) =>
    fetchMore({ variables: { ...variables } });
  return (
    <Stack gap="lg">
      <AccountWatch accountId={accountId} onChange={reload} />
      {error && !account && <Failure error={error} retry={reload} />}
      {!account && !error && <Loading rows={3} height={76} />}
      {account && (
        <>
          <HoldList
            title={t('holds.own.title')}
            empty={t('holds.own.empty')}
            help={t('holds.own.help')}
            holds={account.holds.edges.map(({ node }) => node)}
            onDone={reload}
            onMore={after('holds') === null ? null : () => more({ holdsAfter: after('holds') })}
          />
          <HoldList
            title={t('holds.incoming.title')}
            empty={t(staff ? 'holds.incoming.emptyStaff' : 'holds.incoming.empty')}
            help={t(staff ? 'holds.incoming.helpStaff' : 'holds.incoming.help')}
            incoming
            holds={account.incomingHolds.edges.map(({ node }) => node)}
            onDone={reload}
            onMore={after('incomingHolds') === null ? null : () => more({ incomingAfter: after('incomingHolds') })}
          />
        </>
      )}
    </Stack>
  );
}

interface HoldListProps {
  title: string;
  empty: string;
  help: string;
  incoming?: boolean;
  holds: TransactionLineFragment[];
  onDone: () => void;
  onMore: (() => Promise<unknown>) | null;
}

function HoldList({ title, empty, help, incoming = false, holds, onDone, onMore }: HoldListProps) {
  const still = holds.filter(({ status }) => status === 'PENDING');
  return (
    <Stack component="section" aria-label={title} gap="sm">
      <Title order={2} size="h4">
        {title}
      </Title>
      <Card>
        {still.length === 0 ? (
          <Empty icon={IconLockOpen} title={empty}>
            {help}
          </Empty>
        ) : (
          <Stack component="ul" gap="md" m={0} p={0} style={{ listStyle: 'none' }}>
            {still.map((hold) => (
              <Hold key={hold.id} hold={hold} incoming={incoming} onDone={onDone} />
            ))}
          </Stack>
        )}
      </Card>
      {onMore && <ShowMore onMore={onMore} />}
    </Stack>
  );
}

interface HoldProps {
  hold: TransactionLineFragment;
  incoming: boolean;
  onDone: () => void;
}

function Hold({ hold, incoming, onDone }: HoldProps) {
  const { t } = useTranslation(['account', 'common']);
  const { id, amount, kind, description, source, destination, pendingFor, expiresAt } = hold;
  const other = incoming ? source : destination;
  const what = t(`common:kind.${kind}`);
  const who = other.iban === null ? t('holds.cash') : other.name;
  return (
    <Group component="li" justify="space-between" gap="sm" className={classes.line} data-hold={id}>
      <Stack gap={2} miw={0} flex="1 1 240px">
        <Group gap="xs">
          <Anchor component={Link} to={`/transactions/${id}`} fw={500}>
            {description ?? (other.iban ? other.name : what)}
          </Anchor>
          {pendingFor && pendingFor !== 'CAPTURE' && <Badge color="blue">{t(`common:pendingFor.${pendingFor}`)}</Badge>}
        </Group>
        <Text size="sm" c="dimmed">
          {[
            description === null && other.iban ? what : who,
            expiresAt && t('holds.until', { when: formatInstant(expiresAt) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </Stack>
      <Group gap="sm" ml="auto" justify="flex-end">
        <Amount of={amount} fw={600} />
        <HoldButtons hold={hold} onDone={onDone} size="xs" />
      </Group>
    </Group>
  );
}
