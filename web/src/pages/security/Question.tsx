import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../bank/refusal';
import { Failure, RefusalNotice } from '../../shell/Notices';

/** Asks whether to end something, and says what would happen. */
export function Question({
  title,
  help,
  action,
  request: { busy, refusal, error },
  onYes,
  onNo,
}: {
  title: string;
  help: string;
  action: string;
  request: { busy: boolean; refusal: Refusal | null; error: unknown };
  onYes: () => void;
  onNo: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onNo} title={title} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <Stack>
        <RefusalNotice refusal={refusal} />
        {error != null && <Failure error={error} />}
        <Text size="sm">{help}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onNo} data-autofocus>
            {t('actions.cancel')}
          </Button>
          <Button color="red.9" onClick={onYes} loading={busy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
