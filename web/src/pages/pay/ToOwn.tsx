import { Anchor, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AccountCardFragment } from '../../gql/graphql';
import { AccountSelect } from './AccountSelect';

interface ToOwnProps<Values extends { own: string }> {
  form: UseFormReturnType<Values>;
  accounts: readonly AccountCardFragment[];
  payer: AccountCardFragment | undefined;
}

/** One's own other accounts in the currency of this one. */
export function othersLike(accounts: readonly AccountCardFragment[], payer: AccountCardFragment | undefined) {
  return accounts.filter(({ id, currency }) => id !== payer?.id && currency === payer?.currency);
}

/** Which of one's own accounts receives it, or what to do without one. */
export function ToOwn<Values extends { own: string }>({ form, accounts, payer }: ToOwnProps<Values>) {
  const { t } = useTranslation('pay');
  const others = othersLike(accounts, payer);
  if (others.length > 0)
    return <AccountSelect label={t('to.ownAccount')} accounts={others} {...form.getInputProps('own')} />;
  return (
    <Text size="sm" c={form.errors.own ? 'var(--mantine-color-error)' : 'dimmed'} role="status">
      {t('to.noOwn', { currency: payer?.currency ?? '' })}{' '}
      {accounts.length > 1 && (
        <Anchor component={Link} to={`/pay/exchange?from=${payer?.id ?? ''}`} inherit underline="always">
          {t('to.exchange')}
        </Anchor>
      )}
    </Text>
  );
}
