import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';
import { useStanding } from '../../bank/use-session';
import { Frame } from './Frame';
import { RegisterForm } from './RegisterForm';

/** Where somebody becomes a customer. */
export default function RegisterPage() {
  const { t } = useTranslation('logon');
  const { state } = useStanding();
  if (state === 'in') return <Navigate to="/" replace />;
  return (
    <Frame
      title={t('register.title')}
      about={t('register.about')}
      below={
        <>
          {t('register.haveAccount')}{' '}
          <Anchor component={Link} to="/logon" size="sm" underline="always">
            {t('title')}
          </Anchor>
        </>
      }
    >
      <RegisterForm />
    </Frame>
  );
}
