import { Alert, Anchor, Button, Stack } from '@mantine/core';
import { IconInfoCircle, IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation } from 'react-router';
import { session } from '../../bank/session';
import { useStanding } from '../../bank/use-session';
import { CodeStep } from './CodeStep';
import { Frame } from './Frame';
import { PasswordStep } from './PasswordStep';
import { wanted } from './wanted';

/** The way in: a password, then a code where the customer has a second factor, then the page that was wanted. */
export default function LogonPage() {
  const { t } = useTranslation('logon');
  const standing = useStanding();
  const { state } = useLocation();
  const [challenge, setChallenge] = useState<string | null>(null);
  const [expired, setExpired] = useState(false);
  if (standing.state === 'in') {
    return <Navigate to={standing.passwordChangeDue ? '/security?password=due' : wanted(state)} replace />;
  }
  if (standing.state !== 'out') return <Unreachable />;
  if (challenge !== null) {
    const back = (late: boolean) => {
      setChallenge(null);
      setExpired(late);
    };
    return <CodeStep challenge={challenge} onBack={back} />;
  }
  return (
    <Frame
      title={t('title')}
      below={
        <>
          {t('noAccount')}{' '}
          <Anchor component={Link} to="/register" size="sm" underline="always">
            {t('toRegister')}
          </Anchor>
        </>
      }
    >
      {(expired || standing.ended) && (
        <Alert icon={<IconInfoCircle />} role="status">
          {t(expired ? 'code.expired' : 'ended')}
        </Alert>
      )}
      <PasswordStep onChallenge={setChallenge} />
    </Frame>
  );
}

/** There may be a session, and nobody can say so. It is asked for again when the network is back, or at a press. */
function Unreachable() {
  const { t } = useTranslation(['logon', 'common']);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const again = () => void session.resume().catch(() => null);
    const timer = setInterval(again, 5_000);
    window.addEventListener('online', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }, []);
  const retry = async () => {
    setBusy(true);
    await session.resume().catch(() => null);
    setBusy(false);
  };
  return (
    <Frame title={t('unreachable.title')}>
      <Stack align="flex-start">
        <Alert color="orange" icon={<IconPlugConnectedX />} role="alert">
          {t('unreachable.help')}
        </Alert>
        <Button onClick={retry} loading={busy}>
          {t('common:actions.retry')}
        </Button>
      </Stack>
    </Frame>
  );
}
