import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyText } from '../../shell/CopyText';
import { LastingDialog } from '../../shell/Dialog';

interface FirstPasswordProps {
  name: string;
  password: string;
  done: string;
  onClose: () => void;
}

/** A password that the bank has made up and tells only now; so it is not lost by a click beside it. */
export function FirstPassword({ name, password, done, onClose }: FirstPasswordProps) {
  const { t } = useTranslation('customers');
  return (
    <LastingDialog onClose={onClose} title={t('password.title')}>
      <Stack>
        <Text size="sm">{t('password.about', { name })}</Text>
        <Group gap="xs" wrap="nowrap" align="flex-end">
          <TextInput
            label={t('password.label')}
            readOnly
            flex={1}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            onFocus={({ currentTarget }) => currentTarget.select()}
            value={password}
          />
          <CopyText text={password} />
        </Group>
        <Alert icon={<IconAlertTriangle />} color="yellow">
          {t('password.once')}
        </Alert>
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            {done}
          </Button>
        </Group>
      </Stack>
    </LastingDialog>
  );
}
