import { Anchor, Badge, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { PartyLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney, sign } from '../../money/money';
import { formatCountry, formatDay, formatIban, formatInstant } from '../../shell/formats';
import type { Explanation } from './PaymentDetail';
import classes from './review.module.css';

type PayingAccount = NonNullable<Explanation['transaction']['source']['account']>;

/** What the payment is. */
export function PaymentFacts({ explanation }: { explanation: Explanation }) {
  const { t } = useTranslation('review');
  const { transaction, flaggedAt } = explanation;
  const { id, source, destination, description, category, reference, createdAt, expiresAt, fee, counterAmount } =
    transaction;
  return (
    <Stack gap="xs" align="flex-start">
      <dl className={classes.facts}>
        <Fact name={t('payment.from')}>
          <Party party={source} />
        </Fact>
        <Fact name={t('payment.to')}>
          <Party party={destination} />
        </Fact>
        {description && <Fact name={t('payment.description')}>{description}</Fact>}
        {category && <Fact name={t('payment.category')}>{category}</Fact>}
        {reference && <Fact name={t('payment.reference')}>{reference}</Fact>}
        {counterAmount && <Fact name={t('payment.gets')}>{formatMoney(counterAmount, locale())}</Fact>}
        {fee && sign(fee) > 0 && <Fact name={t('payment.fee')}>{formatMoney(fee, locale())}</Fact>}
        <Fact name={t('payment.asked')}>{formatInstant(createdAt)}</Fact>
        {flaggedAt && transaction.pendingFor === 'REVIEW' && (
          <Fact name={t('payment.waits')}>{formatInstant(flaggedAt)}</Fact>
        )}
        {expiresAt && <Fact name={t('payment.ends')}>{formatInstant(expiresAt)}</Fact>}
      </dl>
      <Anchor component={Link} to={`/transactions/${id}`} size="sm">
        {t('payment.transaction')}
      </Anchor>
    </Stack>
  );
}

/** Who pays: the account as it stands, and its holder. */
export function Payer({ account }: { account: PayingAccount }) {
  const { t } = useTranslation(['review', 'common']);
  const { holder, balance, availableBalance, held, openedAt, status } = account;
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={3} size="h5">
        {t('payment.payer')}
      </Title>
      <dl className={classes.facts}>
        <Fact name={t('payment.customer')}>
          <Anchor component={Link} to={`/staff/customers/${holder.id}`} inherit>
            {holder.fullName}
          </Anchor>
        </Fact>
        <Fact name={t('payment.country')}>{formatCountry(holder.country)}</Fact>
        <Fact name={t('payment.since')}>{formatDay(holder.createdAt)}</Fact>
        <Fact name={t('payment.opened')}>
          <Group gap="xs">
            {formatDay(openedAt)}
            {status !== 'ACTIVE' && (
              <Badge color={status === 'FROZEN' ? 'blue' : 'gray'}>{t(`common:accountStatus.${status}`)}</Badge>
            )}
          </Group>
        </Fact>
        <Fact name={t('common:money.balance')}>{formatMoney(balance, locale())}</Fact>
        <Fact name={t('common:money.held')}>{formatMoney(held, locale())}</Fact>
        <Fact name={t('common:money.available')}>{formatMoney(availableBalance, locale())}</Fact>
      </dl>
      <Anchor component={Link} to={`/staff/accounts/${account.id}`} size="sm">
        {t('payment.accountPage')}
      </Anchor>
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="florin-iban">{children}</dd>
    </>
  );
}

function Party({ party }: { party: PartyLineFragment }) {
  const { name, iban, account } = party;
  return (
    <>
      {name}
      {iban && (
        <Text size="sm" c="dimmed" className="florin-iban">
          {account ? (
            <Anchor component={Link} to={`/staff/accounts/${account.id}`} inherit>
              {formatIban(iban)}
            </Anchor>
          ) : (
            formatIban(iban)
          )}
        </Text>
      )}
    </>
  );
}
