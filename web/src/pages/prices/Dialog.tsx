import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure, RefusalNotice } from '../../shell/Notices';

interface DialogProps {
  title: string;
  submit: string;
  busy: boolean;
  refusal: { code: string; message: string } | null;
  error: unknown;
  onClose: () => void;
  children: ReactNode;
}

/** A form over the page, with what the bank says to it. */
export function FormDialog({
  onSubmit,
  ...dialog
}: DialogProps & { onSubmit: (event?: FormEvent<HTMLFormElement>) => void }) {
  const { t } = useTranslation();
  const { title, submit, busy, refusal, error, onClose, children } = dialog;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          <RefusalNotice refusal={refusal} />
          {error != null && <Failure error={error} />}
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('actions.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Asks before something is taken away, and says what will happen. */
export function Confirmation({ onConfirm, ...dialog }: DialogProps & { onConfirm: () => void }) {
  const { t } = useTranslation();
  const { title, submit, busy, refusal, error, onClose, children } = dialog;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <Stack>
        <RefusalNotice refusal={refusal} />
        {error != null && <Failure error={error} />}
        <div>{children}</div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('actions.cancel')}
          </Button>
          <Button color="red" onClick={onConfirm} loading={busy}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
