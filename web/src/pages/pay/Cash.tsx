import { Fieldset, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '../../bank/refusal';
import { useRequest } from '../../bank/use-request';
import { DepositCashDocument, type DepositInput, WithdrawCashDocument, type WithdrawInput } from '../../gql/graphql';
import { readAmount, useAmountFault } from '../../money/AmountInput';
import { decimalsOf } from '../../money/money';
import { RefusalNotice } from '../../shell/Notices';
import { AccountSelect } from './AccountSelect';
import { AmountField } from './AmountField';
import { Labels, labelsOf, NO_LABELS } from './Labels';
import type { PayProps } from './PayPage';
import { Result } from './Result';
import { fieldOf, type No } from './refused-field';
import { SendButtons } from './SendButtons';
import { Step } from './Step';
import { Unanswered } from './Unanswered';
import { usePayment } from './use-payment';

const FIELDS = {
  from: 'account',
  to: 'account',
  amount: 'amount',
  description: 'description',
  payeeName: 'description',
  expiresAt: 'description',
} as const;

/** Cash that is paid in or out. */
export function Cash({ kind, accounts, from, to }: PayProps & { kind: 'deposit' | 'withdraw' }) {
  const { t } = useTranslation(['pay', 'common']);
  const amountFault = useAmountFault();
  const [done, setDone] = useState<string | null>(null);
  const [notice, setNotice] = useState<No | null>(null);
  const deposit = useRequest(DepositCashDocument);
  const withdraw = useRequest(WithdrawCashDocument);
  const wished = accounts.find(({ id }) => id === (kind === 'deposit' ? (to ?? from) : from)) ?? accounts[0];
  const accountOf = (id: string) => accounts.find((account) => account.id === id) ?? accounts[0];
  const form = useForm({
    initialValues: { account: wished?.id ?? '', amount: '', ...NO_LABELS },
    validate: {
      account: (id) => (accounts.some((account) => account.id === id) ? null : t('fields.gone')),
      amount: (typed, values) => {
        const account = accountOf(values.account);
        return account ? amountFault(typed, account.currency, decimalsOf(account.balance.value)) : null;
      },
    },
  });
  const refused = (refusal: No) => {
    const field = fieldOf(refusal);
    setNotice(field === null ? refusal : null);
    if (field === null) return;
    form.setFieldError(FIELDS[field], explain(refusal));
    requestAnimationFrame(() => form.getInputNode(FIELDS[field])?.focus());
  };
  const payment = usePayment<{ input: DepositInput & WithdrawInput }>(kind === 'deposit' ? deposit : withdraw, {
    done: setDone,
    refused,
  });
  const submit = form.onSubmit((values) => {
    const account = accountOf(values.account);
    if (account === undefined) return;
    setNotice(null);
    const value = readAmount(values.amount, decimalsOf(account.balance.value)) ?? '';
    const amount = { value, currency: account.currency };
    void payment.pay((idempotencyKey) => ({
      input: { accountId: account.id, amount, idempotencyKey, ...labelsOf(values) },
    }));
  });

  if (done !== null) {
    const another = () => {
      form.setValues({ amount: '', ...NO_LABELS });
      setDone(null);
    };
    return <Result id={done} another={another} />;
  }
  return (
    <Step title={t(`kinds.${kind}.form`)} first>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <RefusalNotice refusal={notice} />
          {payment.unanswered && <Unanswered payment={payment} />}
          <Fieldset variant="unstyled" p={0} m={0} bd={0} disabled={payment.unanswered}>
            <Stack gap="md">
              <AccountSelect label={t('fields.account')} accounts={accounts} {...form.getInputProps('account')} />
              <AmountField account={accountOf(form.values.account)} {...form.getInputProps('amount')} />
              <Labels props={(field) => form.getInputProps(field)} />
            </Stack>
          </Fieldset>
          <SendButtons text={t(`kinds.${kind}.send`)} busy={payment.busy} unanswered={payment.unanswered} />
        </Stack>
      </form>
    </Step>
  );
}
