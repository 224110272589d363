import { Button, type ButtonProps } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from './Notices';

/** Reads on in a list; while it does so it cannot be pressed again, and it says so where it fails. */
export function ShowMore({ onMore, ...looks }: ButtonProps & { onMore: () => Promise<unknown> }) {
  const { t } = useTranslation('common');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const more = async () => {
    setBusy(true);
    setError(null);
    try {
      await onMore();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  if (error !== null) return <Failure error={error} retry={() => void more()} />;
  return (
    <Button variant="default" loading={busy} {...looks} onClick={() => void more()}>
      {t('actions.more')}
    </Button>
  );
}
