import { useFragment } from '@apollo/client/react';
import { Alert, Button, Group, Text, ThemeIcon } from '@mantine/core';
import { IconCheck, IconClockHour4, IconHandStop, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { explain } from '../../bank/refusal';
import { type TransactionLineFragment, TransactionLineFragmentDoc } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { sign } from '../../money/money';
import { formatInstant } from '../../shell/formats';
import { Facts, PartyFact } from './Facts';
import { Step } from './Step';

/** What became of a payment, as it stands by now: what the bank tells about it later is shown by itself. */
export function Result({ id, another }: { id: string; another: () => void }) {
  const { t } = useTranslation(['pay', 'common']);
  const { data, complete } = useFragment({
    fragment: TransactionLineFragmentDoc,
    fragmentName: 'TransactionLine',
    from: { __typename: 'Transaction', id },
  });
  if (!complete) return null;
  const { icon: Icon, color, text } = lookOf(data);
  const { kind, fee, counterAmount, source, destination } = data;
  return (
    <Step title={t(`result.${text}.title`)}>
      <Group wrap="nowrap" gap="md" role="status">
        <ThemeIcon variant="light" color={color} size={44} radius="xl" aria-hidden>
          <Icon size={24} />
        </ThemeIcon>
        <Text size="sm">
          {t(`result.${text}.help`, { until: data.expiresAt == null ? '' : formatInstant(data.expiresAt) })}
        </Text>
      </Group>
      {data.rejection && (
        <Alert color="red" role="alert">
          {explain(data.rejection)}
        </Alert>
      )}
      <Facts
        facts={[
          { label: t('facts.amount'), value: <Amount of={data.amount} /> },
          counterAmount != null && { label: t('facts.get'), value: <Amount of={counterAmount} /> },
          fee != null && sign(fee) > 0 && { label: t('facts.fee'), value: <Amount of={fee} /> },
          kind !== 'DEPOSIT' && { label: t('facts.from'), value: <PartyFact {...source} /> },
          destination.iban != null && { label: t('facts.to'), value: <PartyFact {...destination} /> },
          data.description != null &&
            data.description !== '' && { label: t('fields.description'), value: data.description },
          { label: t('facts.when'), value: formatInstant(data.createdAt) },
        ]}
      />
      <Group justify="flex-end">
        <Button variant="default" component={Link} to={`/transactions/${id}`}>
          {t('result.show')}
        </Button>
        <Button onClick={another}>{t('result.another')}</Button>
      </Group>
    </Step>
  );
}

function lookOf({ status, pendingFor }: TransactionLineFragment) {
  if (status === 'COMPLETED') return { icon: IconCheck, color: 'florin', text: 'COMPLETED' } as const;
  if (status === 'REJECTED') return { icon: IconX, color: 'red', text: 'REJECTED' } as const;
  if (status === 'REVERSED') return { icon: IconX, color: 'gray', text: 'REVERSED' } as const;
  if (pendingFor === 'CAPTURE') return { icon: IconHandStop, color: 'blue', text: 'CAPTURE' } as const;
  if (pendingFor === 'REVIEW') return { icon: IconClockHour4, color: 'yellow', text: 'REVIEW' } as const;
  return { icon: IconClockHour4, color: 'blue', text: 'SETTLEMENT' } as const;
}
