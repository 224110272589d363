import { useApolloClient, useQuery } from '@apollo/client/react';
import { Alert, Badge, Button, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../bank/refusal';
import { session } from '../../bank/session';
import { useRequest } from '../../bank/use-request';
import {
  BeginMfaDocument,
  DisableMfaDocument,
  RenewRecoveryCodesDocument,
  SecondFactorDocument,
  SessionsDocument,
} from '../../gql/graphql';
import { Dialog } from '../../shell/Dialog';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { CodeForm } from './CodeForm';
import { RecoveryCodes } from './RecoveryCodes';
import { Section } from './Section';
import { SetupFactor } from './SetupFactor';

/** Whether a code is asked for at logon, and how to change that. */
export function SecondFactor() {
  const { t } = useTranslation(['security', 'common']);
  const client = useApolloClient();
  const { data, error, refetch } = useQuery(SecondFactorDocument);
  const [setup, setSetup] = useState<{ secret: string; qrSvg: string } | null>(null);
  const [asked, setAsked] = useState<'renew' | 'disable' | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const beginning = useRequest(BeginMfaDocument);
  const on = data?.me.mfaEnabled;

  const begin = async () => setSetup(await beginning.send({}, () => void refetch()));
  const changed = (mfaEnabled: boolean) => {
    session.know({ mfaEnabled });
    void client.refetchQueries({ include: [SecondFactorDocument, SessionsDocument] });
  };
  const turnedOn = (made: readonly string[]) => {
    setSetup(null);
    setCodes(made);
    changed(true);
  };
  const turnedOff = () => {
    setAsked(null);
    changed(false);
    notifications.show({ message: t('mfa.disabled') });
  };
  const renewed = (made: readonly string[]) => {
    setAsked(null);
    setCodes(made);
  };

  return (
    <Section
      title={t('mfa.title')}
      beside={on !== undefined && <Badge color={on ? 'florin' : 'gray'}>{t(on ? 'mfa.on' : 'mfa.off')}</Badge>}
      actions={
        on && (
          <>
            <Button variant="default" size="xs" onClick={() => setAsked('renew')}>
              {t('mfa.renew')}
            </Button>
            <Button variant="default" size="xs" onClick={() => setAsked('disable')}>
              {t('mfa.disable')}
            </Button>
          </>
        )
      }
    >
      {error && !data && <Failure error={error} retry={() => void refetch()} />}
      {on === undefined && !error && <Skeleton height={80} />}
      {on !== undefined && (
        <Text size="sm" c="dimmed" maw={680}>
          {t(on ? 'mfa.onHelp' : 'mfa.offHelp')}
        </Text>
      )}
      {on === false && (
        <Stack align="flex-start">
          <Refused refusal={beginning.refusal} error={beginning.error} />
          <Button onClick={begin} loading={beginning.busy}>
            {t('mfa.begin')}
          </Button>
        </Stack>
      )}
      {setup && <SetupFactor {...setup} onOn={turnedOn} onClose={() => setSetup(null)} />}
      {asked === 'renew' && <Renew onDone={renewed} onClose={() => setAsked(null)} />}
      {asked === 'disable' && <Disable onDone={turnedOff} onClose={() => setAsked(null)} />}
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </Section>
  );
}

/** Why the setup does not begin; where the logon is too long ago, the way to a new one and back here. */
function Refused({ refusal, error }: { refusal: Refusal | null; error: unknown }) {
  const { t } = useTranslation(['security', 'common']);
  if (error != null) return <Failure error={error} />;
  if (refusal?.__typename !== 'RecentLogonRequired') return <RefusalNotice refusal={refusal} />;
  const minutes = 'minutes' in refusal ? Number(refusal.minutes) : 1;
  return (
    <Alert color="orange" icon={<IconLock />} title={t('mfa.again.title')} role="alert">
      <Stack align="flex-start" gap="sm">
        {t('mfa.again.help', { count: minutes })}
        <Button size="xs" variant="default" onClick={() => void session.logOff({ returning: true })}>
          {t('mfa.again.submit')}
        </Button>
      </Stack>
    </Alert>
  );
}

function Renew({ onDone, onClose }: { onDone: (codes: readonly string[]) => void; onClose: () => void }) {
  const { t } = useTranslation(['security', 'common']);
  const request = useRequest(RenewRecoveryCodesDocument);
  return (
    <Dialog onClose={onClose} title={t('mfa.renewTitle')}>
      <Stack>
        <Text size="sm">{t('mfa.renewHelp')}</Text>
        <CodeForm
          label={t('mfa.anyCode')}
          action={t('mfa.renewSubmit')}
          request={request}
          onCode={async (code, refused) => {
            const made = await request.send({ input: { code } }, refused);
            if (made !== null) onDone(made.recoveryCodes);
          }}
          onClose={onClose}
        />
      </Stack>
    </Dialog>
  );
}

function Disable({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const { t } = useTranslation(['security', 'common']);
  const request = useRequest(DisableMfaDocument);
  return (
    <Dialog onClose={onClose} title={t('mfa.disableTitle')}>
      <Stack>
        <Text size="sm">{t('mfa.disableHelp')}</Text>
        <CodeForm
          label={t('mfa.anyCode')}
          action={t('mfa.disable')}
          danger
          request={request}
          onCode={async (code, refused) => {
            if ((await request.send({ input: { code } }, refused)) !== null) onDone();
          }}
          onClose={onClose}
        />
      </Stack>
    </Dialog>
  );
}
