import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { type AccountChange, useAccountChanges } from '../bank/live';
import { settled } from '../bank/own-requests';
import { locale } from '../locales/i18n';
import { formatMoney, sign } from '../money/money';

/** What comes within so many milliseconds is told together. */
const TOGETHER = 500;
/** So many are told one by one; more, as after a lost line, only counted. */
const EACH = 2;

/** Tells that money has come, in a few words. What somebody else's page shows anyhow, or they did here themselves, is no news. */
export default function Arrivals() {
  const { t } = useTranslation();
  const { pathname, search } = useLocation();
  const waiting = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const tell = () => {
    const news = waiting.current.splice(0);
    const messages = news.length > EACH ? [t('arrived.many', { count: news.length })] : news;
    for (const message of messages) notifications.show({ message, role: 'status', 'data-arrived': true });
  };
  useAccountChanges(null, async (change) => {
    const { id, source, destination, amount, settledAmount } = change.transaction;
    if (!isArrival(change) || (await settled()).has(id)) return;
    // Its list shows it, and says so to screen readers.
    if (pathname === `/accounts/${destination.account?.id}` && !search.includes('tab=')) return;
    if (document.visibilityState === 'hidden') return;
    const sum = formatMoney(settledAmount && sign(settledAmount) > 0 ? settledAmount : amount, locale(), {
      signed: true,
    });
    waiting.current.push(t('arrived.one', { amount: sum, name: source.name }));
    clearTimeout(timer.current);
    timer.current = setTimeout(tell, TOGETHER);
  });
  return null;
}

/** Whether somebody else's money is there now; not cash, interest, or what comes from an account of one's own. */
export function isArrival({
  previousStatus,
  status,
  account,
  transaction: { source, destination },
}: AccountChange): boolean {
  if (status !== 'COMPLETED' || (previousStatus !== null && previousStatus !== 'PENDING')) return false;
  return destination.account?.id === account.id && source.account === null && source.iban !== null;
}
