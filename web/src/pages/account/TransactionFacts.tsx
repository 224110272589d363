import { Card, DataList, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TransactionDetailFragment } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { compare, sign } from '../../money/money';
import { formatInstant } from '../../shell/formats';

/** What is known of it besides: words, times and amounts, each only where there is something to say. */
export function TransactionFacts({ transaction }: { transaction: TransactionDetailFragment }) {
  const { t } = useTranslation('account');
  const { amount, settledAmount, reversedAmount, fee, createdAt, completedAt, expiresAt, metadata } = transaction;
  const { description, category, reference, id, status } = transaction;
  const inPart = settledAmount && sign(settledAmount) > 0 && compare(settledAmount, amount) !== 0;
  return (
    <Card component="section" aria-label={t('transaction.details')}>
      <Title order={2} size="h4" mb="sm">
        {t('transaction.details')}
      </Title>
      <DataList withDivider labelWidth={136} gap="xs">
        <Fact label={t('transaction.description')}>{description}</Fact>
        <Fact label={t('transaction.category')}>{category}</Fact>
        <Fact label={t('transaction.reference')}>{reference}</Fact>
        <Fact label={t('transaction.asked')}>{inPart ? <Amount of={amount} /> : null}</Fact>
        <Fact label={t('transaction.fee')}>{fee && sign(fee) > 0 ? <Amount of={fee} /> : null}</Fact>
        <Fact label={t('transaction.sentBack')}>
          {sign(reversedAmount) > 0 ? <Amount of={reversedAmount} /> : null}
        </Fact>
        <Fact label={t('transaction.created')}>
          <Time of={createdAt} />
        </Fact>
        <Fact label={t('transaction.completed')}>{completedAt && <Time of={completedAt} />}</Fact>
        <Fact label={t('transaction.expires')}>{expiresAt && status === 'PENDING' && <Time of={expiresAt} />}</Fact>
        {metadata.map(({ key, value }) => (
          <Fact key={key} label={t('transaction.note', { key })}>
            {value}
          </Fact>
        ))}
        <Fact label={t('transaction.id')}>{id}</Fact>
      </DataList>
    </Card>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <DataList.Item>
      <DataList.ItemLabel>{label}</DataList.ItemLabel>
      <DataList.ItemValue miw={0} style={{ overflowWrap: 'anywhere' }}>
        {children}
      </DataList.ItemValue>
    </DataList.Item>
  );
}

function Time({ of: instant }: { of: string }) {
  return (
    <time dateTime={instant} className="florin-figures">
      {formatInstant(instant)}
    </time>
  );
}
