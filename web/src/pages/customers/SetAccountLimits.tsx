import { Radio, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { SetAccountLimitsDocument, type StaffAccountFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { decimalsOf } from '../../money/money';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { CaseFields, NO_CASE, readCase } from './CaseFields';
import { FormButtons } from './FormButtons';
import { LIMIT_FIELDS, LimitFields, useLimitFaults } from './LimitFields';
import { NO_LIMITS, toInput, typedOwn } from './limits';
import { placed } from './placed';

/** Gives an account limits of its own, all four at once, or takes it back to those of its type. */
export function SetAccountLimits({ account, onClose }: { account: StaffAccountFragment; onClose: () => void }) {
  const { t } = useTranslation(['customers', 'common']);
  const { currency, ownLimits } = account;
  const decimals = decimalsOf(account.balance.value);
  const faults = useLimitFaults();
  const { send, busy, refusal, error, clear } = useRequest(SetAccountLimitsDocument);
  const typedNow = ownLimits ? typedOwn(ownLimits, locale()) : NO_LIMITS;
  const form = useForm({
    initialValues: { whose: ownLimits ? 'own' : 'type', ...typedNow, ...NO_CASE },
    validate: (typed) => ({
      ...(typed.whose === 'own' && faults(typed, currency, decimals)),
      reason: typed.reason === null ? t('common:required') : null,
    }),
    onValuesChange: clear,
  });
  const set = form.onSubmit(async ({ whose, ...typed }) => {
    const why = readCase(typed);
    if (why === null) return;
    const limits = whose === 'own' ? toInput(typed, locale(), decimals) : null;
    if ((await send({ input: { accountId: account.id, limits, ...why } })) === null) return;
    notifications.show({ message: t('limits.done') });
    onClose();
  });
  const { at, elsewhere } = placed(refusal, [...LIMIT_FIELDS, 'reason', 'caseId']);
  return (
    <Dialog onClose={onClose} title={t('limits.titleOfAccount')}>
      <form onSubmit={set} noValidate>
        <Stack>
          <RefusalNotice refusal={elsewhere} />
          {error != null && <Failure error={error} />}
          <Radio.Group label={t('limits.whose')} {...form.getInputProps('whose')}>
            <Stack gap="xs" mt={6}>
              <Radio value="type" label={t('limits.ofType')} description={t('limits.chooseType')} />
              <Radio value="own" label={t('limits.own')} description={t('limits.chooseOwn')} />
            </Stack>
          </Radio.Group>
          {form.values.whose === 'own' && <LimitFields currency={currency} input={form.getInputProps} refused={at} />}
          <CaseFields input={form.getInputProps} refused={at} />
          <FormButtons submit={t('common:actions.save')} busy={busy} onClose={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
