import { useTranslation } from 'react-i18next';
import type { OrderLineFragment } from '../../gql/graphql';

/** Whom an order pays, in words: somebody's name, or which account of one's own it is. */
export function usePayee(): (order: OrderLineFragment) => string {
  const { t } = useTranslation(['orders', 'common']);
  return ({ destination: { name, account } }) =>
    account === null ? name : t('own', { account: t(`common:accountType.${account.type}`) });
}
