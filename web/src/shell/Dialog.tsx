import { Button, Group, Modal, type ModalProps, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure, RefusalNotice } from './Notices';
import { useReturnedFocus } from './use-returned-focus';

interface DialogProps extends Omit<ModalProps, 'opened'> {
  title: string;
}

/** A dialog that is there as long as it is rendered, and gives the focus back to what had it before. */
export function Dialog(props: DialogProps) {
  useReturnedFocus();
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    },
    [before],
  );
  return <Modal opened {...props} />;
}

/** Shows what is shown only once. A stray click or the Escape key does not put it away. */
export function LastingDialog(props: DialogProps) {
  return <Dialog withCloseButton={false} closeOnClickOutside={false} closeOnEscape={false} {...props} />;
}

interface AskingProps {
  title: string;
  submit: string;
  busy: boolean;
  /** What the bank says to it. */
  refusal: { code: string; message: string } | null;
  error: unknown;
  onClose: () => void;
  children: ReactNode;
}

/** A form over the page. */
export function FormDialog({
  onSubmit,
  ...dialog
}: AskingProps & { onSubmit: (event?: FormEvent<HTMLFormElement>) => void }) {
  const { t } = useTranslation('common');
  const { title, submit, busy, refusal, error, onClose, children } = dialog;
  return (
    <Dialog onClose={onClose} title={title}>
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
    </Dialog>
  );
}

/** Asks before something is ended or taken away, and says what will happen. */
export function Confirmation({ onConfirm, keep, ...dialog }: AskingProps & { onConfirm: () => void; keep?: string }) {
  const { t } = useTranslation('common');
  const { title, submit, busy, refusal, error, onClose, children } = dialog;
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack>
        <RefusalNotice refusal={refusal} />
        {error != null && <Failure error={error} />}
        <Text component="div" size="sm">
          {children}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {keep ?? t('actions.cancel')}
          </Button>
          <Button color="red" onClick={onConfirm} loading={busy}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
