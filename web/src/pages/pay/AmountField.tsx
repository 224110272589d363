import type { TextInputProps } from '@mantine/core';
import type { AccountCardFragment } from '../../gql/graphql';
import { AmountInput } from '../../money/AmountInput';
import { decimalsOf } from '../../money/money';

/** An amount in the currency of this account, with as many decimals as that has. */
export function AmountField({ account, ...more }: TextInputProps & { account: AccountCardFragment | undefined }) {
  return (
    <AmountInput currency={account?.currency ?? ''} decimals={decimalsOf(account?.balance.value ?? '0.00')} {...more} />
  );
}
