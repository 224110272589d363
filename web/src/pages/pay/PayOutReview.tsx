import { useQuery } from '@apollo/client/react';
import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { type AccountCardFragment, PayFeesDocument, PayOutDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import { formatMoney, type Money, negated, sign, sum } from '../../money/money';
import { Facts, OwnAccount, PartyFact } from './Facts';
import { feeFor } from './fee';
import type { labelsOf } from './Labels';
import type { No } from './refused-field';
import { Step } from './Step';
import { Unanswered } from './Unanswered';
import { usePayment } from './use-payment';

export interface OutgoingPayment {
  payer: AccountCardFragment;
  iban: string;
  payeeName: string;
  amount: Money;
  labels: ReturnType<typeof labelsOf>;
}

interface PayOutReviewProps {
  payment: OutgoingPayment;
  back: () => void;
  done: (transactionId: string) => void;
  refused: (refusal: No) => void;
}

/** A payment to another bank, before it is sent. The bank gives no quotes for these; what it charges is on its list. */
export function PayOutReview({ payment: { payer, iban, payeeName, amount, labels }, ...ends }: PayOutReviewProps) {
  const { t } = useTranslation(['pay', 'common']);
  const { data, error } = useQuery(PayFeesDocument);
  const payment = usePayment(useRequest(PayOutDocument), { ...ends, withdrawn: ends.back });
  const fee = data && feeFor(data.feeSchedule, 'PAYMENT_OUT', payer, amount.value);
  const total = fee && sum([amount, fee], amount.currency);
  const after = total && sum([payer.availableBalance, negated(total)], amount.currency);
  const sent = payment.busy || payment.unanswered;
  const pay = () =>
    payment.pay((idempotencyKey) => ({
      input: { fromAccountId: payer.id, iban, payeeName, amount, idempotencyKey, ...labels },
    }));
  const waiting = error ? '–' : <Skeleton height={24} width={80} />;
  return (
    <Step title={t('steps.review')}>
      {payment.unanswered && <Unanswered payment={payment} />}
      <Facts
        facts={[
          { label: t('facts.from'), value: <OwnAccount account={payer} /> },
          { label: t('facts.to'), value: <PartyFact name={payeeName} iban={iban} /> },
          labels.description !== null && { label: t('fields.description'), value: labels.description },
          { label: t('facts.amount'), value: <Amount of={amount} /> },
          {
            label: t('facts.fee'),
            value: fee ? sign(fee) === 0 ? t('facts.free') : <Amount of={fee} /> : waiting,
          },
          {
            label: t('facts.total'),
            value: total ? <Amount of={total} /> : waiting,
            strong: true,
          },
          // Once it is sent, what is available may have been lessened by it already.
          !sent && { label: t('facts.after'), value: after ? <Amount of={after} /> : waiting },
        ]}
      />
      <Text size="sm" c="dimmed">
        {t('payOut.help')}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={ends.back} disabled={sent}>
          {t('common:actions.back')}
        </Button>
        <Button onClick={() => void pay()} loading={payment.busy}>
          {payment.unanswered ? t('actions.again') : t('actions.send', { amount: formatMoney(amount, locale()) })}
        </Button>
      </Group>
    </Step>
  );
}
