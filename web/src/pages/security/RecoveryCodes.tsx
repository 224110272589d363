import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '../../bank/use-session';
import { CopyText } from '../../shell/CopyText';
import { LastingDialog } from '../../shell/Dialog';
import { formatDay } from '../../shell/formats';
import { saveFile } from '../../shell/saved-file';
import classes from './security.module.css';

/** Shows the recovery codes, this once: it closes by its button only. */
export function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation(['security', 'common']);
  const { email } = usePerson();
  const head = t('codes.fileHead', { email, day: formatDay(new Date().toISOString()) });
  const text = [head, '', ...codes, ''].join('\n');
  return (
    <LastingDialog onClose={onClose} title={t('codes.title')}>
      <Stack>
        <Text size="sm">{t('codes.help')}</Text>
        <ul className={classes.codes} aria-label={t('codes.list')}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Group gap="xs">
          <CopyText text={text} />
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            onClick={() => saveFile(t('codes.file'), text, 'text/plain')}
          >
            {t('codes.download')}
          </Button>
        </Group>
        <Button onClick={onClose} data-autofocus>
          {t('codes.done')}
        </Button>
      </Stack>
    </LastingDialog>
  );
}
