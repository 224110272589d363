import { Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { ConfirmMfaDocument } from '../../gql/graphql';
import { Dialog } from '../../shell/Dialog';
import { CodeForm } from './CodeForm';
import classes from './security.module.css';

/** Shows what an authenticator app needs, and asks for its first code. `onOn` gets the recovery codes. */
export function SetupFactor({
  secret,
  qrSvg,
  onOn,
  onClose,
}: {
  secret: string;
  qrSvg: string;
  onOn: (codes: readonly string[]) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation(['security', 'common']);
  const request = useRequest(ConfirmMfaDocument);
  return (
    <Dialog onClose={onClose} title={t('mfa.setupTitle')} closeOnClickOutside={false}>
      <Stack>
        <Text size="sm">{t('mfa.scan')}</Text>
        <Group justify="center">
          {/* As a picture its markup can do nothing, whatever is in it. */}
          <img src={`data:image/svg+xml,${encodeURIComponent(qrSvg)}`} alt={t('mfa.qr')} className={classes.qr} />
        </Group>
        <div>
          <Text size="sm" c="dimmed">
            {t('mfa.secret')}
          </Text>
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Text size="sm" className={classes.secret} data-secret>
              {secret.replace(/(.{4})(?=.)/g, '$1 ')}
            </Text>
            <CopyButton value={secret}>
              {({ copied, copy }) => (
                <Button variant="subtle" size="compact-sm" onClick={copy} flex="none">
                  {t(copied ? 'common:actions.copied' : 'common:actions.copy')}
                </Button>
              )}
            </CopyButton>
          </Group>
        </div>
        <CodeForm
          label={t('mfa.code')}
          action={t('mfa.confirm')}
          request={request}
          onCode={async (code, refused) => {
            const on = await request.send({ input: { code } }, refused);
            if (on !== null) onOn(on.recoveryCodes);
          }}
          onClose={onClose}
        />
        <Text size="xs" c="dimmed">
          {t('mfa.confirmHelp')}
        </Text>
      </Stack>
    </Dialog>
  );
}
