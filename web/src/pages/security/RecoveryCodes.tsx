import { Button, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '../../bank/use-session';
import { formatDay } from '../../shell/formats';
import classes from './security.module.css';

/** Shows the recovery codes, this once: it closes by its button only. */
export function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation(['security', 'common']);
  const { email } = usePerson();
  const head = t('codes.fileHead', { email, day: formatDay(new Date().toISOString()) });
  const text = [head, '', ...codes, ''].join('\n');
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('codes.title')}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Text size="sm">{t('codes.help')}</Text>
        <ul className={classes.codes} aria-label={t('codes.list')}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Group gap="xs">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {t(copied ? 'common:actions.copied' : 'common:actions.copy')}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            onClick={() => save(text, t('codes.file'))}
          >
            {t('codes.download')}
          </Button>
        </Group>
        <Button onClick={onClose} data-autofocus>
          {t('codes.done')}
        </Button>
      </Stack>
    </Modal>
  );
}

function save(text: string, name: string) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Some browsers read it only after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
