import { useQuery } from '@apollo/client/react';
import { Card, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { IconPercentage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { AccountInterestDocument, type AccountInterestQuery } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import { sign } from '../../money/money';
import { formatDate } from '../../shell/formats';
import { Empty, Failure, Loading } from '../../shell/Notices';
import { ShowMore } from '../../shell/ShowMore';
import { formatAccrued, formatRate } from './InterestFigures';

type Interest = NonNullable<AccountInterestQuery['account']>['interest'];
type Accrual = Interest['accruals']['edges'][number]['node'];

const PAGE = 31;

/** What an account earns and owes, day by day. */
export default function InterestTab({ accountId, currency }: { accountId: string; currency: string }) {
  const { t } = useTranslation(['account', 'common']);
  const { data, error, refetch, fetchMore } = useQuery(AccountInterestDocument, {
    variables: { accountId, first: PAGE },
  });
  const interest = data?.account?.interest;
  if (error && !interest) return <Failure error={error} retry={() => void refetch()} />;
  if (!interest) return <Loading rows={2} height={116} />;
  const { edges, pageInfo } = interest.accruals;
  return (
    <Stack gap="lg">
      <Rates interest={interest} currency={currency} />
      <Stack component="section" gap="sm" aria-label={t('interest.days')}>
        <Title order={2} size="h4">
          {t('interest.days')}
        </Title>
        <Card p={edges.length === 0 ? 'lg' : 0}>
          {edges.length === 0 ? (
            <Empty icon={IconPercentage} title={t('interest.empty.title')}>
              {t('interest.empty.help')}
            </Empty>
          ) : (
            <Days accruals={edges.map(({ node }) => node)} currency={currency} />
          )}
        </Card>
        {pageInfo.hasNextPage && <ShowMore onMore={() => fetchMore({ variables: { after: pageInfo.endCursor } })} />}
      </Stack>
    </Stack>
  );
}

function Rates({ interest, currency }: { interest: Interest; currency: string }) {
  const { t } = useTranslation('account');
  const { creditRate, debitRate, accruedCredit, accruedDebit, accruedThrough } = interest;
  const sides = [
    { side: 'CREDIT', rate: creditRate, accrued: accruedCredit },
    { side: 'DEBIT', rate: debitRate, accrued: accruedDebit },
  ] as const;
  return (
    <Stack component="section" gap="sm" aria-label={t('interest.title')}>
      <div>
        <Title order={2} size="h4">
          {t('interest.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('interest.help')}
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {sides.map(({ side, rate, accrued }) => (
          <Card key={side}>
            <Text size="sm" c="dimmed">
              {t(`interest.side.${side}`)}
            </Text>
            <Text fz={24} fw={650} className="florin-figures">
              {t('interest.year', { rate: formatRate(rate, locale()) })}
            </Text>
            {sign({ value: accrued, currency }) !== 0 && accruedThrough && (
              <Text size="sm" c="dimmed" component="data" {...{ value: accrued }}>
                {t(`interest.accrued.${side}`, {
                  amount: formatAccrued(accrued, currency, locale()),
                  day: formatDate(accruedThrough),
                })}
              </Text>
            )}
          </Card>
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function Days({ accruals, currency }: { accruals: Accrual[]; currency: string }) {
  const { t } = useTranslation('account');
  return (
    <Table verticalSpacing="sm" horizontalSpacing="md" aria-label={t('interest.days')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('interest.day')}</Table.Th>
          <Table.Th visibleFrom="sm" ta="right">
            {t('interest.rate')}
          </Table.Th>
          <Table.Th ta="right">{t('interest.balance')}</Table.Th>
          <Table.Th ta="right">{t('interest.amount')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {accruals.map(({ day, side, rate, balance, amount }) => (
          <Table.Tr key={`${day} ${side}`}>
            <Table.Td className="florin-figures">
              {formatDate(day)}
              <Text size="xs" c="dimmed">
                {t(`interest.short.${side}`)}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="sm" ta="right" className="florin-figures">
              {formatRate(rate, locale())}
            </Table.Td>
            <Table.Td ta="right">
              <Amount of={balance} />
            </Table.Td>
            <Table.Td ta="right" className="florin-figures">
              <data value={amount}>{formatAccrued(amount, currency, locale())}</data>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
