import { useApolloClient } from '@apollo/client/react';
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type OrderLineFragment, OrderRunsDocument } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { ShowMore } from '../../shell/ShowMore';
import { usePayee } from './payee';
import { RunOutcome } from './RunOutcome';

const PAGE = 20;

/** The runs so far, the last first. The first few have come with the order; more follow when they are asked for. */
export function OrderRuns({ order }: { order: OrderLineFragment }) {
  const { t } = useTranslation(['orders', 'common']);
  const client = useApolloClient();
  const payee = usePayee();
  const { id, runs } = order;
  const { hasNextPage, endCursor } = runs.pageInfo;
  const more = () =>
    client.query({
      query: OrderRunsDocument,
      variables: { id, first: PAGE, after: endCursor },
      fetchPolicy: 'network-only',
    });
  return (
    <>
      <Table.ScrollContainer minWidth={0} mt="sm" scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table aria-label={t('runs.of', { name: payee(order) })} verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('runs.run')}</Table.Th>
              <Table.Th ta="right">{t('common:amount.label')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.edges.map(({ node }) => (
              <Table.Tr key={node.number} style={{ verticalAlign: 'top' }}>
                <Table.Td>
                  <RunOutcome run={node} />
                </Table.Td>
                <Table.Td ta="right">
                  <Amount of={node.amount} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {hasNextPage && <ShowMore size="xs" mt="xs" onMore={more} />}
    </>
  );
}
