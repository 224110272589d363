import { useTranslation } from 'react-i18next';
import { locale } from '../../locales/i18n';
import { toTyped } from '../../money/money';
import { readBound, readDecimal } from './decimals';

export const PERCENT_DECIMALS = 4;
export const RATE_DECIMALS = 10;

/** What is wrong with typed numbers, as a form's validation wants it; null where nothing is. */
export function useFaults() {
  const { t } = useTranslation('prices');
  const say = (read: ReturnType<typeof readBound>, decimals: number, sample: string) => {
    if ('value' in read) return null;
    if (read.fault === 'decimals') return t('fields.decimals', { count: decimals });
    return t('fields.decimal', { example: toTyped(sample, locale()) });
  };
  return {
    bound: (typed: string, decimals: number) =>
      say(readBound(typed, locale(), decimals), decimals, decimals === 0 ? '100' : '12.50'),
    decimal: (typed: string, decimals: number) => say(readDecimal(typed, locale(), decimals), decimals, '2.5'),
  };
}

/** The amount that was typed, null where none was; only after validation. */
export function boundOf(typed: string, decimals: number): string | null {
  const read = readBound(typed, locale(), decimals);
  return 'value' in read ? read.value : null;
}

/** The percentage or rate that was typed; only after validation. */
export function decimalOf(typed: string, decimals: number): string {
  const read = readDecimal(typed, locale(), decimals);
  return 'value' in read ? read.value : '0';
}
