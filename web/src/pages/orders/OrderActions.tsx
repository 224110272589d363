import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import {
  CancelOrderDocument,
  type OrderLineFragment,
  PauseOrderDocument,
  ResumeOrderDocument,
} from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney } from '../../money/money';
import { Confirmation } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { usePayee } from './payee';
import { useRhythm } from './rhythm';

const ChangeOrder = lazy(() => import('./ChangeOrder'));

/** What can be done with an order that is not over. */
export function OrderActions({ order }: { order: OrderLineFragment }) {
  const { t } = useTranslation(['orders', 'common']);
  const name = usePayee()(order);
  const [changing, change] = useDisclosure();
  const [cancelling, cancel] = useDisclosure();
  const pausing = useRequest(PauseOrderDocument);
  const resuming = useRequest(ResumeOrderDocument);
  const active = order.status === 'ACTIVE';
  const { send, busy } = active ? pausing : resuming;
  const failed = pausing.error ?? resuming.error;

  const turn = async () => {
    const changed = await send({ input: { standingOrderId: order.id } });
    if (changed === null) return;
    notifications.show({ message: t(active ? 'pause.done' : 'resume.done', { name }) });
  };
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        <Button variant="default" size="xs" onClick={turn} loading={busy}>
          {t(active ? 'pause.action' : 'resume.action')}
        </Button>
        <Button variant="default" size="xs" onClick={change.open}>
          {t('change.action')}
        </Button>
        <Button variant="subtle" color="red" size="xs" onClick={cancel.open}>
          {t('cancel.action')}
        </Button>
      </Group>
      <RefusalNotice refusal={pausing.refusal ?? resuming.refusal} />
      {failed != null && <Failure error={failed} />}
      <Suspense>{changing && <ChangeOrder order={order} onClose={change.close} />}</Suspense>
      {cancelling && <CancelOrder order={order} onClose={cancel.close} />}
    </Stack>
  );
}

/** Asks before it makes an end, which is for good. */
function CancelOrder({ order, onClose }: { order: OrderLineFragment; onClose: () => void }) {
  const { t } = useTranslation(['orders', 'common']);
  const rhythm = useRhythm();
  const { send, busy, refusal, error } = useRequest(CancelOrderDocument);
  const name = usePayee()(order);
  const held = order.runs.edges.some(({ node }) => node.status === 'HELD');
  const cancel = async () => {
    if ((await send({ input: { standingOrderId: order.id } })) === null) return;
    notifications.show({ message: t('cancel.done', { name }) });
    onClose();
  };
  return (
    <Confirmation
      title={t('cancel.title')}
      submit={t('cancel.submit')}
      keep={t('cancel.keep')}
      onConfirm={() => void cancel()}
      {...{ busy, refusal, error, onClose }}
    >
      <Stack>
        <Text>
          {t('cancel.ask', { name, amount: formatMoney(order.amount, locale()), rhythm: rhythm(order.schedule) })}
        </Text>
        <Text c="dimmed" size="sm">
          {t('cancel.what')} {held && t('cancel.held')}
        </Text>
      </Stack>
    </Confirmation>
  );
}
