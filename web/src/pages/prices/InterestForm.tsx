import { useApolloClient } from '@apollo/client/react';
import { SimpleGrid, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { InterestRatesDocument, type InterestRatesLineFragment, SetInterestRatesDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { FormDialog } from '../../shell/Dialog';
import { AccountKind, useKindName } from './AccountKind';
import { writeDecimal } from './decimals';
import { PerCent } from './FeeForm';
import { placed } from './refused-field';
import { decimalOf, PERCENT_DECIMALS, useFaults } from './typed';

const FIELDS = ['currency', 'creditPercent', 'debitPercent'] as const;

/** Sets interest rates: new ones, or in place of those of a line. */
export function InterestForm({ line, onClose }: { line: InterestRatesLineFragment | null; onClose: () => void }) {
  const { t } = useTranslation('prices');
  const client = useApolloClient();
  const nameOf = useKindName();
  const { decimal } = useFaults();
  const { send, busy, refusal, error, clear } = useRequest(SetInterestRatesDocument);
  const form = useForm({
    initialValues: {
      type: line?.type ?? ('SAVINGS' as const),
      currency: line?.currency ?? 'EUR',
      creditPercent: line ? writeDecimal(line.creditPercent, locale()) : '',
      debitPercent: line ? writeDecimal(line.debitPercent, locale()) : '',
    },
    onValuesChange: clear,
    validate: {
      creditPercent: (typed) => decimal(typed, PERCENT_DECIMALS),
      debitPercent: (typed) => decimal(typed, PERCENT_DECIMALS),
    },
  });

  const save = form.onSubmit(async ({ type, currency, ...typed }) => {
    const creditPercent = decimalOf(typed.creditPercent, PERCENT_DECIMALS);
    const debitPercent = decimalOf(typed.debitPercent, PERCENT_DECIMALS);
    if ((await send({ input: { type, currency, creditPercent, debitPercent } })) === null) return;
    await client.refetchQueries({ include: [InterestRatesDocument] });
    notifications.show({ message: t('saved') });
    onClose();
  });

  const { at, above } = placed(refusal, FIELDS);
  const field = (name: (typeof FIELDS)[number]) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? at(name) };
  };
  const percent = (name: 'creditPercent' | 'debitPercent', label: string) => (
    <TextInput
      label={label}
      inputMode="decimal"
      autoComplete="off"
      rightSection={<PerCent />}
      classNames={{ input: 'florin-figures' }}
      {...field(name)}
    />
  );
  return (
    <FormDialog
      title={line ? t('interest.titleEdit', { what: nameOf(line) }) : t('interest.titleAdd')}
      submit={t('set')}
      onSubmit={save}
      refusal={above}
      {...{ busy, error, onClose }}
    >
      <AccountKind type={form.getInputProps('type')} currency={field('currency')} fixed={line?.currency} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {percent('creditPercent', t('interest.credit'))}
        {percent('debitPercent', t('interest.debit'))}
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {t('interest.perYear')}
      </Text>
    </FormDialog>
  );
}
