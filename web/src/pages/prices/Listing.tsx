import { Box, Card, Group, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /** Whether it has figures, which stand at the right. */
  figures?: boolean;
}

interface ListingProps<Row> {
  /** What a screen reader calls the table. */
  label: string;
  /** The first one names the row. */
  columns: readonly [Column<Row>, ...Column<Row>[]];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** What can be done with a row. */
  actions?: (row: Row) => ReactNode;
}

/** A table where there is room for one; else a list in which each row stands in lines of its own. */
export function Listing<Row>(props: ListingProps<Row>) {
  const narrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false });
  return <Card p={0}>{narrow ? <Lines {...props} /> : <Wide {...props} />}</Card>;
}

function Wide<Row>({ label, columns, rows, rowKey, actions }: ListingProps<Row>) {
  const { t } = useTranslation('prices');
  const [first, ...others] = columns;
  const side = ({ figures }: Column<Row>) => ({ ta: figures ? ('right' as const) : ('left' as const) });
  return (
    <Box style={{ overflowX: 'auto' }}>
      <Table aria-label={label} verticalSpacing="sm" horizontalSpacing="lg" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.title} scope="col" {...side(column)}>
                {column.title}
              </Table.Th>
            ))}
            {actions && (
              <Table.Th scope="col" ta="right">
                {t('actions')}
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={rowKey(row)} data-row={rowKey(row)}>
              <Table.Th scope="row" fw={500}>
                {first.cell(row)}
              </Table.Th>
              {others.map((column) => (
                <Table.Td key={column.title} {...side(column)} className={column.figures ? 'florin-figures' : ''}>
                  {column.cell(row)}
                </Table.Td>
              ))}
              {actions && (
                <Table.Td>
                  <Group gap={4} justify="flex-end" wrap="nowrap">
                    {actions(row)}
                  </Group>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

function Lines<Row>({ label, columns, rows, rowKey, actions }: ListingProps<Row>) {
  const [first, ...others] = columns;
  return (
    <Stack component="ul" aria-label={label} gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
      {rows.map((row, place) => (
        <Box
          component="li"
          key={rowKey(row)}
          data-row={rowKey(row)}
          px="md"
          py="sm"
          style={place > 0 ? { borderTop: '1px solid var(--mantine-color-default-border)' } : {}}
        >
          <Group justify="space-between" wrap="nowrap" gap="xs" mb={4}>
            <Box fw={600} miw={0} style={{ overflowWrap: 'anywhere' }}>
              {first.cell(row)}
            </Box>
            {actions && (
              <Group gap={4} wrap="nowrap">
                {actions(row)}
              </Group>
            )}
          </Group>
          <Box component="dl" m={0}>
            {others.map((column) => (
              <Group key={column.title} justify="space-between" align="baseline" wrap="nowrap" gap="md" py={2}>
                <Text component="dt" size="sm" c="dimmed" style={{ flexShrink: 0 }}>
                  {column.title}
                </Text>
                <Box
                  component="dd"
                  m={0}
                  miw={0}
                  fz="sm"
                  ta="right"
                  className={column.figures ? 'florin-figures' : ''}
                  style={{ overflowWrap: 'anywhere' }}
                >
                  {column.cell(row)}
                </Box>
              </Group>
            ))}
          </Box>
        </Box>
      ))}
    </Stack>
  );
}
