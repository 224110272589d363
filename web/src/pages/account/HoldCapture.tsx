import { Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { explain } from '../../bank/refusal';
import { useRequest } from '../../bank/use-request';
import { CaptureHoldDocument, type TransactionLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { AmountInput, readAmount, useAmountFault } from '../../money/AmountInput';
import { decimalsOf, formatMoney, toTyped } from '../../money/money';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';

interface HoldCaptureProps {
  hold: TransactionLineFragment;
  onDone: () => void;
  onClose: () => void;
}

const ABOUT_THE_AMOUNT = ['InvalidAmount', 'HoldExceeded', 'CurrencyMismatch'];

/** Moves what is held, or a part of it; the rest is free again. */
export function HoldCapture({ hold, onDone, onClose }: HoldCaptureProps) {
  const { t } = useTranslation(['account', 'common']);
  const { send, busy, refusal, error, clear } = useRequest(CaptureHoldDocument, `capture ${hold.id}`);
  const faultOf = useAmountFault();
  const { currency, value: held } = hold.amount;
  const decimals = decimalsOf(held);
  const form = useForm({
    initialValues: { amount: toTyped(held, locale()) },
    validate: { amount: (typed) => faultOf(typed, currency, decimals) },
    onValuesChange: clear,
  });
  const value = readAmount(form.values.amount, decimals);
  const action = hold.source.account === null ? 'collect' : 'pay';
  const aboutAmount = refusal !== null && ABOUT_THE_AMOUNT.includes(refusal.__typename);

  const submit = form.onSubmit(async ({ amount }) => {
    const sent = readAmount(amount, decimals);
    if (sent === null) return;
    const granted = await send((idempotencyKey) => ({
      input: { transactionId: hold.id, amount: { value: sent, currency }, idempotencyKey },
    }));
    if (granted === null) return;
    const moved = formatMoney({ value: sent, currency }, locale());
    notifications.show({ message: t('holds.capture.done', { amount: moved }) });
    onDone();
  });

  return (
    <Dialog onClose={onClose} title={t(`holds.capture.${action}`)} closeOnClickOutside={!busy}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">
            {t('holds.capture.help', { amount: formatMoney(hold.amount, locale()), name: hold.destination.name })}
          </Text>
          {!aboutAmount && <RefusalNotice refusal={refusal} />}
          {error != null && <Failure error={error} />}
          <AmountInput
            currency={currency}
            data-autofocus
            {...form.getInputProps('amount')}
            {...(aboutAmount ? { error: explain(refusal) } : {})}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:actions.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {value === null
                ? t(`holds.capture.${action}`)
                : t(`holds.capture.${action}Amount`, { amount: formatMoney({ value, currency }, locale()) })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
