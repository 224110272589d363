import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Stack, Text } from '@mantine/core';
import { IconBuildingBank } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type IncomingLineFragment, IncomingPaymentsDocument } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { formatIban, formatInstant } from '../../shell/formats';
import { ShowMore } from '../../shell/ShowMore';
import { type Column, Listing } from './Listing';
import { Section } from './Section';

const PAGE = 25;

/** Payments from other banks, and what became of each. */
export function Incoming() {
  const { t } = useTranslation(['prices', 'common']);
  const { data, error, refetch, fetchMore } = useQuery(IncomingPaymentsDocument, {
    variables: { first: PAGE },
    fetchPolicy: 'cache-and-network',
  });
  const page = data?.incomingPayments;
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  const columns: [Column<IncomingLineFragment>, ...Column<IncomingLineFragment>[]] = [
    { title: t('payments.payer'), cell: (payment) => <Payer payment={payment} /> },
    { title: t('payments.amount'), figures: true, cell: ({ amount }) => <Amount of={amount} /> },
    { title: t('payments.receivedAt'), figures: true, cell: ({ receivedAt }) => formatInstant(receivedAt) },
    {
      title: t('payments.for'),
      cell: ({ iban }) => (
        <Text span inherit className="florin-iban">
          {formatIban(iban)}
        </Text>
      ),
    },
    { title: t('payments.outcome'), cell: (payment) => <Outcome payment={payment} /> },
  ];
  return (
    <Section
      title={t('payments.in')}
      rows={page?.edges.map(({ node }) => node)}
      error={error}
      retry={() => void refetch()}
      empty={{ icon: IconBuildingBank, title: t('payments.emptyIn'), help: t('payments.emptyInHelp') }}
    >
      {(rows) => (
        <>
          <Listing
            label={t('payments.in')}
            columns={columns}
            rows={rows}
            rowKey={({ railReference }) => railReference}
          />
          {more && <ShowMore onMore={() => fetchMore({ variables: { after: more } })} />}
        </>
      )}
    </Section>
  );
}

function Payer({ payment: { payerName, payerIban, transaction } }: { payment: IncomingLineFragment }) {
  return (
    <Stack gap={0}>
      {transaction ? (
        <Anchor component={Link} to={`/transactions/${transaction.id}`} fz="sm" fw={500}>
          {payerName}
        </Anchor>
      ) : (
        <Text size="sm" fw={500}>
          {payerName}
        </Text>
      )}
      {payerIban && (
        <Text size="xs" c="dimmed" className="florin-iban">
          {formatIban(payerIban)}
        </Text>
      )}
    </Stack>
  );
}

function Outcome({ payment: { outcome, explanation, returnReason } }: { payment: IncomingLineFragment }) {
  const { t } = useTranslation('prices');
  return (
    <div>
      <Badge color={outcome === 'CREDITED' ? 'florin' : 'orange'}>{t(`payments.outcomes.${outcome}`)}</Badge>
      {explanation && (
        <Text size="sm" c="dimmed">
          {returnReason ? `${explanation} (${returnReason})` : explanation}
        </Text>
      )}
    </div>
  );
}
