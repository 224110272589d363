import { useApolloClient } from '@apollo/client/react';
import { SimpleGrid, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { DefaultLimitsDocument, type DefaultLimitsLineFragment, SetDefaultLimitsDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { AmountInput } from '../../money/AmountInput';
import type { Money } from '../../money/money';
import { FormDialog } from '../../shell/Dialog';
import { AccountKind, useKindName } from './AccountKind';
import { useCurrencies } from './currencies';
import { writeDecimal } from './decimals';
import { placed } from './refused-field';
import { boundOf, useFaults } from './typed';

const AMOUNTS = ['perTransaction', 'perDay', 'perMonth'] as const;
const FIELDS = ['currency', ...AMOUNTS, 'perMinute'] as const;

/** Sets default limits: new ones, or in place of those of a line. */
export function LimitsForm({ line, onClose }: { line: DefaultLimitsLineFragment | null; onClose: () => void }) {
  const { t } = useTranslation('prices');
  const client = useApolloClient();
  const nameOf = useKindName();
  const { decimals } = useCurrencies();
  const faults = useFaults();
  const { send, busy, refusal, error, clear } = useRequest(SetDefaultLimitsDocument);
  const typed = (amount: Money | null | undefined) => (amount ? writeDecimal(amount.value, locale()) : '');
  const form = useForm({
    initialValues: {
      type: line?.type ?? ('CHECKING' as const),
      currency: line?.currency ?? 'EUR',
      perTransaction: typed(line?.perTransaction),
      perDay: typed(line?.perDay),
      perMonth: typed(line?.perMonth),
      perMinute: String(line?.perMinute ?? ''),
    },
    onValuesChange: clear,
    validate: (values) => {
      const places = decimals(values.currency);
      const found = Object.fromEntries(AMOUNTS.map((each) => [each, faults.bound(values[each], places)]));
      const perMinute = /^\d{0,9}$/.test(values.perMinute.trim()) ? null : t('limits.perMinuteFault');
      const none = [...AMOUNTS, 'perMinute' as const].every((each) => values[each].trim() === '');
      return { ...found, perMinute: none ? t('limits.allEmpty') : perMinute };
    },
  });

  const save = form.onSubmit(async ({ type, currency, perMinute, ...amounts }) => {
    const places = decimals(currency);
    const limits = Object.fromEntries(AMOUNTS.map((each) => [each, boundOf(amounts[each], places)]));
    const count = perMinute.trim() === '' ? null : Number.parseInt(perMinute, 10);
    if ((await send({ input: { type, currency, limits: { ...limits, perMinute: count } } })) === null) return;
    await client.refetchQueries({ include: [DefaultLimitsDocument] });
    notifications.show({ message: t('saved') });
    onClose();
  });

  const { at, above } = placed(refusal, FIELDS);
  const field = (name: (typeof FIELDS)[number]) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? at(name) };
  };
  return (
    <FormDialog
      title={line ? t('limits.titleEdit', { what: nameOf(line) }) : t('limits.titleAdd')}
      submit={t('set')}
      onSubmit={save}
      refusal={above}
      {...{ busy, error, onClose }}
    >
      <AccountKind type={form.getInputProps('type')} currency={field('currency')} fixed={line?.currency} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {AMOUNTS.map((each) => (
          <AmountInput
            key={each}
            label={t(`limits.${each}`)}
            currency={form.values.currency}
            placeholder=""
            {...field(each)}
          />
        ))}
        <TextInput
          label={t('limits.perMinute')}
          inputMode="numeric"
          autoComplete="off"
          classNames={{ input: 'florin-figures' }}
          {...field('perMinute')}
        />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {t('limits.leaveOut')}
      </Text>
    </FormDialog>
  );
}
