import { ActionIcon, CopyButton, Group, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatIban } from '../../shell/formats';

/** An account's number, to be copied without its spaces. */
export function AccountNumber({ iban }: { iban: string }) {
  const { t } = useTranslation(['account', 'common']);
  return (
    <Group gap={4} wrap="nowrap">
      <Text component="span" size="sm" className="florin-iban">
        {formatIban(iban)}
      </Text>
      <CopyButton value={iban} timeout={2_000}>
        {({ copied, copy }) => (
          <>
            <Tooltip label={t(copied ? 'common:actions.copied' : 'page.copyIban')}>
              <ActionIcon
                variant="subtle"
                color={copied ? 'florin' : 'gray'}
                onClick={copy}
                aria-label={t('page.copyIban')}
              >
                {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              </ActionIcon>
            </Tooltip>
            <VisuallyHidden role="status">{copied && t('page.ibanCopied')}</VisuallyHidden>
          </>
        )}
      </CopyButton>
    </Group>
  );
}
