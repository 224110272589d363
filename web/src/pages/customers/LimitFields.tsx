import { SimpleGrid, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { locale } from '../../locales/i18n';
import { AmountInput, useAmountFault } from '../../money/AmountInput';
import { AMOUNT_LIMITS, readCount, readLimit, type TypedLimits } from './limits';

interface LimitFieldsProps {
  currency: string;
  input: (field: keyof TypedLimits) => GetInputPropsReturnType;
  refused: (field: string) => string | null;
}

export const LIMIT_FIELDS = ['limits.perTransaction', 'limits.perDay', 'limits.perMonth', 'limits.perMinute'];

/** The four limits; one that is left empty limits nothing. */
export function LimitFields({ currency, input, refused }: LimitFieldsProps) {
  const { t } = useTranslation('customers');
  const perMinute = input('perMinute');
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      {AMOUNT_LIMITS.map((field) => {
        const props = input(field);
        return (
          <AmountInput
            key={field}
            currency={currency}
            label={t(`limits.field.${field}`)}
            {...props}
            placeholder={t('limits.none')}
            error={props.error ?? refused(`limits.${field}`)}
          />
        );
      })}
      <TextInput
        label={t('limits.field.perMinute')}
        inputMode="numeric"
        autoComplete="off"
        classNames={{ input: 'florin-figures' }}
        {...perMinute}
        placeholder={t('limits.none')}
        error={perMinute.error ?? refused('limits.perMinute')}
      />
    </SimpleGrid>
  );
}

type Faults = Partial<Record<keyof TypedLimits, string>>;

/** What is wrong with typed limits, as a form's validation wants it. */
export function useLimitFaults(): (typed: TypedLimits, currency: string, decimals: number) => Faults {
  const { t } = useTranslation('customers');
  const amountFault = useAmountFault();
  return (typed, currency, decimals) => {
    const faults: Faults = {};
    for (const field of AMOUNT_LIMITS) {
      const fault = 'fault' in readLimit(typed[field], locale(), decimals);
      if (fault) faults[field] = amountFault(typed[field], currency, decimals) ?? '';
    }
    if ('fault' in readCount(typed.perMinute)) faults.perMinute = t('limits.countFault');
    return faults;
  };
}
