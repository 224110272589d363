import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconClock } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import {
  ApprovePaymentDocument,
  type Reason,
  RejectPaymentDocument,
  type TransactionLineFragment,
} from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney } from '../../money/money';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';

/** As the bank has it: letters, digits, dots, slashes and dashes, a digit among them. */
const CASE_ID = /^(?=.*\d)[A-Za-z0-9./-]{1,40}$/;
const APPROVALS: readonly Reason[] = ['CUSTOMER_REQUEST', 'SETTLED', 'MISTAKE', 'LEGAL_ORDER', 'OTHER'];
const REJECTIONS: readonly Reason[] = [
  'SUSPECTED_FRAUD',
  'CUSTOMER_REQUEST',
  'LOST_ACCESS',
  'LEGAL_ORDER',
  'MISTAKE',
  'OTHER',
];

interface DecisionProps {
  approving: boolean;
  transaction: TransactionLineFragment;
  onClose: () => void;
  onDecided: () => Promise<void>;
  /** Somebody else has decided meanwhile. */
  onLate: () => void;
  onNext: (() => void) | null;
}

/** Asks why, says what will happen, and does it. */
export function Decision({ approving, transaction, onClose, onDecided, onLate, onNext }: DecisionProps) {
  const { t } = useTranslation(['review', 'common']);
  const approval = useRequest(ApprovePaymentDocument);
  const rejection = useRequest(RejectPaymentDocument);
  const { send, busy, refusal, error } = approving ? approval : rejection;
  const form = useForm<{ reason: Reason | null; caseId: string }>({
    initialValues: { reason: null, caseId: '' },
    validate: {
      reason: (reason) => (reason === null ? t('decision.reasonMissing') : null),
      caseId: (caseId) => (caseId.trim() === '' || CASE_ID.test(caseId.trim()) ? null : t('decision.caseFault')),
    },
  });
  const amount = formatMoney(transaction.amount, locale());
  const late = refusal?.code === 'TRANSACTION_NOT_PENDING';
  const atCase = refusal?.__typename === 'InvalidInput' && refusal.field === 'caseId';
  useEffect(() => {
    if (late) onLate();
  }, [late, onLate]);

  const decide = form.onSubmit(async ({ reason, caseId }) => {
    if (reason === null) return;
    const input = { transactionId: transaction.id, reason, caseId: caseId.trim() || null };
    if ((await send({ input })) === null) return;
    const { name } = transaction.source;
    notifications.show({ message: t(approving ? 'decision.approved' : 'decision.rejected', { amount, name }) });
    await onDecided();
  });

  return (
    <Dialog
      onClose={onClose}
      title={t(approving ? 'decision.approveTitle' : 'decision.rejectTitle', { amount })}
      data-transaction={transaction.id}
    >
      {late ? (
        <Late onClose={onClose} onNext={onNext} />
      ) : (
        <form onSubmit={decide} noValidate>
          <Stack>
            <RefusalNotice refusal={atCase ? null : refusal} />
            {error != null && <Failure error={error} />}
            <Consequence approving={approving} transaction={transaction} amount={amount} />
            <Select
              label={t('decision.reason')}
              description={t('decision.reasonHelp')}
              data={(approving ? APPROVALS : REJECTIONS).map((value) => ({ value, label: t(`reason.${value}`) }))}
              withAsterisk
              data-autofocus
              {...form.getInputProps('reason')}
            />
            <TextInput
              label={t('decision.caseId')}
              description={t('decision.caseHelp')}
              maxLength={40}
              autoComplete="off"
              {...form.getInputProps('caseId')}
              error={form.errors.caseId ?? (atCase ? t('decision.caseFault') : null)}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('common:actions.cancel')}
              </Button>
              <Button type="submit" color={approving ? 'florin' : 'red'} loading={busy}>
                {t(approving ? 'decision.approve' : 'decision.reject')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}

interface ConsequenceProps {
  approving: boolean;
  transaction: TransactionLineFragment;
  amount: string;
}

/** Between whom, and what will happen. */
function Consequence({ approving, transaction, amount }: ConsequenceProps) {
  const { t } = useTranslation('review');
  const { kind, source, destination, expiresAt } = transaction;
  const approval = expiresAt !== null ? 'approveHold' : kind === 'PAYMENT_OUT' ? 'approvePayout' : 'approveNow';
  return (
    <div>
      <Text fw={550}>
        {kind === 'WITHDRAWAL'
          ? t('decision.fromAlone', { from: source.name })
          : t('decision.parties', { from: source.name, to: destination.name })}
      </Text>
      <Text size="sm" c="dimmed">
        {approving ? t(`decision.${approval}`) : t('decision.rejectWill', { amount })}
      </Text>
    </div>
  );
}

/** That it was decided by somebody else, and on to the next. */
function Late({ onClose, onNext }: { onClose: () => void; onNext: (() => void) | null }) {
  const { t } = useTranslation('review');
  return (
    <Stack>
      <Alert color="yellow" icon={<IconClock />} role="alert" c="inherit">
        {t('decision.late')}
      </Alert>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('decision.see')}
        </Button>
        {onNext && <Button onClick={onNext}>{t('payment.next')}</Button>}
      </Group>
    </Stack>
  );
}
