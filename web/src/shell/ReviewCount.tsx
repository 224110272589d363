import { Badge, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useReviewQueue } from '../bank/review-queue';

/** How many payments wait, beside their page's name in the menu. */
export function ReviewCount() {
  const { t } = useTranslation();
  const waiting = useReviewQueue()?.waiting ?? 0;
  if (waiting === 0) return null;
  return (
    <>
      <Badge variant="filled" circle={waiting < 10} radius="xl" className="florin-figures" aria-hidden>
        {waiting}
      </Badge>
      <VisuallyHidden>{t('nav.waiting', { count: waiting })}</VisuallyHidden>
    </>
  );
}
