import { useQuery } from '@apollo/client/react';
import { Button, Card, Group, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowDownLeft, IconPlus, IconSend, IconWallet } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePerson } from '../../bank/use-session';
import { type AccountCardFragment, OverviewDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Amount } from '../../money/Amount';
import { formatMoney, sum } from '../../money/money';
import { Empty, Failure } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { ShowMore } from '../../shell/ShowMore';
import { AccountCard } from './AccountCard';

const OpenAccount = lazy(() => import('./OpenAccount'));
const PAGE = 50;

/** What a customer sees first: how much there is in each currency, and on which accounts. */
export default function OverviewPage() {
  const { t } = useTranslation('overview');
  const { fullName } = usePerson();
  const [opening, { open, close }] = useDisclosure();
  const { data, error, refetch, fetchMore } = useQuery(OverviewDocument, { variables: { first: PAGE } });
  const page = data?.me.accounts;
  const accounts = page?.edges.map(({ node }) => node);
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  const [stopped, setStopped] = useState(false);
  const readOn = () => fetchMore({ variables: { after: more } });
  // A sum of some of the accounts would not be true, so all are asked for.
  useEffect(() => {
    if (more != null) fetchMore({ variables: { after: more } }).catch(() => setStopped(true));
  }, [more, fetchMore]);
  return (
    <Page
      title={t('hello', { name: fullName })}
      actions={
        <>
          <Button component={Link} to="/pay/deposit" variant="default" leftSection={<IconArrowDownLeft size={18} />}>
            {t('deposit')}
          </Button>
          <Button component={Link} to="/pay/transfer" leftSection={<IconSend size={18} />}>
            {t('send')}
          </Button>
        </>
      }
    >
      {error && !accounts && <Failure error={error} retry={() => void refetch()} />}
      {accounts?.length !== 0 && <Totals accounts={more == null ? accounts : undefined} />}
      <Stack gap="sm" component="section" aria-label={t('accounts')}>
        <Group justify="space-between">
          <Title order={2} size="h4">
            {t('accounts')}
          </Title>
          <Button variant="subtle" size="compact-md" leftSection={<IconPlus size={16} />} onClick={open}>
            {t('open')}
          </Button>
        </Group>
        {accounts === undefined && !error && <Shapes />}
        {accounts?.length === 0 && (
          <Card>
            <Empty icon={IconWallet} title={t('empty.title')}>
              <Stack align="center">
                {t('empty.help')}
                <Button onClick={open}>{t('open')}</Button>
              </Stack>
            </Empty>
          </Card>
        )}
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          {accounts?.map((account) => (
            <AccountCard key={account.id} account={account} />
          ))}
        </SimpleGrid>
        {more && stopped && <ShowMore onMore={readOn} />}
      </Stack>
      <Suspense>{opening && <OpenAccount onClose={close} />}</Suspense>
    </Page>
  );
}

/** The sums of all accounts that are not closed, one for each currency; the currency with most accounts comes first. */
function Totals({ accounts }: { accounts: AccountCardFragment[] | undefined }) {
  const { t } = useTranslation('overview');
  const open = accounts?.filter(({ status }) => status !== 'CLOSED') ?? [];
  const count = (currency: string) => open.filter((account) => account.currency === currency).length;
  const currencies = [...new Set(open.map(({ currency }) => currency))].sort((one, other) => count(other) - count(one));
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md" component="section" aria-label={t('totals')}>
      {accounts === undefined && <Skeleton height={116} radius="lg" />}
      {currencies.map((currency) => {
        const those = open.filter((account) => account.currency === currency);
        const available = sum(
          those.map((account) => account.availableBalance),
          currency,
        );
        return (
          <Card key={currency} data-total={currency}>
            <Text size="sm" c="dimmed">
              {t('totalIn', { currency })}
            </Text>
            <Amount
              of={sum(
                those.map(({ balance }) => balance),
                currency,
              )}
              fz={28}
              fw={650}
              lts={-0.5}
            />
            <Text size="sm" c="dimmed" className="florin-figures">
              {t('availableOf', { amount: formatMoney(available, locale()) })}
            </Text>
          </Card>
        );
      })}
    </SimpleGrid>
  );
}

function Shapes() {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" aria-busy>
      <Skeleton height={124} radius="lg" />
      <Skeleton height={124} radius="lg" />
    </SimpleGrid>
  );
}
