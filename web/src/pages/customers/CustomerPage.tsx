import { useQuery } from '@apollo/client/react';
import { Badge, Button, Card, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { usePerson } from '../../bank/use-session';
import { CustomerDocument, type CustomerFactsFragment } from '../../gql/graphql';
import { formatCountry, formatDay, formatInstant } from '../../shell/formats';
import { Failure } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { CustomerAccounts } from './CustomerAccounts';
import { CustomerActions } from './CustomerActions';
import { CustomerKeys } from './CustomerKeys';
import { Facts } from './Facts';
import { LimitTable } from './LimitTable';
import { Section } from './Section';
import { SetCustomerLimits } from './SetCustomerLimits';

/** Somebody whom the bank knows: who they are, what they have, and what staff can do for them. */
export default function CustomerPage() {
  const { t } = useTranslation('customers');
  const { customerId = '' } = useParams();
  const { data, error, refetch } = useQuery(CustomerDocument, {
    variables: { id: customerId },
    nextFetchPolicy: 'cache-first',
  });
  const up = { to: '/staff/customers', title: t('title') };
  const customer = data?.customer;
  if (customer === null) {
    return (
      <Page title={t('nobody.title')} up={up}>
        <Text>{t('nobody.help')}</Text>
      </Page>
    );
  }
  if (customer === undefined) {
    return (
      <Page title={t('customer')} up={up}>
        {error ? <Failure error={error} retry={() => void refetch()} /> : <Shapes />}
      </Page>
    );
  }
  return <Known customer={customer} up={up} />;
}

function Known({ customer, up }: { customer: CustomerFactsFragment; up: { to: string; title: string } }) {
  const { t } = useTranslation('customers');
  const mayAct = usePerson().role === 'ADMIN';
  const { id, fullName, email, role, closedAt } = customer;
  return (
    <Page
      title={fullName}
      up={up}
      about={
        <Group gap="xs">
          <span style={{ overflowWrap: 'anywhere' }}>
            {email} · {t('facts.id', { id })}
          </span>
          {role !== 'CUSTOMER' && <Badge>{t(`role.${role}`)}</Badge>}
          {closedAt != null && <Badge color="gray">{t('closed')}</Badge>}
        </Group>
      }
      actions={mayAct && <CustomerActions customer={customer} />}
    >
      <Card>
        <WhoTheyAre customer={customer} />
      </Card>
      {role === 'CUSTOMER' && <CustomerAccounts customerId={id} />}
      {role === 'CUSTOMER' && <Limits customer={customer} mayAct={mayAct} />}
      <CustomerKeys customerId={id} />
      {role !== 'CUSTOMER' && (
        <Group>
          <Button component={Link} to="/staff/team" variant="default">
            {t('toTeam')}
          </Button>
        </Group>
      )}
    </Page>
  );
}

function WhoTheyAre({ customer }: { customer: CustomerFactsFragment }) {
  const { t } = useTranslation('customers');
  const { country, createdAt, closedAt, mfaEnabled } = customer;
  const facts = [
    { name: t('facts.country'), value: formatCountry(country) },
    { name: t('facts.since'), value: formatDay(createdAt) },
    { name: t('facts.mfa'), value: mfaEnabled ? t('facts.mfaOn') : t('facts.mfaOff') },
    {
      name: t('facts.status'),
      value: closedAt == null ? t('facts.open') : t('facts.closedAt', { when: formatInstant(closedAt) }),
    },
  ];
  return <Facts of={facts} />;
}

function Limits({ customer, mayAct }: { customer: CustomerFactsFragment; mayAct: boolean }) {
  const { t } = useTranslation('customers');
  const [setting, { open, close }] = useDisclosure();
  const { limits, closedAt } = customer;
  return (
    <Section
      title={t('limits.ofCustomer')}
      action={
        mayAct &&
        closedAt == null && (
          <Button variant="subtle" size="compact-md" onClick={open}>
            {t('limits.set')}
          </Button>
        )
      }
    >
      {limits.length > 0 ? (
        <LimitTable limits={limits} label={t('limits.ofCustomer')} beside="currency" />
      ) : (
        <Text size="sm" c="dimmed">
          {t('limits.emptyHelp')}
        </Text>
      )}
      {setting && <SetCustomerLimits customer={customer} onClose={close} />}
    </Section>
  );
}

function Shapes() {
  return (
    <Stack gap="lg" aria-busy>
      <Skeleton height={146} radius="lg" />
      <Skeleton height={220} radius="lg" />
      <Skeleton height={190} radius="lg" />
    </Stack>
  );
}
