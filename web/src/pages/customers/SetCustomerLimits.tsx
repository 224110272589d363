import { useQuery } from '@apollo/client/react';
import { Select, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { CurrencyDecimalsDocument, type CustomerFactsFragment, SetCustomerLimitsDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Dialog } from '../../shell/Dialog';
import { formatCurrency } from '../../shell/formats';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { CaseFields, NO_CASE, readCase } from './CaseFields';
import { FormButtons } from './FormButtons';
import { LIMIT_FIELDS, LimitFields, useLimitFaults } from './LimitFields';
import { limitsNothing, toInput, typedOf } from './limits';
import { placed } from './placed';

/** Sets what somebody may spend from all their accounts in a currency together. */
export function SetCustomerLimits({ customer, onClose }: { customer: CustomerFactsFragment; onClose: () => void }) {
  const { t } = useTranslation(['customers', 'common']);
  const { data } = useQuery(CurrencyDecimalsDocument);
  const faults = useLimitFaults();
  const { send, busy, refusal, error, clear } = useRequest(SetCustomerLimitsDocument);
  const decimalsOf = (code: string) => data?.currencies.find(({ currency }) => currency === code)?.decimals ?? 2;
  const first = customer.limits[0]?.currency ?? 'EUR';
  const form = useForm({
    initialValues: { currency: first, ...typedOf(customer.limits, first, locale()), ...NO_CASE },
    validate: (typed) => ({
      ...faults(typed, typed.currency, decimalsOf(typed.currency)),
      reason: typed.reason === null ? t('common:required') : null,
    }),
    onValuesChange: clear,
  });
  const set = form.onSubmit(async ({ currency, ...typed }) => {
    const why = readCase(typed);
    if (why === null) return;
    const limits = toInput(typed, locale(), decimalsOf(currency));
    const wanted = limitsNothing(limits) ? null : limits;
    if ((await send({ input: { customerId: customer.id, currency, limits: wanted, ...why } })) === null) return;
    notifications.show({ message: t('limits.done') });
    onClose();
  });
  const codes = new Set([...(data?.currencies ?? []), ...customer.limits].map(({ currency }) => currency));
  const fields = [...LIMIT_FIELDS, 'currency', 'reason', 'caseId'];
  const { at, elsewhere } = placed(refusal, fields, { CURRENCY_NOT_SUPPORTED: 'currency' });
  return (
    <Dialog onClose={onClose} title={t('limits.titleOfCustomer', { name: customer.fullName })}>
      <form onSubmit={set} noValidate>
        <Stack gap="sm">
          <Text size="sm">{t('limits.aboutCustomer')}</Text>
          <RefusalNotice refusal={elsewhere} />
          {error != null && <Failure error={error} />}
          <Select
            label={t('currency')}
            data={[...codes].map((value) => ({ value, label: `${value} · ${formatCurrency(value)}` }))}
            searchable
            allowDeselect={false}
            data-autofocus
            openOnFocus={false}
            {...form.getInputProps('currency')}
            error={at('currency')}
            onChange={(currency) => {
              if (currency !== null) form.setValues({ currency, ...typedOf(customer.limits, currency, locale()) });
            }}
          />
          <LimitFields currency={form.values.currency} input={form.getInputProps} refused={at} />
          <CaseFields input={form.getInputProps} refused={at} />
          <FormButtons submit={t('common:actions.save')} busy={busy} onClose={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
