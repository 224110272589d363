import { useApolloClient } from '@apollo/client/react';
import { Select, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { type FeeLineFragment, FeesDocument, SetFeeDocument, type TransactionKind } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { AmountInput } from '../../money/AmountInput';
import type { Money } from '../../money/money';
import { sign } from '../../money/money';
import { FormDialog } from '../../shell/Dialog';
import { AccountKind } from './AccountKind';
import { useCurrencies } from './currencies';
import { isZero, writeDecimal } from './decimals';
import { useFeeName } from './Fees';
import { placed } from './refused-field';
import { boundOf, decimalOf, PERCENT_DECIMALS, useFaults } from './typed';

const KINDS: readonly TransactionKind[] = ['TRANSFER', 'PAYMENT_OUT', 'WITHDRAWAL', 'EXCHANGE'];
const FIELDS = ['kind', 'currency', 'fixed', 'percent', 'minimum', 'maximum'] as const;

/** Sets a fee: a new one, or in place of that of a line. */
export function FeeForm({ line, onClose }: { line: FeeLineFragment | null; onClose: () => void }) {
  const { t } = useTranslation(['prices', 'common']);
  const client = useApolloClient();
  const feeName = useFeeName();
  const { decimals } = useCurrencies();
  const { bound, decimal } = useFaults();
  const { send, busy, refusal, error, clear } = useRequest(SetFeeDocument);
  const form = useForm({
    initialValues: {
      kind: line?.kind ?? ('TRANSFER' as TransactionKind),
      type: line?.type ?? ('CHECKING' as const),
      currency: line?.currency ?? 'EUR',
      fixed: typedUnlessZero(line?.fixed),
      percent: line && !isZero(line.percent) ? writeDecimal(line.percent, locale()) : '',
      minimum: typedUnlessZero(line?.minimum),
      maximum: line?.maximum ? writeDecimal(line.maximum.value, locale()) : '',
    },
    onValuesChange: clear,
    validate: ({ currency, fixed, percent, minimum, maximum }) => ({
      fixed: bound(fixed, decimals(currency)),
      percent: decimal(percent, PERCENT_DECIMALS),
      minimum: bound(minimum, decimals(currency)),
      maximum: bound(maximum, decimals(currency)),
    }),
  });

  const save = form.onSubmit(async ({ kind, type, currency, ...typed }) => {
    const places = decimals(currency);
    const granted = await send({
      input: {
        kind,
        type,
        currency,
        fixed: boundOf(typed.fixed, places) ?? '0',
        percent: decimalOf(typed.percent, PERCENT_DECIMALS),
        minimum: boundOf(typed.minimum, places) ?? '0',
        maximum: boundOf(typed.maximum, places),
      },
    });
    if (granted === null) return;
    await client.refetchQueries({ include: [FeesDocument] });
    notifications.show({ message: t('saved') });
    onClose();
  });

  const { at, above } = placed(refusal, FIELDS);
  const field = (name: (typeof FIELDS)[number]) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? at(name) };
  };
  const amount = (name: 'fixed' | 'minimum' | 'maximum') => (
    <AmountInput label={t(`fees.${name}`)} currency={form.values.currency} placeholder="" {...field(name)} />
  );
  return (
    <FormDialog
      title={line ? t('fees.titleEdit', { what: feeName(line) }) : t('fees.titleAdd')}
      submit={t('set')}
      onSubmit={save}
      refusal={above}
      {...{ busy, error, onClose }}
    >
      <Select
        label={t('fees.kind')}
        data={KINDS.map((value) => ({ value, label: t(`common:kind.${value}`) }))}
        allowDeselect={false}
        disabled={line !== null}
        {...field('kind')}
      />
      <AccountKind type={form.getInputProps('type')} currency={field('currency')} fixed={line?.currency} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {amount('fixed')}
        <TextInput
          label={t('fees.percent')}
          inputMode="decimal"
          autoComplete="off"
          rightSection={<PerCent />}
          classNames={{ input: 'florin-figures' }}
          {...field('percent')}
        />
        {amount('minimum')}
        {amount('maximum')}
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {t('fees.leaveOut')}
      </Text>
    </FormDialog>
  );
}

/** The sign in a field of a percentage. */
export function PerCent() {
  return (
    <Text size="sm" c="dimmed" aria-hidden>
      %
    </Text>
  );
}

function typedUnlessZero(amount: Money | undefined): string {
  return amount === undefined || sign(amount) === 0 ? '' : writeDecimal(amount.value, locale());
}
