import { Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { explain } from '../../bank/refusal';
import { useRequest } from '../../bank/use-request';
import { usePerson } from '../../bank/use-session';
import { type Reason, ReleaseHoldDocument, type TransactionLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney } from '../../money/money';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { ReasonInputs } from './ReasonInputs';

interface HoldReleaseProps {
  hold: TransactionLineFragment;
  onDone: () => void;
  onClose: () => void;
}

/** Asks whether a hold is to be let go, and lets it go. */
export function HoldRelease({ hold, onDone, onClose }: HoldReleaseProps) {
  const { t } = useTranslation(['account', 'common']);
  const staff = usePerson().role !== 'CUSTOMER';
  const { send, busy, refusal, error, clear } = useRequest(ReleaseHoldDocument, `release ${hold.id}`);
  const form = useForm({ initialValues: { reason: null as Reason | null, caseId: '' }, onValuesChange: clear });
  const aboutCase = refusal?.__typename === 'InvalidInput' && 'field' in refusal && refusal.field === 'caseId';
  const amount = formatMoney(hold.amount, locale());

  const submit = form.onSubmit(async ({ reason, caseId }) => {
    const granted = await send((idempotencyKey) => ({
      input: { transactionId: hold.id, reason, caseId: caseId.trim() || null, idempotencyKey },
    }));
    if (granted === null) return;
    notifications.show({ message: t('holds.release.done', { amount }) });
    onDone();
  });

  return (
    <Dialog onClose={onClose} title={t('holds.release.title')} closeOnClickOutside={!busy}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t('holds.release.help', { amount, name: hold.source.name })}</Text>
          {!aboutCase && <RefusalNotice refusal={refusal} />}
          {error != null && <Failure error={error} />}
          {staff && (
            <ReasonInputs
              reason={form.getInputProps('reason')}
              caseId={{ ...form.getInputProps('caseId'), ...(aboutCase ? { error: explain(refusal) } : {}) }}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus>
              {t('common:actions.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('holds.release.submit', { amount })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
