import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconLockOpen } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { AccountHoldsDocument, type TransactionLineFragment } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { formatInstant } from '../../shell/formats';
import { Empty, Failure, Loading } from '../../shell/Notices';
import { AccountWatch } from './AccountWatch';
import classes from './details.module.css';
import { HoldButtons } from './HoldButtons';

const PAGE = 20;

/** What is kept back on an account, and what others keep back for it. */
export default function HoldsTab({ accountId }: { accountId: string; currency: string }) {
  const { t } = useTranslation('account');
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
    void fetchMore({ variables: { ...variables } });
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
            empty={t('holds.incoming.empty')}
            help={t('holds.incoming.help')}
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
  holds: TransactionLineFragment[];
  onDone: () => void;
  onMore: (() => void) | null;
}

function HoldList({ title, empty, help, holds, onDone, onMore }: HoldListProps) {
  const { t } = useTranslation('common');
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
              <Hold key={hold.id} hold={hold} onDone={onDone} />
            ))}
          </Stack>
        )}
      </Card>
      {onMore && (
        <Button variant="default" onClick={onMore}>
          {t('actions.more')}
        </Button>
      )}
    </Stack>
  );
}

function Hold({ hold, onDone }: { hold: TransactionLineFragment; onDone: () => void }) {
  const { t } = useTranslation(['account', 'common']);
  const { id, amount, kind, description, source, destination, pendingFor, expiresAt } = hold;
  const other = source.account ? destination : source;
  return (
    <Group component="li" justify="space-between" gap="sm" className={classes.line} data-hold={id}>
      <Stack gap={2} miw={0} flex="1 1 240px">
        <Group gap="xs">
          <Anchor component={Link} to={`/transactions/${id}`} fw={500}>
            {description ?? (other.iban ? other.name : t(`common:kind.${kind}`))}
          </Anchor>
          {pendingFor && pendingFor !== 'CAPTURE' && <Badge color="blue">{t(`common:pendingFor.${pendingFor}`)}</Badge>}
        </Group>
        <Text size="sm" c="dimmed">
          {[
            other.iban === null ? t('holds.cash') : other.name,
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
