import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconClockHour4 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { ExecuteQuoteDocument, type TransferTermsFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import { formatMoney, sign } from '../../money/money';
import { Failure } from '../../shell/Notices';
import { type Fact, Facts } from './Facts';
import { leftOf } from './limits';
import type { No } from './refused-field';
import { Step } from './Step';
import { Unanswered } from './Unanswered';
import { usePayment } from './use-payment';
import { useSecondsLeft } from './use-seconds-left';

interface QuoteReviewProps {
  terms: TransferTermsFragment;
  facts: readonly (Fact | false)[];
  /** Gets new terms, where these are no longer good. */
  renew: () => Promise<void>;
  renewing: boolean;
  problem: unknown;
  back: () => void;
  done: (transactionId: string) => void;
  refused: (refusal: No) => void;
}

const OVER = ['QUOTE_EXPIRED', 'INVALID_QUOTE', 'KEY_SEALED'];

/** What a payment comes to, before it is sent exactly so; the bank keeps to it for some seconds. */
export function QuoteReview(props: QuoteReviewProps) {
  const { t } = useTranslation(['pay', 'common']);
  const { terms, facts, renew, renewing, problem, back, done, refused } = props;
  const seconds = useSecondsLeft(terms.quote?.expiresAt ?? '');
  const payment = usePayment(useRequest(ExecuteQuoteDocument), {
    done,
    refused: (refusal) => (OVER.includes(refusal.code) ? void renew() : refused(refusal)),
    withdrawn: back,
  });
  const expired = seconds === 0 && !payment.unanswered && !payment.busy;
  const confirm = () => {
    const { quote } = terms;
    if (quote !== null) void payment.pay(() => ({ input: { quote: quote.quote } }), quote.id);
  };
  return (
    <Step title={t('steps.review')}>
      {problem != null && <Failure error={problem} />}
      {payment.unanswered && <Unanswered payment={payment} />}
      <Outlook terms={terms} />
      <Facts
        facts={[
          ...facts,
          { label: t('facts.amount'), value: <Amount of={terms.amount} /> },
          { label: t('facts.fee'), value: sign(terms.fee) === 0 ? t('facts.free') : <Amount of={terms.fee} /> },
          { label: t('facts.total'), value: <Amount of={terms.total} />, strong: true },
          { label: t('facts.after'), value: <Amount of={terms.source.availableBalance} /> },
          ...leftOf(terms.limits).map(({ limit, remaining }) => ({
            label: t(`limits.${limit}`),
            value: formatMoney(remaining, locale()),
          })),
        ]}
      />
      <Text size="sm" c="dimmed" className="florin-figures" role="timer" style={{ whiteSpace: 'normal' }}>
        {payment.unanswered ? t('quote.kept') : expired ? t('quote.over') : t('quote.left', { count: seconds })}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={back} disabled={payment.busy || payment.unanswered}>
          {t('common:actions.back')}
        </Button>
        {expired ? (
          <Button onClick={() => void renew()} loading={renewing}>
            {t('quote.renew')}
          </Button>
        ) : (
          <Button onClick={confirm} loading={payment.busy || renewing}>
            {payment.unanswered
              ? t('actions.again')
              : t('actions.send', { amount: formatMoney(terms.amount, locale()) })}
          </Button>
        )}
      </Group>
    </Step>
  );
}

/** That staff would look at it first, and by which of the bank's rules. */
function Outlook({ terms }: { terms: TransferTermsFragment }) {
  const { t } = useTranslation('pay');
  if (terms.outcome !== 'HELD_FOR_REVIEW') return null;
  return (
    <Alert color="yellow" icon={<IconClockHour4 />} title={t('outlook.title')}>
      <Stack gap="xs">
        <Text size="sm">{t('outlook.help')}</Text>
        <Group gap="xs">
          {terms.rulesThatWouldFire.map(({ name }) => (
            <Badge key={name} variant="outline" color="gray">
              {name}
            </Badge>
          ))}
        </Group>
      </Stack>
    </Alert>
  );
}
