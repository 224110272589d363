import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { explain, type Refusal } from '../../bank/refusal';
import { useRequest } from '../../bank/use-request';
import { ChangeOrderDocument, type OrderLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { AmountInput, readAmount, useAmountFault } from '../../money/AmountInput';
import { decimalsOf, toTyped } from '../../money/money';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { EndFields, useEndFaults } from './EndFields';
import { usePayee } from './payee';
import { RunDays } from './RunDays';
import { today } from './schedule';
import { endOf, fieldOf, scheduleOf, type WantedEnd } from './wanted';

interface Wanted extends WantedEnd {
  amount: string;
  description: string;
}

/** Changes what the runs to come do; those that were made stay as they are. */
export default function ChangeOrder({ order, onClose }: { order: OrderLineFragment; onClose: () => void }) {
  const { t } = useTranslation(['orders', 'common']);
  const { send, busy, refusal, error } = useRequest(ChangeOrderDocument);
  const form = useChangeForm(order);
  const { currency } = order.amount;
  const name = usePayee()(order);
  const once = order.schedule.rhythm === 'ONCE';
  const schedule = scheduleOf({ ...order.schedule, ...form.values });

  const change = form.onSubmit(async ({ amount, description, ...end }) => {
    const value = readAmount(amount, decimalsOf(order.amount.value));
    if (value === null) return;
    const changed = await send(
      {
        input: {
          standingOrderId: order.id,
          amount: { value, currency },
          description: description.trim() || null,
          ...(!once && endOf(end)),
        },
      },
      (no: Refusal) => {
        const field = fieldOf(no, 'iban');
        if (field !== null) form.setFieldError(field, explain(no));
      },
    );
    if (changed === null) return;
    notifications.show({ message: t('change.done', { name }) });
    onClose();
  });

  return (
    <Dialog onClose={onClose} title={t('change.title', { name })} size="lg">
      <form onSubmit={change} noValidate>
        <Stack>
          <RefusalNotice refusal={refusal && fieldOf(refusal, 'iban') === null ? refusal : null} />
          {error != null && <Failure error={error} />}
          <Text size="sm" c="dimmed">
            {t('change.what')}
          </Text>
          <AmountInput currency={currency} required data-autofocus {...form.getInputProps('amount')} />
          <TextInput
            label={t('creating.description')}
            description={t('creating.descriptionHelp')}
            maxLength={140}
            {...form.getInputProps('description')}
          />
          {!once && <EndFields form={form} min={order.schedule.first} />}
          {order.status === 'ACTIVE' && <RunDays schedule={schedule} from={order.nextRuns[0] ?? today()} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:actions.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('common:actions.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function useChangeForm({ amount, description, schedule }: OrderLineFragment) {
  const amountFault = useAmountFault();
  const endFaults = useEndFaults();
  return useForm<Wanted>({
    initialValues: {
      amount: toTyped(amount.value, locale()),
      description: description ?? '',
      ending: schedule.until !== null ? 'day' : schedule.count !== null ? 'times' : 'never',
      until: schedule.until ?? '',
      times: schedule.count ?? 12,
    },
    validate: {
      amount: (typed) => amountFault(typed, amount.currency, decimalsOf(amount.value)),
      until: (typed, wanted) => endFaults.until(typed, wanted, schedule.first),
      times: endFaults.times,
    },
  });
}
