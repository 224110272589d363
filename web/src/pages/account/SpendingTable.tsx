import { Box, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Amount } from '../../money/Amount';
import { type Money, toPixelScale } from '../../money/money';
import type { SpendingMonth } from './SpendingMonths';

/** A month by category: the figures, and under each category how much of the month's spending it was. */
export function SpendingTable({ month, title }: { month: SpendingMonth; title: string }) {
  const { t } = useTranslation('account');
  return (
    <Table.ScrollContainer minWidth={300} type="native">
      <Table captionSide="top" horizontalSpacing="xs" verticalSpacing="sm">
        <Table.Caption ta="left">{title}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('charts.category')}</Table.Th>
            <Table.Th ta="right">{t('charts.spent')}</Table.Th>
            <Table.Th ta="right">{t('charts.received')}</Table.Th>
            <Table.Th ta="right" visibleFrom="xs">
              {t('charts.count')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {month.lines.map(({ category, spent, received, count }) => (
            <Table.Tr key={category ?? ''}>
              <Table.Td w="45%">
                <Text size="sm" {...(category === null && { c: 'dimmed' })} style={{ overflowWrap: 'anywhere' }}>
                  {category ?? t('charts.uncategorised')}
                </Text>
                <Share of={spent} total={month.spent} />
              </Table.Td>
              <Figures of={spent} />
              <Figures of={received} />
              <Table.Td ta="right" className="florin-figures" visibleFrom="xs">
                {count}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th>{t('charts.total')}</Table.Th>
            <Figures of={month.spent} strong />
            <Figures of={month.received} strong />
            <Table.Td ta="right" className="florin-figures" visibleFrom="xs">
              {month.count}
            </Table.Td>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}

function Figures({ of, strong = false }: { of: Money; strong?: boolean }) {
  return (
    <Table.Td ta="right">
      <Amount of={of} fw={strong ? 600 : 400} />
    </Table.Td>
  );
}

function Share({ of, total }: { of: Money; total: Money }) {
  const whole = toPixelScale(total);
  const width = whole > 0 ? (100 * toPixelScale(of)) / whole : 0;
  return (
    <Box aria-hidden mt={4} h={4} bg="var(--mantine-color-default-border)" style={{ borderRadius: 2 }}>
      <Box h={4} bg="florin.6" style={{ borderRadius: 2, width: `${width}%` }} />
    </Box>
  );
}
