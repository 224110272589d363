import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AccountStatus } from '../../gql/graphql';

/** Said only of what is not as usual. */
export function AccountStatusBadge({ status }: { status: AccountStatus }) {
  const { t } = useTranslation();
  if (status === 'ACTIVE') return null;
  return <Badge color={status === 'FROZEN' ? 'blue' : 'gray'}>{t(`accountStatus.${status}`)}</Badge>;
}
