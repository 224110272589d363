import { Anchor, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { StatementLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import { formatMoney, negated, sign } from '../../money/money';
import { formatInstant } from '../../shell/formats';
import { counterparty } from './StatementFile';

/** A line of a statement. Where there is little room, its date and balance stand below the words and the amount. */
export function StatementLine({ line, accountId }: { line: StatementLineFragment; accountId: string }) {
  const { t } = useTranslation(['account', 'common']);
  const { sequence, status, occurredAt, balance, held, transaction } = line;
  const other = counterparty(line, accountId);
  const kind = t(`common:kind.${transaction.kind}`);
  const what = status === 'COMPLETED' ? kind : `${kind}, ${t(`common:status.${status}`)}`;
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td visibleFrom="sm" ta="right" c="dimmed" className="florin-figures">
        {sequence}
      </Table.Td>
      <Table.Td visibleFrom="sm" className="florin-figures">
        {formatInstant(occurredAt)}
      </Table.Td>
      <Table.Td>
        <Anchor component={Link} to={`/transactions/${transaction.id}`} size="sm" fw={500}>
          {transaction.description ?? (other.iban ? other.name : kind)}
        </Anchor>
        <Text size="xs" c="dimmed">
          {[what, other.iban && transaction.description && other.name].filter(Boolean).join(' · ')}
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="sm" className="florin-figures">
          {formatInstant(occurredAt)}
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        <Change line={line} />
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {t('statement.balance')} <Amount of={balance} />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right">
        <Amount of={balance} />
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right" c="dimmed">
        {sign(held) === 0 ? '–' : <Amount of={held} />}
      </Table.Td>
    </Table.Tr>
  );
}

/** What it changed: of the balance, or else of what is held. */
function Change({ line: { postedDelta, heldDelta } }: { line: StatementLineFragment }) {
  const { t } = useTranslation('account');
  if (sign(postedDelta) !== 0) return <Amount of={postedDelta} signed fw={500} />;
  const held = sign(heldDelta);
  const amount = formatMoney(held < 0 ? negated(heldDelta) : heldDelta, locale());
  return (
    <Text size="sm" c="dimmed" className="florin-figures" component="span">
      {held === 0 ? '–' : t(held > 0 ? 'statement.kept' : 'statement.freed', { amount })}
    </Text>
  );
}
