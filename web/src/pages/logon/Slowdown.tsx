import { Alert, VisuallyHidden } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../bank/refusal';
import { locale } from '../../locales/i18n';

/** In how many seconds the bank lets somebody try again; null where it is not that what it said. */
export function waitOf(refusal: Refusal | null): number | null {
  return refusal?.__typename === 'TooManyAttempts' && 'retryAfter' in refusal ? Number(refusal.retryAfter) : null;
}

/** Counts down until the next attempt is allowed, and then goes. */
export function Slowdown({ seconds, onOver }: { seconds: number; onOver: () => void }) {
  const { t } = useTranslation('logon');
  const [end] = useState(() => Date.now() + seconds * 1000);
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const timer = setInterval(() => {
      const now = Math.ceil((end - Date.now()) / 1000);
      if (now > 0) setLeft(now);
      else onOver();
    }, 250);
    return () => clearInterval(timer);
  }, [end, onOver]);
  return (
    <Alert color="orange" icon={<IconClock />} role="alert" data-code="TOO_MANY_ATTEMPTS">
      {/* A screen reader says it once; what ticks would be said each second. */}
      <VisuallyHidden>{t('slowdown', { time: formatWait(seconds) })}</VisuallyHidden>
      <span aria-hidden>{t('slowdown', { time: formatWait(left) })}</span>
    </Alert>
  );
}

function formatWait(seconds: number): string {
  const inMinutes = seconds > 90;
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: inMinutes ? 'minute' : 'second',
    unitDisplay: 'long',
  }).format(inMinutes ? Math.ceil(seconds / 60) : seconds);
}
