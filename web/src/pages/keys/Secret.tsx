import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CopyText } from '../../shell/CopyText';
import { LastingDialog } from '../../shell/Dialog';

interface SecretProps {
  title: string;
  warning: { title: string; text: string };
  label: string;
  secret: string;
  done: string;
  onClose: () => void;
  children?: ReactNode;
}

/** A secret that is shown only once. */
export function Secret({ title, warning, label, secret, done, onClose, children }: SecretProps) {
  return (
    <LastingDialog onClose={onClose} title={title}>
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
          <CopyText text={secret} />
          <Button onClick={onClose}>{done}</Button>
        </Group>
      </Stack>
    </LastingDialog>
  );
}
