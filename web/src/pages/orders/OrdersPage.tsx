import { Button, Card, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendarRepeat, IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { OrderLineFragment } from '../../gql/graphql';
import { Empty, Failure, Loading } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { OrderCard } from './OrderCard';
import { useOrders } from './use-orders';

const CreateOrder = lazy(() => import('./CreateOrder'));
const SHOWN = 10;

type Group = 'active' | 'paused' | 'over';

/** What the bank pays by itself: all standing orders of all of one's accounts. */
export default function OrdersPage() {
  const { t } = useTranslation(['orders', 'common']);
  const [creating, { open, close }] = useDisclosure();
  const { accounts, orders, error, refetch } = useOrders();
  const active = accounts?.filter(({ status }) => status === 'ACTIVE') ?? [];
  const create = (
    <Button leftSection={<IconPlus size={18} />} onClick={open} disabled={active.length === 0}>
      {t('create')}
    </Button>
  );
  return (
    <Page title={t('title')} about={t('about')} actions={orders?.length !== 0 && create}>
      {error != null && !orders && <Failure error={error} retry={() => void refetch()} />}
      {orders === undefined && error == null && <Loading rows={3} height={168} />}
      {orders?.length === 0 && (
        <Card>
          <Empty icon={IconCalendarRepeat} title={t('empty.title')}>
            <Stack align="center">
              {t(active.length > 0 ? 'empty.help' : 'empty.noAccount')}
              {active.length > 0 ? (
                create
              ) : (
                <Button component={Link} to="/accounts">
                  {t('empty.toAccounts')}
                </Button>
              )}
            </Stack>
          </Empty>
        </Card>
      )}
      {orders !== undefined &&
        (['active', 'paused', 'over'] as const).map((group) => (
          <Orders key={group} group={group} orders={orders.filter((order) => groupOf(order) === group)} />
        ))}
      <Suspense>{creating && <CreateOrder accounts={active} created={refetch} onClose={close} />}</Suspense>
    </Page>
  );
}

function groupOf({ status }: OrderLineFragment): Group {
  return status === 'ACTIVE' ? 'active' : status === 'PAUSED' ? 'paused' : 'over';
}

function Orders({ group, orders }: { group: Group; orders: OrderLineFragment[] }) {
  const { t } = useTranslation(['orders', 'common']);
  const [shown, setShown] = useState(SHOWN);
  if (orders.length === 0) return null;
  return (
    <Stack gap="sm" component="section" aria-label={t(`group.${group}`)}>
      <Title order={2} size="h4">
        {t(`group.${group}`)}{' '}
        <Text span c="dimmed" fw={400} inherit>
          {orders.length}
        </Text>
      </Title>
      {orders.slice(0, shown).map((order) => (
        <OrderCard key={order.id} order={order} />
      ))}
      {orders.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + SHOWN)}>
          {t('common:actions.more')}
        </Button>
      )}
    </Stack>
  );
}
