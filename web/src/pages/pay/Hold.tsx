import { Fieldset, Input, SegmentedControl, Select, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '../../bank/refusal';
import { useRequest } from '../../bank/use-request';
import { type AccountCardFragment, PlaceHoldDocument, type PlaceHoldInput } from '../../gql/graphql';
import { readAmount, useAmountFault } from '../../money/AmountInput';
import { areOfOneBank, ibanFault, looksLikeIban, plainIban } from '../../money/iban';
import { decimalsOf } from '../../money/money';
import { formatIban, formatInstant } from '../../shell/formats';
import { RefusalNotice } from '../../shell/Notices';
import { AccountSelect } from './AccountSelect';
import { AmountField } from './AmountField';
import { IbanInput } from './IbanInput';
import { Labels, labelsOf, NO_LABELS } from './Labels';
import type { PayProps } from './PayPage';
import { Result } from './Result';
import { fieldOf, type No } from './refused-field';
import { SendButtons } from './SendButtons';
import { Step } from './Step';
import { othersLike, ToOwn } from './ToOwn';
import { Unanswered } from './Unanswered';
import { usePayees } from './use-payees';
import { usePayment } from './use-payment';

/** In hours. The longest is a minute less than the 30 days that the bank allows, for clocks differ. */
const LASTING = { hour: 1, day: 24, week: 168, fortnight: 336, month: 720 - 1 / 60 } as const;
type Lasting = keyof typeof LASTING;
const endOf = (lasting: Lasting) => new Date(Date.now() + LASTING[lasting] * 3_600_000).toISOString();

interface Target {
  mode: 'other' | 'own' | 'cash';
  own: string;
  iban: string;
}

function targetOf({ mode, own, iban }: Target): PlaceHoldInput['to'] {
  if (mode === 'cash') return null;
  return mode === 'own' ? { accountId: own } : { iban: plainIban(iban) };
}

const FIELDS = {
  from: 'from',
  to: 'iban',
  amount: 'amount',
  description: 'description',
  payeeName: 'iban',
  expiresAt: 'lasting',
} as const;

/** Keeps money back for somebody, who can take it or a part of it until some time. */
export function Hold({ accounts, from, to }: PayProps) {
  const { t } = useTranslation(['pay', 'common']);
  const amountFault = useAmountFault();
  const payees = usePayees(accounts);
  const [done, setDone] = useState<string | null>(null);
  const [notice, setNotice] = useState<No | null>(null);
  const payerOf = (id: string) => accounts.find((account) => account.id === id) ?? accounts[0];
  const bankOf = (iban: string, payer: AccountCardFragment | undefined) => {
    const fault = ibanFault(iban);
    if (fault !== null) return t(`iban.${fault}`);
    return areOfOneBank(iban, payer?.iban ?? '') ? null : t('hold.outside');
  };
  const others = (payer: string) => othersLike(accounts, payerOf(payer));
  const own = accounts.some(({ id }) => id === to);
  const form = useForm({
    initialValues: {
      from: payerOf(from ?? '')?.id ?? '',
      mode: (own ? 'own' : 'other') as 'other' | 'own' | 'cash',
      own: own ? (to ?? '') : '',
      iban: own || to === null ? '' : formatIban(plainIban(to)),
      amount: '',
      lasting: 'week' as Lasting,
      ...NO_LABELS,
    },
    validate: {
      from: (id) => (accounts.some((account) => account.id === id) ? null : t('fields.gone')),
      iban: (iban, values) => (values.mode === 'other' ? bankOf(iban, payerOf(values.from)) : null),
      own: (own, { mode, from: payer }) =>
        mode === 'own' && !others(payer).some(({ id }) => id === own) ? t('common:required') : null,
      amount: (typed, values) => {
        const payer = payerOf(values.from);
        return payer ? amountFault(typed, payer.currency, decimalsOf(payer.balance.value)) : null;
      },
    },
  });
  const refused = (refusal: No) => {
    const field = fieldOf(refusal);
    setNotice(field === null ? refusal : null);
    if (field === null) return;
    const at = field === 'to' ? (form.values.mode === 'own' ? 'own' : 'iban') : FIELDS[field];
    form.setFieldError(at, explain(refusal));
    requestAnimationFrame(() => form.getInputNode(at)?.focus());
  };
  const payment = usePayment<{ input: PlaceHoldInput }>(useRequest(PlaceHoldDocument), { done: setDone, refused });
  const submit = form.onSubmit((values) => {
    const payer = payerOf(values.from);
    if (payer === undefined) return;
    setNotice(null);
    const amount = {
      value: readAmount(values.amount, decimalsOf(payer.balance.value)) ?? '',
      currency: payer.currency,
    };
    void payment.pay((idempotencyKey) => ({
      input: {
        fromAccountId: payer.id,
        to: targetOf(values),
        amount,
        expiresAt: endOf(values.lasting),
        idempotencyKey,
        ...labelsOf(values),
      },
    }));
  });

  if (done !== null) {
    const another = () => {
      form.setValues({ amount: '', iban: '', own: '', ...NO_LABELS });
      setDone(null);
    };
    return <Result id={done} another={another} />;
  }
  const { mode, iban, lasting } = form.values;
  return (
    <Step title={t('kinds.hold.form')} first>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <RefusalNotice refusal={notice} />
          {payment.unanswered && <Unanswered payment={payment} />}
          <Fieldset variant="unstyled" p={0} m={0} bd={0} disabled={payment.unanswered}>
            <Stack gap="md">
              <AccountSelect label={t('fields.from')} accounts={accounts} {...form.getInputProps('from')} />
              <div>
                <Input.Label labelElement="div" id="hold-mode">
                  {t('hold.for')}
                </Input.Label>
                <SegmentedControl
                  fullWidth
                  aria-labelledby="hold-mode"
                  data={(['other', 'own', 'cash'] as const).map((value) => ({ value, label: t(`hold.${value}`) }))}
                  {...form.getInputProps('mode')}
                />
              </div>
              {mode === 'own' && <ToOwn form={form} payer={payerOf(form.values.from)} accounts={accounts} />}
              {mode === 'other' && (
                <IbanInput
                  {...form.getInputProps('iban')}
                  value={iban}
                  payees={payees.filter((payee) => areOfOneBank(payee.iban, accounts[0]?.iban ?? ''))}
                  onPick={() => undefined}
                  onBlur={() => looksLikeIban(iban) && form.validateField('iban')}
                />
              )}
              <AmountField account={payerOf(form.values.from)} {...form.getInputProps('amount')} />
              <Select
                label={t('hold.lasting')}
                data={(Object.keys(LASTING) as Lasting[]).map((value) => ({ value, label: t(`hold.${value}`) }))}
                allowDeselect={false}
                description={t('hold.until', { until: formatInstant(endOf(lasting)) })}
                inputWrapperOrder={['label', 'input', 'error', 'description']}
                {...form.getInputProps('lasting')}
              />
              <Labels props={(field) => form.getInputProps(field)} />
            </Stack>
          </Fieldset>
          <SendButtons text={t('kinds.hold.send')} busy={payment.busy} unanswered={payment.unanswered} />
        </Stack>
      </form>
    </Step>
  );
}
