import { useApolloClient } from '@apollo/client/react';
import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { type ExchangeRateLineFragment, ExchangeRatesDocument, SetExchangeRateDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { FormDialog } from '../../shell/Dialog';
import { useCurrencies } from './currencies';
import { isZero, writeDecimal } from './decimals';
import { PerCent } from './FeeForm';
import { placed } from './refused-field';
import { decimalOf, PERCENT_DECIMALS, RATE_DECIMALS, useFaults } from './typed';

const FIELDS = ['base', 'quote', 'rate', 'spreadPercent'] as const;

/** Sets what a currency is worth in another: anew for a line, or of two that have no rate yet. */
export function RateForm({ line, onClose }: { line: ExchangeRateLineFragment | null; onClose: () => void }) {
  const { t } = useTranslation('prices');
  const client = useApolloClient();
  const { choices } = useCurrencies();
  const { decimal } = useFaults();
  const { send, busy, refusal, error, clear } = useRequest(SetExchangeRateDocument);
  const form = useForm({
    initialValues: {
      base: line?.base ?? 'EUR',
      quote: line?.quote ?? 'USD',
      rate: line ? writeDecimal(line.rate, locale()) : '',
      spreadPercent: line ? writeDecimal(line.spreadPercent, locale()) : '',
    },
    onValuesChange: clear,
    validate: {
      quote: (quote, { base }) => (quote === base ? t('rates.sameCurrency') : null),
      rate: (typed) =>
        decimal(typed, RATE_DECIMALS) ?? (isZero(decimalOf(typed, RATE_DECIMALS)) ? t('rates.positive') : null),
      spreadPercent: (typed) => decimal(typed, PERCENT_DECIMALS),
    },
  });

  const save = form.onSubmit(async ({ base, quote, ...typed }) => {
    const rate = decimalOf(typed.rate, RATE_DECIMALS);
    const spreadPercent = decimalOf(typed.spreadPercent, PERCENT_DECIMALS);
    if ((await send({ input: { base, quote, rate, spreadPercent } })) === null) return;
    await client.refetchQueries({ include: [ExchangeRatesDocument] });
    notifications.show({ message: t('saved') });
    onClose();
  });

  const { at, above } = placed(refusal, FIELDS);
  const field = (name: (typeof FIELDS)[number]) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? at(name) };
  };
  const { base, quote } = form.values;
  const currency = (name: 'base' | 'quote') => (
    <Select
      label={t(`rates.${name}`)}
      data={choices(line?.[name])}
      searchable
      allowDeselect={false}
      disabled={line !== null}
      {...field(name)}
    />
  );
  return (
    <FormDialog
      title={line ? t('rates.titleEdit', { what: `${line.base}/${line.quote}` }) : t('rates.titleAdd')}
      submit={t('set')}
      onSubmit={save}
      refusal={above}
      {...{ busy, error, onClose }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {currency('base')}
        {currency('quote')}
      </SimpleGrid>
      <TextInput
        label={t('rates.rate')}
        description={t('rates.rateHelp', { base, quote })}
        inputMode="decimal"
        autoComplete="off"
        classNames={{ input: 'florin-figures' }}
        {...field('rate')}
      />
      <TextInput
        label={t('rates.spread')}
        description={t('rates.spreadHelp')}
        inputMode="decimal"
        autoComplete="off"
        rightSection={<PerCent />}
        classNames={{ input: 'florin-figures' }}
        {...field('spreadPercent')}
      />
    </FormDialog>
  );
}
