import { useQuery } from '@apollo/client/react';
import { Select, SimpleGrid } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { RuleCurrenciesDocument } from '../../gql/graphql';
import { AmountInput } from '../../money/AmountInput';
import { formatCurrency } from '../../shell/formats';
import type { RuleDraft } from './rule-draft';

interface BoundFieldsProps {
  form: UseFormReturnType<RuleDraft>;
  index: number;
  currency: string;
}

/** Over which amount, and in which currency. */
export function BoundFields({ form, index, currency }: BoundFieldsProps) {
  const { t } = useTranslation('review');
  const { data } = useQuery(RuleCurrenciesDocument);
  // A rule may name a currency in which new accounts are not opened any more.
  const codes = [...new Set([...(data?.currencies ?? []).map((each) => each.currency), currency])].sort();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <AmountInput
        label={t('form.over')}
        description={t('form.overHelp')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        currency={currency}
        {...form.getInputProps(`conditions.${index}.amount`)}
      />
      <Select
        label={t('form.currency')}
        data={codes.map((value) => ({ value, label: `${value} · ${formatCurrency(value)}` }))}
        searchable
        allowDeselect={false}
        {...form.getInputProps(`conditions.${index}.currency`)}
      />
    </SimpleGrid>
  );
}
