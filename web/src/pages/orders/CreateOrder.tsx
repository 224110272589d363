import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { explain, type Refusal } from '../../bank/refusal';
import { useRequest } from '../../bank/use-request';
import { type AccountCardFragment, CreateOrderDocument } from '../../gql/graphql';
import { AmountInput, readAmount, useAmountFault } from '../../money/AmountInput';
import { ibanFault, plainIban } from '../../money/iban';
import { decimalsOf } from '../../money/money';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { EndFields, useEndFaults } from './EndFields';
import { PartyFields, type WantedParties } from './PartyFields';
import { usePayee } from './payee';
import { RunDays } from './RunDays';
import { ScheduleFields } from './ScheduleFields';
import { today } from './schedule';
import { fieldOf, isWhole, LONGEST, scheduleOf, type WantedDays } from './wanted';

interface CreateOrderProps {
  /** Those that can pay; at least one. */
  accounts: AccountCardFragment[];
  created: () => Promise<unknown>;
  onClose: () => void;
}

interface Wanted extends WantedDays, WantedParties {
  amount: string;
  description: string;
}

const DAY = 24 * 60 * 60 * 1000;

/** Asks for all that a new order needs, shows the days that come of it, and gives it to the bank. */
export default function CreateOrder({ accounts, created, onClose }: CreateOrderProps) {
  const { t } = useTranslation(['orders', 'common']);
  const { send, busy, refusal, error } = useRequest(CreateOrderDocument, 'standing order');
  const payee = usePayee();
  const form = useOrderForm(accounts);
  const { from, whom, own, iban, amount, description, rhythm } = form.values;
  const source = accounts.find(({ id }) => id === from);
  const currency = source?.currency ?? '';
  const schedule = scheduleOf(form.values);

  const create = form.onSubmit(async () => {
    const value = readAmount(amount, decimalsOf(source?.balance.value ?? ''));
    if (value === null || schedule === null) return;
    const order = await send(
      (idempotencyKey) => ({
        input: {
          fromAccountId: from,
          to: whom === 'own' ? { accountId: own } : { iban: plainIban(iban) },
          amount: { value, currency },
          description: description.trim() || null,
          schedule,
          idempotencyKey,
        },
      }),
      (no) => atField(form, no),
    );
    if (order === null) return;
    notifications.show({ message: t('creating.done', { name: payee(order) }) });
    onClose();
    await created();
  });

  return (
    <Dialog onClose={onClose} title={t('create')} size="lg">
      <form onSubmit={create} noValidate>
        <Stack>
          <RefusalNotice refusal={refusal && fieldOf(refusal, whom) === null ? refusal : null} />
          {error != null && <Failure error={error} />}
          <PartyFields form={form} accounts={accounts} />
          <AmountInput currency={currency} required {...form.getInputProps('amount')} />
          <TextInput
            label={t('creating.description')}
            description={t('creating.descriptionHelp')}
            maxLength={140}
            {...form.getInputProps('description')}
          />
          <ScheduleFields form={form} />
          {rhythm !== 'ONCE' && <EndFields form={form} min={form.values.first} />}
          <RunDays schedule={schedule} />
          <Text size="sm" c="dimmed">
            {t(form.values.first === today() ? 'creating.atOnce' : 'creating.how')}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:actions.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('creating.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function useOrderForm(accounts: AccountCardFragment[]) {
  const { t } = useTranslation(['orders', 'common']);
  const amountFault = useAmountFault();
  const endFaults = useEndFaults();
  return useForm<Wanted>({
    initialValues: {
      from: accounts[0]?.id ?? '',
      whom: 'iban',
      iban: '',
      own: '',
      amount: '',
      description: '',
      rhythm: 'MONTHLY',
      every: 1,
      first: new Date(Date.now() + DAY).toISOString().slice(0, 10),
      ending: 'never',
      until: '',
      times: 12,
    },
    validate: {
      iban: (typed, { whom }) => (whom === 'iban' && ibanFault(typed) !== null ? t('parties.badIban') : null),
      own: (id, { whom }) => (whom === 'own' && id === '' ? t('parties.noOwn') : null),
      amount: (typed, { from }) => {
        const source = accounts.find(({ id }) => id === from);
        return amountFault(typed, source?.currency ?? '', decimalsOf(source?.balance.value ?? ''));
      },
      every: (typed, { rhythm }) =>
        isWhole(Number(typed), LONGEST[rhythm]) ? null : t('schedule.badEvery', { most: LONGEST[rhythm] }),
      first: (day) => (day >= today() ? null : t('schedule.tooEarly')),
      until: (typed, wanted) => (wanted.rhythm === 'ONCE' ? null : endFaults.until(typed, wanted, wanted.first)),
      times: (typed, wanted) => (wanted.rhythm === 'ONCE' ? null : endFaults.times(typed, wanted)),
    },
  });
}

function atField(form: ReturnType<typeof useOrderForm>, no: Refusal) {
  const field = fieldOf(no, form.values.whom);
  if (field !== null) form.setFieldError(field, explain(no));
}
