import { useTranslation } from 'react-i18next';
import type { DefaultLimitsLineFragment, FeeLineFragment, InterestRatesLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney, type Money, sign } from '../../money/money';
import { useKindName } from './AccountKind';
import type { Change } from './changes';
import { formatDecimal, formatPercent, isZero } from './decimals';
import { useFeeName } from './Fees';

/** A change in words. */
export interface Told {
  what: string;
  was: string | null;
  is: string | null;
}

export function useTelling(): (change: Change) => Told {
  const { t } = useTranslation('prices');
  const kindName = useKindName();
  const feeName = useFeeName();
  const say = useSayings();
  return (change) => {
    const what = (name: string) => `${t(`history.${change.about}`)}: ${name}`;
    switch (change.about) {
      case 'limits':
        return told(change, (line) => what(kindName(line)), say.limits);
      case 'fee':
        return told(change, (line) => what(feeName(line)), say.fee);
      case 'rates':
        return told(change, (line) => what(kindName(line)), say.rates);
      case 'rule':
        return told(
          change,
          ({ name }) => what(name),
          ({ version, enabled }) =>
            `${t('history.version', { version })}, ${t(enabled ? 'history.enabled' : 'history.disabled')}`,
        );
    }
  };
}

function told<Line>(
  { before, after }: { before: Line | null; after: Line | null },
  what: (line: Line) => string,
  say: (line: Line) => string,
): Told {
  const line = after ?? before;
  return {
    what: line === null ? '' : what(line),
    was: before === null ? null : say(before),
    is: after === null ? null : say(after),
  };
}

function useSayings() {
  const { t } = useTranslation('prices');
  const money = (amount: Money) => formatMoney(amount, locale());
  const limit = (amount: Money | null) => (amount === null ? t('history.noLimit') : money(amount));
  return {
    limits: ({ perTransaction, perDay, perMonth, perMinute }: DefaultLimitsLineFragment) =>
      t('history.limitsText', {
        perTransaction: limit(perTransaction),
        perDay: limit(perDay),
        perMonth: limit(perMonth),
        perMinute: perMinute === null ? t('history.noLimit') : formatDecimal(String(perMinute), locale()),
      }),
    fee: ({ fixed, percent, minimum, maximum }: FeeLineFragment) => {
      const parts = [
        sign(fixed) > 0 ? money(fixed) : '',
        isZero(percent) ? '' : formatPercent(percent, locale()),
      ].filter((part) => part !== '');
      const bounds = [
        sign(minimum) > 0 ? t('history.feeMinimum', { amount: money(minimum) }) : '',
        maximum === null ? '' : t('history.feeMaximum', { amount: money(maximum) }),
      ].filter((bound) => bound !== '');
      return [parts.length > 0 ? parts.join(' + ') : t('fees.nothing'), ...bounds].join(', ');
    },
    rates: ({ creditPercent, debitPercent }: InterestRatesLineFragment) =>
      t('history.ratesText', {
        credit: formatPercent(creditPercent, locale()),
        debit: formatPercent(debitPercent, locale()),
      }),
  };
}
