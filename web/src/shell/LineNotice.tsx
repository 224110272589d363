import { Alert } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { connection } from '../bank/socket';

/** Says that the line is lost, once it has been so for a moment, and that it is back. */
export function LineNotice() {
  const { t } = useTranslation();
  const line = useSyncExternalStore(connection.subscribe, connection.line);
  const [told, setTold] = useState<'lost' | 'back' | null>(null);
  useEffect(() => {
    if (line === 'lost') {
      const timer = setTimeout(() => setTold('lost'), 1_500);
      return () => clearTimeout(timer);
    }
    if (line === 'open') setTold((before) => (before === 'lost' ? 'back' : before));
    return undefined;
  }, [line]);
  useEffect(() => {
    if (told !== 'back') return undefined;
    const timer = setTimeout(() => setTold(null), 4_000);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <div aria-live="polite" className="florin-line">
      {told !== null && (
        <Alert color={told === 'lost' ? 'orange' : 'florin'} p="xs" data-line={told}>
          {t(`line.${told}`)}
        </Alert>
      )}
    </div>
  );
}
