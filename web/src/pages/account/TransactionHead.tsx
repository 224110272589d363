import { Anchor, Badge, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { explain } from '../../bank/refusal';
import { usePerson } from '../../bank/use-session';
import type { TransactionLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import { formatMoney, type Money, negated, sign } from '../../money/money';
import { formatIban, formatInstant } from '../../shell/formats';

const COLORS = { PENDING: 'blue', COMPLETED: 'florin', REJECTED: 'red', REVERSED: 'gray' } as const;
/** The bank's own accounts, by the names that it gives them. */
const BANKS_OWN = new Map<string, 'cash' | 'settlement' | 'fees' | 'interest' | 'exchange'>([
  ['Florin, cash desk', 'cash'],
  ['Florin, payments with other banks', 'settlement'],
  ['Florin, fees', 'fees'],
  ['Florin, interest', 'interest'],
  ['Florin, currency exchange', 'exchange'],
]);

/** How much, what became of it, and whose money it is. */
export function TransactionHead({ transaction }: { transaction: TransactionLineFragment }) {
  const { t } = useTranslation(['account', 'common']);
  const { status, pendingFor, counterAmount, source, destination } = transaction;
  return (
    <Card component="section" aria-label={t('transaction.summary')}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" gap="xs">
          <Group gap="xs" fz={30} fw={650} lts={-0.5} lh={1.2}>
            <Amount
              of={shown(transaction)}
              signed={comesIn(transaction)}
              td={nothingMoved(transaction) ? 'line-through' : undefined}
            />
            {counterAmount && (
              <>
                <IconArrowRight size={22} aria-hidden />
                <Amount of={counterAmount} />
              </>
            )}
          </Group>
          <Badge size="lg" color={COLORS[status]} data-status={status}>
            {t(pendingFor ? `common:pendingFor.${pendingFor}` : `common:status.${status}`)}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed" role="status">
          <Outcome transaction={transaction} />
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Party title={t('transaction.from')} party={source} />
          <Party title={t('transaction.to')} party={destination} />
        </SimpleGrid>
      </Stack>
    </Card>
  );
}

/** What became of it, or what it waits for, in a sentence. */
function Outcome({ transaction }: { transaction: TransactionLineFragment }) {
  const { t } = useTranslation('account');
  const { status, pendingFor, rejection, reversedAmount, completedAt, expiresAt } = transaction;
  if (rejection) return explain(rejection);
  if (pendingFor === 'CAPTURE') {
    return expiresAt ? t('transaction.waits.CAPTURE', { when: formatInstant(expiresAt) }) : null;
  }
  if (pendingFor) return t(`transaction.waits.${pendingFor}`);
  if (status === 'REVERSED') return t(completedAt ? 'transaction.allBack' : 'transaction.letGo');
  if (!completedAt) return null;
  const when = formatInstant(completedAt);
  return sign(reversedAmount) > 0
    ? t('transaction.partBack', { when, amount: formatMoney(reversedAmount, locale()) })
    : t('transaction.done', { when });
}

function Party({ title, party }: { title: string; party: TransactionLineFragment['source'] }) {
  const { t } = useTranslation('account');
  const { role } = usePerson();
  const { name, iban, account } = party;
  const own = iban === null ? BANKS_OWN.get(name) : undefined;
  const to = account && `${role === 'CUSTOMER' ? '' : '/staff'}/accounts/${account.id}`;
  return (
    <Stack gap={2} miw={0}>
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <Text fw={500} style={{ overflowWrap: 'anywhere' }}>
        {own ? t(`transaction.bank.${own}`) : name}
      </Text>
      {iban && to && (
        <Anchor component={Link} to={to} size="sm" className="florin-iban">
          {formatIban(iban)}
        </Anchor>
      )}
      {iban && !to && (
        <Text size="sm" c="dimmed" className="florin-iban">
          {formatIban(iban)}
        </Text>
      )}
    </Stack>
  );
}

/** What has moved, or else what is to move; less than zero where it leaves those who look. */
function shown(transaction: TransactionLineFragment): Money {
  const { amount, settledAmount, counterAmount, source, destination } = transaction;
  const moved = settledAmount && sign(settledAmount) > 0 ? settledAmount : amount;
  const leaves = source.account && !destination.account;
  return leaves && !counterAmount && !nothingMoved(transaction) ? negated(moved) : moved;
}

/** Whether it has brought those who look more than they had; staff see it from both sides. */
function comesIn({ completedAt, source, destination }: TransactionLineFragment): boolean {
  return completedAt !== null && destination.account !== null && source.account === null;
}

function nothingMoved({ status, completedAt }: TransactionLineFragment): boolean {
  return status === 'REJECTED' || (status === 'REVERSED' && !completedAt);
}
