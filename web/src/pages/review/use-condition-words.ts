import { useTranslation } from 'react-i18next';
import type { ConditionFactsFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney, type Money, sign } from '../../money/money';
import { formatCountry } from '../../shell/formats';
import { inLargestUnit } from './rule-draft';

/** A condition in the user's words; the bank's own `description` is English. */
export function useConditionWords(): (condition: ConditionFactsFragment) => string {
  const { t } = useTranslation('review');
  const over = (amount: Money, some: 'AmountOver' | 'NewPayeeOver', any: 'amountAny' | 'newPayeeAny') =>
    sign(amount) === 0
      ? t(`condition.${any}`, { currency: amount.currency })
      : t(`condition.${some}`, { amount: formatMoney(amount, locale()) });
  return (condition) => {
    switch (condition.__typename) {
      case 'AmountOver':
        return over(condition.amount, 'AmountOver', 'amountAny');
      case 'NewPayeeOver':
        return over(condition.amount, 'NewPayeeOver', 'newPayeeAny');
      case 'TransfersWithin':
        return t('condition.TransfersWithin', {
          count: condition.count,
          time: formatDuration(condition.seconds),
        });
      case 'PayeeCountry':
        return t('condition.PayeeCountry', {
          countries: new Intl.ListFormat(locale(), { type: 'disjunction' }).format(
            condition.countries.map(formatCountry),
          ),
        });
      case 'OutsideHours':
        return t('condition.OutsideHours', {
          opens: formatWallTime(condition.opens),
          closes: formatWallTime(condition.closes),
          zone: condition.zone,
        });
      case 'UnreadableCondition':
        return t('condition.UnreadableCondition', { stored: condition.stored });
    }
  };
}

function formatDuration(seconds: number): string {
  const { time, unit } = inLargestUnit(seconds);
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }).format(time);
}

function formatWallTime(time: string): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short', timeZone: 'UTC' }).format(
    new Date(`2000-01-01T${time}:00Z`),
  );
}
