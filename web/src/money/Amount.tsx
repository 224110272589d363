import { Text, type TextProps } from '@mantine/core';
import { locale } from '../locales/i18n';
import { formatMoney, type Money, sign } from './money';

interface AmountProps extends TextProps {
  of: Money;
  /** Whether what comes in has a plus, and is green. */
  signed?: boolean;
}

/** An amount, in figures that stand in columns. */
export function Amount({ of, signed = false, ...more }: AmountProps) {
  const color = signed && sign(of) > 0 ? { c: 'var(--florin-incoming)' } : {};
  return (
    <Text component="span" className="florin-figures" inherit {...color} {...more}>
      {formatMoney(of, locale(), { signed })}
    </Text>
  );
}
