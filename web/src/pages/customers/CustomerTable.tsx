import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { PersonFragment } from '../../gql/graphql';
import { formatCountry, formatDay } from '../../shell/formats';

export interface KnownPerson extends PersonFragment {
  createdAt: string;
  closedAt?: string | null;
}

export function CustomerTable({ people }: { people: readonly KnownPerson[] }) {
  const { t } = useTranslation('customers');
  return (
    <Table aria-label={t('title')} highlightOnHover verticalSpacing="sm" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('table.name')}</Table.Th>
          <Table.Th w={120} visibleFrom="sm">
            {t('table.role')}
          </Table.Th>
          <Table.Th w={180} visibleFrom="sm">
            {t('table.country')}
          </Table.Th>
          <Table.Th w={130} ta="right" visibleFrom="xs">
            {t('table.since')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((person) => (
          <Line key={person.id} person={person} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Line({ person: { id, fullName, email, role, country, createdAt, closedAt } }: { person: KnownPerson }) {
  const { t } = useTranslation('customers');
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <Anchor component={Link} inherit to={`/staff/customers/${id}`} fw={500} style={{ overflowWrap: 'anywhere' }}>
            {fullName}
          </Anchor>
          {closedAt != null && <Badge color="gray">{t('closed')}</Badge>}
          {role !== 'CUSTOMER' && <Badge hiddenFrom="sm">{t(`role.${role}`)}</Badge>}
        </Group>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {email}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">{t(`role.${role}`)}</Table.Td>
      <Table.Td visibleFrom="sm">{formatCountry(country)}</Table.Td>
      <Table.Td ta="right" visibleFrom="xs" className="florin-figures">
        {formatDay(createdAt)}
      </Table.Td>
    </Table.Tr>
  );
}
