import { useQuery } from '@apollo/client/react';
import { Alert, Button, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconInfoCircle, IconX } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '../../bank/use-session';
import { ReviewedPaymentDocument, type ReviewedPaymentQuery } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { formatInstant } from '../../shell/formats';
import { Failure } from '../../shell/Notices';
import { Decision } from './Decision';
import { FiredRules } from './FiredRules';
import { Payer, PaymentFacts } from './PaymentFacts';
import classes from './review.module.css';

export type Explanation = NonNullable<ReviewedPaymentQuery['explain']>;

interface PaymentDetailProps {
  id: string;
  /** Whether it stands in the queue; when it leaves it, what became of it is asked. */
  waits: boolean;
  /** Whether it was chosen just now, and takes the focus. */
  focused: boolean;
  onNext: (() => void) | null;
  onDecided: () => Promise<void>;
}

/** One payment: what it is, why it waits, who pays, and what can be decided. */
export function PaymentDetail({ id, waits, focused, onNext, onDecided }: PaymentDetailProps) {
  const { t } = useTranslation('review');
  const section = useRef<HTMLElement>(null);
  const { data, error, refetch } = useQuery(ReviewedPaymentDocument, { variables: { transactionId: id } });
  const renew = useCallback(() => void refetch().catch(() => null), [refetch]);
  const waited = useRef(waits);
  useEffect(() => {
    if (waited.current && !waits) renew();
    waited.current = waits;
  }, [waits, renew]);
  useEffect(() => {
    if (!focused || section.current === null) return;
    section.current.focus({ preventScroll: true });
    // Where it has taken the place of a list that was scrolled far down, it is read from its beginning.
    if (section.current.getBoundingClientRect().top < 0) section.current.scrollIntoView();
  }, [focused]);
  const explanation = data?.explain;
  return (
    <section ref={section} tabIndex={-1} aria-label={t('payment.label')} className={classes.payment}>
      <Card>
        {error && !data && <Failure error={error} retry={renew} />}
        {explanation === null && <Text c="dimmed">{t('payment.missing')}</Text>}
        {explanation === undefined && !error && <Shape />}
        {explanation && <Explained explanation={explanation} onNext={onNext} onDecided={onDecided} onLate={renew} />}
      </Card>
    </section>
  );
}

interface ExplainedProps {
  explanation: Explanation;
  onNext: (() => void) | null;
  onDecided: () => Promise<void>;
  onLate: () => void;
}

function Explained({ explanation, onNext, onDecided, onLate }: ExplainedProps) {
  const { t } = useTranslation(['review', 'common']);
  const [deciding, setDeciding] = useState<'approve' | 'reject' | null>(null);
  const { transaction, fired } = explanation;
  const open = transaction.pendingFor === 'REVIEW';
  const account = transaction.source.account;
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div>
          <Text size="sm" c="dimmed">
            {t(`common:kind.${transaction.kind}`)}
          </Text>
          <Title order={2} size="h2">
            <Amount of={transaction.amount} />
          </Title>
        </div>
        {open && <Choices onChoose={setDeciding} />}
      </Group>
      {!open && <Outcome explanation={explanation} onNext={onNext} />}
      <PaymentFacts explanation={explanation} />
      {fired.length > 0 && <FiredRules fired={fired} open={open} />}
      {account && <Payer account={account} />}
      {deciding && (
        <Decision
          approving={deciding === 'approve'}
          transaction={transaction}
          onClose={() => setDeciding(null)}
          onDecided={onDecided}
          onLate={onLate}
          onNext={onNext}
        />
      )}
    </Stack>
  );
}

/** The two buttons, for admins. */
function Choices({ onChoose }: { onChoose: (choice: 'approve' | 'reject') => void }) {
  const { t } = useTranslation('review');
  const { role } = usePerson();
  if (role !== 'ADMIN') {
    return (
      <Text size="sm" c="dimmed" maw={280}>
        {t('decision.readOnly')}
      </Text>
    );
  }
  return (
    <Group gap="xs">
      <Button variant="default" leftSection={<IconX size={18} />} onClick={() => onChoose('reject')}>
        {t('decision.reject')}
      </Button>
      <Button leftSection={<IconCheck size={18} />} onClick={() => onChoose('approve')}>
        {t('decision.approve')}
      </Button>
    </Group>
  );
}

/** That it waits no more, and who saw to that. */
function Outcome({ explanation, onNext }: { explanation: Explanation; onNext: (() => void) | null }) {
  const { t } = useTranslation('review');
  const { decision, flaggedAt } = explanation;
  const facts = decision && {
    name: decision.decidedBy.fullName,
    when: formatInstant(decision.decidedAt),
    reason: t(`reason.${decision.reason}`),
  };
  const what = facts
    ? t(decision.approved ? 'payment.approved' : 'payment.rejected', facts)
    : t(flaggedAt === null ? 'payment.unheld' : 'payment.gone');
  return (
    <Alert color="gray" icon={<IconInfoCircle />} role="status">
      <Stack gap="sm" align="flex-start">
        {what}
        {onNext && (
          <Button size="xs" variant="default" onClick={onNext}>
            {t('payment.next')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function Shape() {
  return (
    <Stack gap="lg" aria-busy>
      <Stack gap={6}>
        <Skeleton height={16} width={120} />
        <Skeleton height={32} width={200} />
      </Stack>
      <Skeleton height={150} />
      <Skeleton height={110} />
      <Skeleton height={170} />
    </Stack>
  );
}
