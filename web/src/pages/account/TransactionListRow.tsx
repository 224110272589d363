import { Badge, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowDownLeft,
  IconArrowsExchange,
  IconArrowUpRight,
  IconClock,
  IconPercentage,
  IconX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePerson } from '../../bank/use-session';
import type { TransactionLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import { formatMoney } from '../../money/money';
import { formatIban, formatTime } from '../../shell/formats';
import classes from './TransactionList.module.css';
import { type LineFacts, lineFacts } from './TransactionListLine';

interface TransactionListRowProps {
  transaction: TransactionLineFragment;
  accountId: string;
  /** Whether it has come while somebody was looking. */
  fresh: boolean;
}

/** One transaction; all of the line leads to it. */
export function TransactionListRow({ transaction, accountId, fresh }: TransactionListRowProps) {
  const { t } = useTranslation(['account', 'common']);
  const titleOf = useLineTitle();
  const facts = lineFacts(transaction, accountId);
  const { id, kind, category, description, createdAt, status } = transaction;
  const title = titleOf(transaction, facts);
  const kindText = t(`common:kind.${kind}`);
  const about = [description ?? (title === kindText ? null : kindText), category].filter(Boolean).join(' · ');
  return (
    <li className={classes.item} data-fresh={fresh || undefined} data-transaction={id}>
      <Link to={`/transactions/${id}`} className={classes.line}>
        <ThemeIcon
          variant="light"
          color={facts.incoming && facts.moved ? 'florin' : 'gray'}
          radius="xl"
          size={36}
          aria-hidden
        >
          <Sign transaction={transaction} incoming={facts.incoming} />
        </ThemeIcon>
        <Stack gap={1} miw={0} flex={1}>
          <Group gap={8} wrap="wrap">
            <Text fw={500} className={classes.words}>
              {title}
            </Text>
            {status !== 'COMPLETED' && <StatusBadge transaction={transaction} />}
          </Group>
          <Text size="sm" c="dimmed" className={classes.words}>
            {about || '\u00a0'}
          </Text>
        </Stack>
        <Stack gap={1} align="flex-end">
          <Amount
            of={facts.amount}
            signed={facts.moved}
            fw={600}
            {...(!facts.moved && { td: 'line-through', c: 'dimmed' })}
          />
          <Notes facts={facts} />
          <Text size="xs" c="dimmed" className="florin-figures">
            <time dateTime={createdAt}>{formatTime(createdAt)}</time>
          </Text>
        </Stack>
      </Link>
    </li>
  );
}

/** Whom it is with: their name, of an account of one's own its number, and of cash and interest what it is. */
export function useLineTitle(): (transaction: TransactionLineFragment, facts: LineFacts) => string {
  const { t } = useTranslation(['account', 'common']);
  const { role } = usePerson();
  return ({ kind }, { other }) => {
    if (kind === 'DEPOSIT' || kind === 'WITHDRAWAL' || kind === 'INTEREST') return t(`common:kind.${kind}`);
    if (role === 'CUSTOMER' && other.account && other.iban) return t('list.own', { iban: shortIban(other.iban) });
    return other.name;
  };
}

function shortIban(iban: string): string {
  return `${iban.slice(0, 4)} … ${formatIban(iban.slice(-4))}`;
}

function Notes({ facts: { fee, elsewhere, returned } }: { facts: LineFacts }) {
  const { t } = useTranslation('account');
  const notes = [
    elsewhere && t('list.elsewhere', { amount: formatMoney(elsewhere, locale()) }),
    fee && t('list.fee', { amount: formatMoney(fee, locale()) }),
    returned && t('list.returned', { amount: formatMoney(returned, locale()) }),
  ].filter(Boolean);
  return notes.map((note) => (
    <Text key={note} size="xs" c="dimmed" className="florin-figures">
      {note}
    </Text>
  ));
}

function StatusBadge({ transaction: { status, pendingFor } }: { transaction: TransactionLineFragment }) {
  const { t } = useTranslation('common');
  const color = status === 'REJECTED' ? 'red' : status === 'PENDING' ? 'yellow' : 'gray';
  return (
    <Badge color={color} className={classes.status}>
      {status === 'PENDING' && pendingFor ? t(`pendingFor.${pendingFor}`) : t(`status.${status}`)}
    </Badge>
  );
}

function Sign({
  transaction: { kind, status },
  incoming,
}: {
  transaction: TransactionLineFragment;
  incoming: boolean;
}) {
  if (status === 'PENDING') return <IconClock size={18} />;
  if (status === 'REJECTED') return <IconX size={18} />;
  if (kind === 'EXCHANGE') return <IconArrowsExchange size={18} />;
  if (kind === 'INTEREST') return <IconPercentage size={18} />;
  if (kind === 'REVERSAL') return <IconArrowBackUp size={18} />;
  return incoming ? <IconArrowDownLeft size={18} /> : <IconArrowUpRight size={18} />;
}
