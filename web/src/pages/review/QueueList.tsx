import { Card, Group, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Amount } from '../../money/Amount';
import { ShowMore } from '../../shell/ShowMore';
import classes from './review.module.css';
import type { Waiting as WaitingPayment } from './use-queue';
import { Waiting } from './Waiting';

interface QueueListProps {
  payments: readonly WaitingPayment[] | undefined;
  chosen: string | null;
  more: (() => Promise<unknown>) | null;
}

/** What waits, the longest first. It is walked through with the arrow keys, and Enter opens what has the focus. */
export function QueueList({ payments, chosen, more }: QueueListProps) {
  const { t } = useTranslation(['review', 'common']);
  if (payments === undefined) return <Shapes />;
  return (
    <Card padding={0}>
      {payments.length === 0 && (
        <Text size="sm" c="dimmed" p="md">
          {t('queue.none')}
        </Text>
      )}
      {payments.length > 1 && <VisuallyHidden>{t('queue.keys')}</VisuallyHidden>}
      <ul className={classes.items} aria-label={t('queue.label')} onKeyDown={walk}>
        {payments.map((payment) => (
          <li key={payment.transaction.id}>
            <Item payment={payment} current={payment.transaction.id === chosen} />
          </li>
        ))}
      </ul>
      {more && <ShowMore variant="subtle" fullWidth radius={0} onMore={more} />}
    </Card>
  );
}

function Item({ payment, current }: { payment: WaitingPayment; current: boolean }) {
  const { t } = useTranslation(['review', 'common']);
  const { transaction, fired, flaggedAt } = payment;
  const { id, amount, source, destination, kind } = transaction;
  return (
    <Link to={`?payment=${id}`} className={classes.item} aria-current={current ? 'true' : undefined} data-payment={id}>
      <Group justify="space-between" wrap="nowrap" gap="sm" align="baseline">
        <Text size="sm" fw={550} truncate>
          {source.name}
        </Text>
        <Amount of={amount} fw={600} />
      </Group>
      <Group justify="space-between" wrap="nowrap" gap="sm" align="baseline">
        <Text size="sm" c="dimmed" truncate>
          {kind === 'WITHDRAWAL' ? t('common:kind.WITHDRAWAL') : t('queue.to', { name: destination.name })}
        </Text>
        <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          <Waiting since={flaggedAt} />
        </Text>
      </Group>
      <Text size="sm" c="dimmed" truncate>
        {fired.map(({ name }) => name).join(', ')}
      </Text>
    </Link>
  );
}

/** The arrow keys go from line to line, Home and End to the first and the last. */
function walk(event: KeyboardEvent<HTMLUListElement>): void {
  const links = [...event.currentTarget.querySelectorAll('a')];
  const here = links.findIndex((link) => link.matches(':focus'));
  const places: Record<string, number> = {
    ArrowDown: Math.min(here + 1, links.length - 1),
    ArrowUp: Math.max(here - 1, 0),
    Home: 0,
    End: links.length - 1,
  };
  const place = places[event.key];
  if (here < 0 || place === undefined) return;
  event.preventDefault();
  links[place]?.focus();
}

function Shapes() {
  return (
    <Card padding={0} aria-busy>
      {Array.from({ length: 4 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and stay where they are.
        <Stack key={row} gap={8} px="md" py="sm" h={91}>
          <Skeleton height={16} />
          <Skeleton height={14} width="70%" />
          <Skeleton height={14} width="50%" />
        </Stack>
      ))}
    </Card>
  );
}
