import { Button, Group, Input, SegmentedControl, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { AccountCardFragment } from '../../gql/graphql';
import { ibanFault, looksLikeIban } from '../../money/iban';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { AccountSelect } from './AccountSelect';
import { AmountField } from './AmountField';
import { IbanInput } from './IbanInput';
import { Labels, type LabelValues } from './Labels';
import type { Payee } from './payees';
import type { No } from './refused-field';
import { Step } from './Step';
import { ToOwn } from './ToOwn';

export interface TransferValues extends LabelValues {
  from: string;
  mode: 'other' | 'own';
  own: string;
  iban: string;
  payeeName: string;
  amount: string;
}

interface TransferFormProps {
  form: UseFormReturnType<TransferValues>;
  accounts: readonly AccountCardFragment[];
  payees: readonly Payee[];
  /** Whether the account number that was typed is another bank's. */
  outside: boolean;
  notice: No | null;
  error: unknown;
  busy: boolean;
  onSubmit: React.FormEventHandler<HTMLFormElement>;
}

export function TransferForm(props: TransferFormProps) {
  const { t } = useTranslation(['pay', 'common']);
  const { form, accounts, notice, error, busy, onSubmit } = props;
  const payer = accounts.find(({ id }) => id === form.values.from);
  return (
    <Step title={t('kinds.transfer.form')} first>
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="md">
          <RefusalNotice refusal={notice} />
          {error != null && <Failure error={error} />}
          <AccountSelect label={t('fields.from')} accounts={accounts} {...form.getInputProps('from')} />
          <div>
            <Input.Label labelElement="div" id="pay-mode">
              {t('fields.to')}
            </Input.Label>
            <SegmentedControl
              fullWidth
              aria-labelledby="pay-mode"
              data={(['other', 'own'] as const).map((value) => ({ value, label: t(`to.${value}`) }))}
              {...form.getInputProps('mode')}
            />
          </div>
          {form.values.mode === 'own' ? (
            <ToOwn form={form} accounts={accounts} payer={payer} />
          ) : (
            <ToOther {...props} />
          )}
          <AmountField account={payer} {...form.getInputProps('amount')} />
          <Labels props={(field) => form.getInputProps(field)} />
          <Group justify="flex-end">
            <Button type="submit" loading={busy}>
              {t('actions.review')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Step>
  );
}

function ToOther({ form, payees, outside }: TransferFormProps) {
  const { t } = useTranslation('pay');
  const { iban } = form.values;
  const pick = (payee: Payee) => form.setFieldValue('payeeName', payee.name.slice(0, 70));
  const valid = ibanFault(iban) === null;
  return (
    <>
      <IbanInput
        {...form.getInputProps('iban')}
        value={iban}
        payees={payees}
        onPick={pick}
        note={valid ? t(outside ? 'to.outside' : 'to.inside') : undefined}
        onBlur={() => looksLikeIban(iban) && ibanFault(iban) === 'short' && form.setFieldError('iban', t('iban.short'))}
      />
      {outside && (
        <TextInput
          label={t('fields.payeeName')}
          description={t('fields.payeeNameHelp')}
          maxLength={70}
          {...form.getInputProps('payeeName')}
        />
      )}
    </>
  );
}
