import { Anchor, Button, Card, Collapse, Divider, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { OrderLineFragment } from '../../gql/graphql';
import { Amount } from '../../money/Amount';
import { formatDate, formatDay, formatIban } from '../../shell/formats';
import { OrderActions } from './OrderActions';
import { OrderRuns } from './OrderRuns';
import { usePayee } from './payee';
import { RunOutcome } from './RunOutcome';
import { formatRunDay, useRhythm } from './rhythm';

/** One order: who gets how much and when, what comes next, and what became of its last run. */
export function OrderCard({ order }: { order: OrderLineFragment }) {
  const { t } = useTranslation('orders');
  const payee = usePayee();
  const [opened, { toggle }] = useDisclosure();
  const details = useId();
  const over = order.status === 'ENDED' || order.status === 'CANCELLED';
  const ran = order.runs.edges.length > 0;
  return (
    <Card component="article" aria-label={t('orderTo', { name: payee(order) })} data-order={order.id}>
      <Stack gap="md">
        <Head order={order} over={over} />
        <Facts order={order} />
      </Stack>
      <Divider my="sm" />
      <Group justify="space-between" gap="xs">
        {ran ? (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={toggle}
            aria-expanded={opened}
            aria-controls={details}
            leftSection={opened ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
          >
            {t('runs.show')}
          </Button>
        ) : (
          <Text size="sm" c="dimmed">
            {t('runs.none')}
          </Text>
        )}
        {!over && <OrderActions order={order} />}
      </Group>
      <Collapse expanded={opened} id={details}>
        {opened && <OrderRuns order={order} />}
      </Collapse>
    </Card>
  );
}

function Head({ order, over }: { order: OrderLineFragment; over: boolean }) {
  const payee = usePayee();
  const { iban } = order.destination;
  const shade = over ? { c: 'dimmed' } : {};
  return (
    <Stack gap={2}>
      <Group justify="space-between" align="baseline" gap="md" wrap="nowrap">
        <Text fw={600} miw={0} {...shade}>
          {payee(order)}
        </Text>
        <Amount of={order.amount} fw={650} fz="lg" {...shade} />
      </Group>
      {iban !== null && (
        <Text size="sm" c="dimmed" className="florin-iban">
          {formatIban(iban)}
        </Text>
      )}
      {order.description !== null && (
        <Text size="sm" mt={4} style={{ overflowWrap: 'anywhere' }} {...shade}>
          {order.description}
        </Text>
      )}
    </Stack>
  );
}

function Facts({ order }: { order: OrderLineFragment }) {
  const { t } = useTranslation(['orders', 'common']);
  const rhythm = useRhythm();
  const { account, schedule } = order;
  const latest = order.runs.edges[0]?.node;
  return (
    <SimpleGrid component="dl" cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm" m={0}>
      <Fact name={t('when')}>
        {rhythm(schedule)}
        <Stopped order={order} />
      </Fact>
      <Fact name={t('from')}>
        <Anchor component={Link} to={`/accounts/${account.id}`} inherit>
          {t(`common:accountType.${account.type}`)}
        </Anchor>{' '}
        <Text span c="dimmed" inherit className="florin-iban">
          {formatIban(account.iban)}
        </Text>
      </Fact>
      {order.nextRuns.length > 0 && (
        <Fact name={t('next')}>
          <NextRuns days={order.nextRuns} />
        </Fact>
      )}
      {latest && (
        <Fact name={t('last')}>
          <RunOutcome run={latest} />
        </Fact>
      )}
    </SimpleGrid>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0}>
        {children}
      </Text>
    </div>
  );
}

function NextRuns({ days: [next, ...later] }: { days: string[] }) {
  const { t } = useTranslation('orders');
  if (next === undefined) return null;
  return (
    <>
      <b className="florin-figures">{formatRunDay(next)}</b>{' '}
      {later.length > 0 && (
        <Text span c="dimmed" inherit>
          {t('then', { days: later.map((day) => formatDate(day).replaceAll(' ', '\u00a0')).join(' · ') })}
        </Text>
      )}
    </>
  );
}

/** Why it does not run. */
function Stopped({ order: { status, endedAt, endReason } }: { order: OrderLineFragment }) {
  const { t } = useTranslation('orders');
  const why =
    status === 'PAUSED'
      ? t('paused')
      : endedAt !== null && endReason !== null && t(`ended.${endReason}`, { day: formatDay(endedAt) });
  return why === false ? null : (
    <Text component="span" display="block" c="dimmed" size="sm">
      {why}
    </Text>
  );
}
