import { Text, TextInput, type TextInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { locale } from '../locales/i18n';
import { type AmountFault, parseAmount, toTyped } from './money';

interface AmountInputProps extends Omit<TextInputProps, 'rightSection'> {
  currency: string;
}

/** Where an amount is typed, in the way the locale writes it. The form keeps what was typed; `readAmount` reads it. */
export function AmountInput({ currency, label, ...more }: AmountInputProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={label ?? t('amount.label')}
      inputMode="decimal"
      autoComplete="off"
      placeholder={toTyped('0.00', locale())}
      rightSection={
        <Text size="sm" c="dimmed" aria-hidden>
          {currency}
        </Text>
      }
      rightSectionWidth={56}
      classNames={{ input: 'florin-figures' }}
      {...more}
    />
  );
}

/** What was typed as a decimal string, or null where it is no amount. */
export function readAmount(typed: string, decimals: number): string | null {
  const read = parseAmount(typed, locale(), decimals);
  return 'value' in read ? read.value : null;
}

/** What is wrong with what was typed, as a form's validation wants it; null where nothing is. */
export function useAmountFault(): (typed: string, currency: string, decimals: number) => string | null {
  const { t } = useTranslation();
  return (typed, currency, decimals) => {
    const read = parseAmount(typed, locale(), decimals);
    if ('value' in read) return null;
    const texts: Record<AmountFault, string> = {
      empty: t('amount.empty'),
      zero: t('amount.zero'),
      unreadable: t('amount.unreadable', { example: toTyped('12.50', locale()) }),
      decimals: t('amount.decimals', { count: decimals, currency }),
    };
    return texts[read.fault];
  };
}
