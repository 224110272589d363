import { Anchor, Badge, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { explain } from '../../bank/refusal';
import type { RunLineFragment, StandingOrderRunStatus } from '../../gql/graphql';
import { formatInstant } from '../../shell/formats';
import { formatRunDay } from './rhythm';

/** Blue is for what is not decided yet. */
const COLORS: Record<StandingOrderRunStatus, string> = {
  DONE: 'florin',
  HELD: 'blue',
  RETRYING: 'blue',
  FAILED: 'red',
  SKIPPED: 'gray',
};

/** What became of a run, why, and what happens now. */
export function RunOutcome({ run }: { run: RunLineFragment }) {
  const { t } = useTranslation('orders');
  const { status, due, rejection, transaction, nextAttemptAt, attempts } = run;
  const told = [
    rejection && explain(rejection),
    nextAttemptAt && t('runs.again', { instant: formatInstant(nextAttemptAt) }),
    attempts > 1 && t('runs.attempts', { count: attempts }),
  ].filter(Boolean);
  return (
    <div>
      <Group gap="xs">
        <span className="florin-figures">{formatRunDay(due)}</span>
        <Badge color={COLORS[status]} data-run={status}>
          {t(`runs.status.${status}`)}
        </Badge>
        {transaction && (
          <Anchor component={Link} to={`/transactions/${transaction.id}`} size="sm">
            {t('runs.transaction')}
          </Anchor>
        )}
      </Group>
      {told.length > 0 && (
        <Text size="sm" mt={4}>
          {told.join(' ')}
        </Text>
      )}
    </div>
  );
}
