import { Anchor, Button, Card } from '@mantine/core';
import { IconChevronLeft, IconClipboardCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useReviewQueue } from '../../bank/review-queue';
import { formatInstant } from '../../shell/formats';
import { Empty, Failure } from '../../shell/Notices';
import { Page } from '../../shell/Page';
import { PaymentDetail } from './PaymentDetail';
import { QueueList } from './QueueList';
import classes from './review.module.css';
import { useQueue } from './use-queue';

/** What waits for staff, the longest first, and beside it why, and what to do with it. */
export default function ReviewPage() {
  const { t } = useTranslation(['review', 'common']);
  const [search, setSearch] = useSearchParams();
  const asked = search.get('payment');
  const [first, setFirst] = useState<string | null>(null);
  const { payments, error, retry, more, renew } = useQueue();
  // Where none was chosen, the first is shown, and stays there when it leaves the queue: who reads it is not interrupted.
  const head = payments?.[0]?.transaction.id ?? null;
  if (asked === null && first === null && head !== null) setFirst(head);
  const shown = asked ?? first;
  const place = payments?.findIndex(({ transaction }) => transaction.id === shown) ?? -1;
  const next = (payments?.[place + 1] ?? payments?.find((_, index) => index !== place))?.transaction.id ?? null;
  const choose = (id: string | null) => {
    setFirst(id);
    setSearch(id === null ? {} : { payment: id }, { replace: true });
  };

  return (
    <Page title={t('queue.title')} about={<Standing />}>
      {error && !payments && <Failure error={error} retry={retry} />}
      {payments?.length === 0 && shown === null ? (
        <Nothing />
      ) : (
        !(error && !payments) && (
          <div className={classes.columns} data-chosen={asked !== null}>
            <div className={classes.list}>
              <QueueList payments={payments} chosen={shown} more={more} />
            </div>
            <div className={classes.detail}>
              <Button
                component={Link}
                to="?"
                className={classes.back}
                variant="subtle"
                size="compact-sm"
                mb="sm"
                leftSection={<IconChevronLeft size={16} />}
              >
                {t('queue.back')}
              </Button>
              {shown !== null && (
                <PaymentDetail
                  key={shown}
                  id={shown}
                  waits={payments === undefined || place >= 0}
                  focused={asked !== null}
                  onNext={next === null ? null : () => choose(next)}
                  onDecided={async () => {
                    await renew();
                    choose(next);
                  }}
                />
              )}
            </div>
          </div>
        )
      )}
    </Page>
  );
}

/** How many wait, said aloud when it changes. */
function Standing() {
  const { t } = useTranslation('review');
  const state = useReviewQueue();
  const since = state?.longestSince;
  return (
    <span role="status">
      {state === null
        ? '\u00a0'
        : since
          ? t('queue.about', { count: state.waiting, since: formatInstant(since) })
          : t('queue.none')}
    </span>
  );
}

function Nothing() {
  const { t } = useTranslation('review');
  return (
    <Card>
      <Empty icon={IconClipboardCheck} title={t('queue.empty')}>
        {t('queue.emptyHelp')}
        <br />
        <Anchor component={Link} to="/staff/rules" inherit underline="always">
          {t('queue.rules')}
        </Anchor>
      </Empty>
    </Card>
  );
}
