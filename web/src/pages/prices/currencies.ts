import { useQuery } from '@apollo/client/react';
import { PriceCurrenciesDocument } from '../../gql/graphql';
import { formatCurrency } from '../../shell/formats';

/** The currencies that prices can be set in, as choices, and how many decimals their amounts have. */
export function useCurrencies() {
  const { data } = useQuery(PriceCurrenciesDocument);
  const currencies = data?.currencies ?? [];
  return {
    /** `kept` is that of a price that stands already; the bank may take no new accounts in it. */
    choices: (kept?: string) => {
      const codes = currencies.map(({ currency }) => currency);
      const all = kept === undefined || codes.includes(kept) ? codes : [kept, ...codes];
      return all.map((value) => ({ value, label: `${value} · ${formatCurrency(value)}` }));
    },
    decimals: (code: string) => currencies.find(({ currency }) => currency === code)?.decimals ?? decimalsByIntl(code),
  };
}

function decimalsByIntl(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
