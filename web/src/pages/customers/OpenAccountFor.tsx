import { useApolloClient, useQuery } from '@apollo/client/react';
import { Select, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import {
  type AccountType,
  CurrencyDecimalsDocument,
  CustomerAccountsDocument,
  type CustomerFactsFragment,
  OpenAccountForDocument,
} from '../../gql/graphql';
import { Dialog } from '../../shell/Dialog';
import { formatCurrency, formatIban } from '../../shell/formats';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { FormButtons } from './FormButtons';
import { placed } from './placed';

const TYPES: readonly AccountType[] = ['CHECKING', 'SAVINGS'];

/** Opens an account for somebody. */
export function OpenAccountFor({ customer, onClose }: { customer: CustomerFactsFragment; onClose: () => void }) {
  const { t } = useTranslation(['customers', 'common']);
  const client = useApolloClient();
  const { data } = useQuery(CurrencyDecimalsDocument);
  const { send, busy, refusal, error, clear } = useRequest(OpenAccountForDocument);
  const form = useForm({ initialValues: { currency: 'EUR', type: 'CHECKING' as AccountType }, onValuesChange: clear });
  const open = form.onSubmit(async (typed) => {
    const account = await send({ input: { customerId: customer.id, ...typed } });
    if (account === null) return;
    await client.refetchQueries({ include: [CustomerAccountsDocument] });
    notifications.show({ message: t('openAccount.done', { iban: formatIban(account.iban) }) });
    onClose();
  });
  const currencies = (data?.currencies ?? []).map(({ currency }) => ({
    value: currency,
    label: `${currency} · ${formatCurrency(currency)}`,
  }));
  const { at, elsewhere } = placed(refusal, ['currency'], { CURRENCY_NOT_SUPPORTED: 'currency' });
  return (
    <Dialog onClose={onClose} title={t('openAccount.title', { name: customer.fullName })}>
      <form onSubmit={open}>
        <Stack>
          <RefusalNotice refusal={elsewhere} />
          {error != null && <Failure error={error} />}
          <Select
            label={t('currency')}
            data={currencies}
            searchable
            allowDeselect={false}
            data-autofocus
            openOnFocus={false}
            {...form.getInputProps('currency')}
            error={at('currency')}
          />
          <Select
            label={t('openAccount.type')}
            data={TYPES.map((value) => ({ value, label: t(`common:accountType.${value}`) }))}
            allowDeselect={false}
            {...form.getInputProps('type')}
          />
          <FormButtons submit={t('openAccount.open')} busy={busy} onClose={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
