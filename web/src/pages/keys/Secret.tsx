import { Alert, Button, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy, IconEyeOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface SecretProps {
  title: string;
  warning: { title: string; text: string };
  label: string;
  secret: string;
  done: string;
  onClose: () => void;
  children?: ReactNode;
}

/** Shows what is shown only once. A stray click or the Escape key does not put it away. */
export function Secret({ title, warning, label, secret, done, onClose, children }: SecretProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Alert color="orange" icon={<IconEyeOff />} title={warning.title}>
          {warning.text}
        </Alert>
        <TextInput
          label={label}
          value={secret}
          readOnly
          data-autofocus
          onFocus={({ currentTarget }) => currentTarget.select()}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        {children !== undefined && (
          <Text size="sm" c="dimmed">
            {children}
          </Text>
        )}
        <Group justify="flex-end">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                onClick={copy}
                leftSection={copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
              >
                <span aria-live="polite">{t(copied ? 'actions.copied' : 'actions.copy')}</span>
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{done}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
