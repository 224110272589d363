import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Select, Stack, Text } from '@mantine/core';
import { IconBuildingBank } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { type OutgoingLineFragment, OutgoingPaymentsDocument, type OutgoingState } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { formatIban, formatInstant } from '../../shell/formats';
import { ShowMore } from '../../shell/ShowMore';
import { type Column, Listing } from './Listing';
import { Section } from './Section';

const PAGE = 25;
const COLORS = { NOT_SENT: 'gray', SENT: 'blue', SETTLED: 'florin', RETURNED: 'orange' } as const;
const STATES: readonly OutgoingState[] = ['NOT_SENT', 'SENT', 'SETTLED', 'RETURNED'];

/** Payments to other banks, and how far each has come. */
export function Outgoing() {
  const { t } = useTranslation(['prices', 'common']);
  const [search, setSearch] = useSearchParams();
  const state = STATES.find((each) => each === search.get('state')) ?? null;
  const { data, error, refetch, fetchMore } = useQuery(OutgoingPaymentsDocument, {
    variables: { state, first: PAGE },
    fetchPolicy: 'cache-and-network',
  });
  const page = data?.outgoingPayments;
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  const columns: [Column<OutgoingLineFragment>, ...Column<OutgoingLineFragment>[]] = [
    { title: t('payments.payee'), cell: (payment) => <Payee payment={payment} /> },
    { title: t('payments.amount'), figures: true, cell: ({ transaction }) => <Amount of={transaction.amount} /> },
    { title: t('payments.requestedAt'), figures: true, cell: ({ requestedAt }) => formatInstant(requestedAt) },
    {
      title: t('payments.state'),
      cell: (payment) => <Badge color={COLORS[payment.state]}>{t(`payments.states.${payment.state}`)}</Badge>,
    },
    { title: t('payments.problem'), cell: ({ problem }) => problem ?? '–' },
  ];
  const filter = (
    <Select
      label={t('payments.state')}
      data={[
        { value: '', label: t('payments.anyState') },
        ...STATES.map((value) => ({ value, label: t(`payments.states.${value}`) })),
      ]}
      value={state ?? ''}
      onChange={(value) => setSearch(value ? { direction: 'out', state: value } : { direction: 'out' })}
      allowDeselect={false}
      maw={240}
    />
  );
  return (
    <Section
      title={t('payments.out')}
      rows={page?.edges.map(({ node }) => node)}
      error={error}
      retry={() => void refetch()}
      empty={{
        icon: IconBuildingBank,
        title: t(state ? 'payments.emptyState' : 'payments.emptyOut'),
        help: t(state ? 'payments.emptyStateHelp' : 'payments.emptyOutHelp'),
      }}
      above={filter}
    >
      {(rows) => (
        <>
          <Listing label={t('payments.out')} columns={columns} rows={rows} rowKey={({ endToEndId }) => endToEndId} />
          {more && <ShowMore onMore={() => fetchMore({ variables: { after: more } })} />}
        </>
      )}
    </Section>
  );
}

function Payee({ payment: { transaction } }: { payment: OutgoingLineFragment }) {
  const { name, iban } = transaction.destination ?? { name: null, iban: null };
  return (
    <Stack gap={0}>
      <Anchor component={Link} to={`/transactions/${transaction.id}`} fz="sm" fw={500}>
        {name ?? '–'}
      </Anchor>
      {iban && (
        <Text size="xs" c="dimmed" className="florin-iban">
          {formatIban(iban)}
        </Text>
      )}
    </Stack>
  );
}
