import { Text, TextInput, type TextInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { locale } from '../locales/i18n';
import { type AmountFault, fromMinor, parseAmount, toTyped } from './money';

interface AmountInputProps extends Omit<TextInputProps, 'rightSection'> {
  currency: string;
  /** How many the currency has. */
  decimals?: number;
}

/** Where an amount is typed, in the way the locale writes it. The form keeps what was typed; `readAmount` reads it. */
export function AmountInput({ currency, decimals = 2, label, ...more }: AmountInputProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={label ?? t('amount.label')}
      inputMode="decimal"
      autoComplete="off"
      placeholder={toTyped(fromMinor(0n, decimals), locale())}
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
      unreadable: t('amount.unreadable', {
        example: toTyped(decimals === 0 ? '12' : `12.${'5'.padEnd(decimals, '0')}`, locale()),
      }),
      decimals: t('amount.decimals', { count: decimals, currency }),
    };
    return texts[read.fault];
  };
}
