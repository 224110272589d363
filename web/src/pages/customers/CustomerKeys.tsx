import { useQuery } from '@apollo/client/react';
import { Badge, Code, Group, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CustomerKeysDocument, type CustomerKeysQuery } from '../../gql/graphql';
import { formatInstant } from '../../shell/formats';
import { Failure, Loading } from '../../shell/Notices';
import { ShowMore } from '../../shell/ShowMore';
import { Section } from './Section';

const PAGE = 20;

type Key = NonNullable<CustomerKeysQuery['customer']>['apiKeys']['edges'][number]['node'];

/** The machines that act for somebody. */
export function CustomerKeys({ customerId }: { customerId: string }) {
  const { t } = useTranslation(['customers', 'common']);
  const { data, error, refetch, fetchMore } = useQuery(CustomerKeysDocument, {
    variables: { id: customerId, first: PAGE },
    nextFetchPolicy: 'cache-first',
  });
  const page = data?.customer?.apiKeys;
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  return (
    <Section title={t('keys.title')}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {page === undefined && !error && <Loading rows={1} height={22} />}
      {page?.edges.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('keys.emptyHelp')}
        </Text>
      )}
      {page !== undefined && page.edges.length > 0 && (
        <Table aria-label={t('keys.title')} horizontalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('keys.key')}</Table.Th>
              <Table.Th visibleFrom="sm">{t('keys.scopes')}</Table.Th>
              <Table.Th ta="right">{t('keys.lastUsed')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {page.edges.map(({ node }) => (
              <Line key={node.id} of={node} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {more && <ShowMore mt="sm" onMore={() => fetchMore({ variables: { after: more } })} />}
    </Section>
  );
}

function Line({ of: { name, hint, scopes, lastUsedAt, revokedAt, expiresAt } }: { of: Key }) {
  const { t } = useTranslation('customers');
  const over = expiresAt != null && Date.parse(expiresAt) <= Date.now();
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          {name}
          {revokedAt != null && <Badge color="gray">{t('keys.revoked')}</Badge>}
          {revokedAt == null && over && <Badge color="gray">{t('keys.expired')}</Badge>}
        </Group>
        <Text size="sm" c="dimmed">
          <Code>{hint}…</Code>
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">{scopes.map((scope) => t(`keys.scope.${scope}`)).join(', ')}</Table.Td>
      <Table.Td ta="right">{lastUsedAt == null ? t('keys.never') : formatInstant(lastUsedAt)}</Table.Td>
    </Table.Tr>
  );
}
