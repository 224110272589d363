/** A statement as a table for other programs: comma-separated values (RFC 4180), amounts as the bank writes them. */

import type { StatementLineFragment } from '../../gql/graphql';

const COLUMNS = [
  'sequence',
  'occurredAt',
  'transactionId',
  'kind',
  'previousStatus',
  'status',
  'counterparty',
  'counterpartyIban',
  'description',
  'currency',
  'postedDelta',
  'heldDelta',
  'balance',
  'held',
  'hash',
] as const;

type Row = Record<(typeof COLUMNS)[number], string>;

export function statementFile(lines: readonly StatementLineFragment[], accountId: string): string {
  const rows = lines.map((line) => rowOf(line, accountId));
  const table = [[...COLUMNS], ...rows.map((row) => COLUMNS.map((column) => row[column]))];
  return table.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

function rowOf(line: StatementLineFragment, accountId: string): Row {
  const { transaction } = line;
  const other = counterparty(line, accountId);
  return {
    sequence: String(line.sequence),
    occurredAt: line.occurredAt,
    transactionId: transaction.id,
    kind: transaction.kind,
    previousStatus: line.previousStatus ?? '',
    status: line.status,
    counterparty: harmless(other.name),
    counterpartyIban: other.iban ?? '',
    description: harmless(transaction.description ?? ''),
    currency: line.balance.currency,
    postedDelta: line.postedDelta.value,
    heldDelta: line.heldDelta.value,
    balance: line.balance.value,
    held: line.held.value,
    hash: line.hash,
  };
}

/** Who is at the other end of a line of this account. */
export function counterparty({ transaction }: StatementLineFragment, accountId: string) {
  const { source, destination } = transaction;
  return source.account?.id === accountId ? destination : source;
}

/**
 * Words of others that a spreadsheet would take for a formula get an apostrophe before them (OWASP, CSV injection): at
 * the beginning, and after whatever it may take for the end of a cell, as it does a semicolon where commas are decimal.
 */
function harmless(words: string): string {
  return words.replace(/(^|[;\t\r\n]"*)(?=[=+\-@＝＋－＠])/g, "$1'");
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
