import { useQuery } from '@apollo/client/react';
import { Anchor, Card, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { AccountByIbanDocument } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { formatIban } from '../../shell/formats';
import { AccountStatusBadge } from './AccountStatusBadge';

/** A country's two letters, two check digits, and 11 to 30 more characters (ISO 13616-1). */
const IBAN = /^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/;

/** The account itself, where what is looked for is an IBAN. */
export function AccountFound({ typed }: { typed: string }) {
  const { t } = useTranslation(['customers', 'common']);
  const iban = typed.replace(/\s/g, '').toUpperCase();
  const { data } = useQuery(AccountByIbanDocument, {
    variables: { iban },
    skip: !IBAN.test(iban),
    nextFetchPolicy: 'cache-first',
  });
  const account = data?.accountByIban;
  if (!account || !IBAN.test(iban)) return null;
  return (
    <Card component="section" aria-label={t('accountFound')}>
      <Group justify="space-between" gap="sm">
        <div>
          <Group gap="xs">
            <Anchor component={Link} to={`/staff/accounts/${account.id}`} className="florin-iban" fw={600}>
              {formatIban(account.iban)}
            </Anchor>
            <AccountStatusBadge status={account.status} />
          </Group>
          <Text size="sm" c="dimmed">
            {t(`common:accountType.${account.type}`)} · {account.holder.fullName}
          </Text>
        </div>
        <Amount of={account.balance} fw={600} />
      </Group>
    </Card>
  );
}
