import { locale } from '../../locales/i18n';

/** A count, which may be larger than a number is exact. */
export function formatCount(count: string): string {
  return new Intl.NumberFormat(locale()).format(BigInt(count));
}
