import { Button, type ButtonProps, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Copies a text, and says for a moment that it has. */
export function CopyText({ text, ...looks }: ButtonProps & { text: string }) {
  const { t } = useTranslation('common');
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          {...looks}
          onClick={copy}
        >
          <span aria-live="polite">{t(copied ? 'actions.copied' : 'actions.copy')}</span>
        </Button>
      )}
    </CopyButton>
  );
}
