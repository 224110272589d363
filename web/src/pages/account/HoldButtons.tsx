import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '../../bank/use-session';
import type { TransactionLineFragment } from '../../gql/graphql';
import { HoldCapture } from './HoldCapture';
import { HoldRelease } from './HoldRelease';

interface HoldButtonsProps {
  hold: TransactionLineFragment;
  onDone: () => void;
  size?: 'xs' | 'sm';
}

/** Moves a hold's money or lets go of it: payer and payee may do both, an admin the latter. */
export function HoldButtons({ hold, onDone, size = 'sm' }: HoldButtonsProps) {
  const { t } = useTranslation('account');
  const { role } = usePerson();
  const [asking, setAsking] = useState<'capture' | 'release' | null>(null);
  const close = () => setAsking(null);
  const done = () => {
    close();
    onDone();
  };
  if (hold.pendingFor !== 'CAPTURE' || role === 'AUDITOR') return null;
  const others = hold.source.account === null;
  return (
    <>
      <Button variant="default" size={size} onClick={() => setAsking('release')}>
        {t('holds.release.open')}
      </Button>
      {role === 'CUSTOMER' && (
        <Button variant={size === 'xs' ? 'light' : 'filled'} size={size} onClick={() => setAsking('capture')}>
          {t(others ? 'holds.capture.collect' : 'holds.capture.pay')}
        </Button>
      )}
      {asking === 'release' && <HoldRelease hold={hold} onDone={done} onClose={close} />}
      {asking === 'capture' && <HoldCapture hold={hold} onDone={done} onClose={close} />}
    </>
  );
}
