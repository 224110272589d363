import { Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { SetOverdraftDocument, type StaffAccountFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { AmountInput, useAmountFault } from '../../money/AmountInput';
import { decimalsOf, formatMoney, toTyped } from '../../money/money';
import { Dialog } from '../../shell/Dialog';
import { formatIban } from '../../shell/formats';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { CaseFields, NO_CASE, readCase } from './CaseFields';
import { FormButtons } from './FormButtons';
import { readLimit } from './limits';
import { placed } from './placed';

const BY_CODE = { OVERDRAFT_IN_USE: 'limit', CURRENCY_MISMATCH: 'limit' };

/** Sets how far below zero an account may go; zero is no overdraft. */
export function SetOverdraft({ account, onClose }: { account: StaffAccountFragment; onClose: () => void }) {
  const { t } = useTranslation(['customers', 'common']);
  const { currency, overdraftLimit } = account;
  const decimals = decimalsOf(overdraftLimit.value);
  const amountFault = useAmountFault();
  const { send, busy, refusal, error, clear } = useRequest(SetOverdraftDocument);
  const faultOf = (typed: string) => {
    const read = readLimit(typed, locale(), decimals);
    return 'value' in read && read.value !== null ? null : amountFault(typed, currency, decimals);
  };
  const form = useForm({
    initialValues: { limit: toTyped(overdraftLimit.value, locale()), ...NO_CASE },
    validate: { limit: faultOf, reason: (reason) => (reason === null ? t('common:required') : null) },
    onValuesChange: clear,
  });
  const set = form.onSubmit(async (typed) => {
    const why = readCase(typed);
    const read = readLimit(typed.limit, locale(), decimals);
    if (why === null || !('value' in read) || read.value === null) return;
    const changed = await send({ input: { accountId: account.id, limit: { value: read.value, currency }, ...why } });
    if (changed === null) return;
    notifications.show({ message: t('overdraft.done', { limit: formatMoney(changed.overdraftLimit, locale()) }) });
    onClose();
  });
  const { at, elsewhere } = placed(refusal, ['limit', 'reason', 'caseId'], BY_CODE);
  const limit = form.getInputProps('limit');
  return (
    <Dialog onClose={onClose} title={t('overdraft.title')}>
      <form onSubmit={set} noValidate>
        <Stack>
          <Text size="sm">
            {t('overdraft.about', { iban: formatIban(account.iban), name: account.holder.fullName })}
          </Text>
          <RefusalNotice refusal={elsewhere} />
          {error != null && <Failure error={error} />}
          <AmountInput
            currency={currency}
            label={t('overdraft.limit')}
            description={t('overdraft.zero')}
            data-autofocus
            {...limit}
            error={limit.error ?? at('limit')}
          />
          <CaseFields input={form.getInputProps} refused={at} />
          <FormButtons submit={t('common:actions.save')} busy={busy} onClose={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
