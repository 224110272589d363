import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { explain, type Refusal } from '../../bank/refusal';
import { useRequest } from '../../bank/use-request';
import { usePerson } from '../../bank/use-session';
import { type Reason, ReverseTransactionDocument, type TransactionLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { AmountInput, readAmount, useAmountFault } from '../../money/AmountInput';
import { decimalsOf, formatMoney, toTyped } from '../../money/money';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { ReasonInputs } from './ReasonInputs';
import { reversible } from './reversible';

interface TransactionRefundProps {
  transaction: TransactionLineFragment;
  onDone: () => void;
  onClose: () => void;
}

/** Sends the money of a transaction back, all of it or a part. */
export function TransactionRefund({ transaction, onDone, onClose }: TransactionRefundProps) {
  const { t } = useTranslation(['account', 'common']);
  const staff = usePerson().role !== 'CUSTOMER';
  const { send, busy, refusal, error, clear } = useRequest(ReverseTransactionDocument, `refund ${transaction.id}`);
  const faultOf = useAmountFault();
  const left = reversible(transaction);
  const { currency } = left;
  const decimals = decimalsOf(left.value);
  const form = useForm({
    initialValues: {
      amount: toTyped(left.value, locale()),
      description: '',
      reason: null as Reason | null,
      caseId: '',
    },
    validate: { amount: (typed) => faultOf(typed, currency, decimals) },
    onValuesChange: clear,
  });
  const value = readAmount(form.values.amount, decimals);
  const field = fieldOf(refusal);
  const errorOf = (name: string) => (field === name && refusal ? { error: explain(refusal) } : {});

  const submit = form.onSubmit(async ({ amount, description, reason, caseId }) => {
    const sent = readAmount(amount, decimals);
    if (sent === null) return;
    const granted = await send((idempotencyKey) => ({
      input: {
        transactionId: transaction.id,
        amount: { value: sent, currency },
        description: description.trim() || null,
        reason,
        caseId: caseId.trim() || null,
        idempotencyKey,
      },
    }));
    if (granted === null) return;
    notifications.show({ message: t('transaction.refund.done', { amount: formatMoney(granted.amount, locale()) }) });
    onDone();
  });

  return (
    <Dialog onClose={onClose} title={t('transaction.refund.title')} closeOnClickOutside={!busy}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">
            {t(staff ? 'transaction.refund.helpStaff' : 'transaction.refund.help', {
              name: staff ? transaction.destination.name : transaction.source.name,
              amount: formatMoney(left, locale()),
            })}
          </Text>
          {field === null && <RefusalNotice refusal={refusal} />}
          {error != null && <Failure error={error} />}
          <AmountInput currency={currency} data-autofocus {...form.getInputProps('amount')} {...errorOf('amount')} />
          <TextInput
            label={t('transaction.refund.description')}
            description={t('transaction.refund.descriptionHelp')}
            maxLength={140}
            {...form.getInputProps('description')}
            {...errorOf('description')}
          />
          {staff && (
            <ReasonInputs
              reason={form.getInputProps('reason')}
              caseId={{ ...form.getInputProps('caseId'), ...errorOf('caseId') }}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:actions.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {value === null
                ? t('transaction.refund.open')
                : t('transaction.refund.submit', { amount: formatMoney({ value, currency }, locale()) })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

const ABOUT_THE_AMOUNT = ['InvalidAmount', 'ReversalExceeded', 'InsufficientFunds', 'CurrencyMismatch'];

/** Which input the bank's no is about; null where it is about none of them. */
function fieldOf(refusal: Refusal | null): string | null {
  if (refusal === null) return null;
  if (ABOUT_THE_AMOUNT.includes(refusal.__typename)) return 'amount';
  const named = 'field' in refusal ? refusal.field : null;
  return named && ['amount', 'description', 'caseId'].includes(named) ? named : null;
}
