import { useQuery } from '@apollo/client/react';
import { Badge, Group, Stack, Text, Timeline } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FraudRuleHistoryDocument, type FraudRuleHistoryQuery } from '../../gql/graphql';
import { Dialog } from '../../shell/Dialog';
import { formatInstant } from '../../shell/formats';
import { Failure, Loading } from '../../shell/Notices';
import { ShowMore } from '../../shell/ShowMore';
import { Conditions } from './Conditions';

const PAGE = 10;

type Version = FraudRuleHistoryQuery['fraudRuleVersions']['edges'][number]['node'];

/** What a rule said at which time, the newest first, and who made it so. */
export function RuleHistory({ ruleId, onClose }: { ruleId: string; onClose: () => void }) {
  const { t } = useTranslation(['review', 'common']);
  const { data, error, refetch, fetchMore } = useQuery(FraudRuleHistoryDocument, {
    variables: { ruleId, first: PAGE },
  });
  const versions = data?.fraudRuleVersions.edges.map(({ node }) => node);
  const page = data?.fraudRuleVersions.pageInfo;
  const name = versions?.[0]?.rule.name;
  return (
    <Dialog
      onClose={onClose}
      size="lg"
      title={name === undefined ? t('history.title') : t('rules.historyOf', { name })}
    >
      {error && !versions && <Failure error={error} retry={() => void refetch()} />}
      {versions === undefined && !error && <Loading rows={3} height={110} />}
      {versions?.length === 0 && <Text c="dimmed">{t('history.none')}</Text>}
      <Stack>
        <Timeline aria-label={t('history.label')} role="list" active={0} bulletSize={16} lineWidth={2}>
          {versions?.map((version, index) => (
            <Timeline.Item key={version.rule.version} role="listitem">
              <VersionLine version={version} now={index === 0 && version.until === null} />
            </Timeline.Item>
          ))}
        </Timeline>
        {page?.hasNextPage && <ShowMore onMore={() => fetchMore({ variables: { after: page.endCursor } })} />}
      </Stack>
    </Dialog>
  );
}

function VersionLine({ version, now }: { version: Version; now: boolean }) {
  const { t } = useTranslation('review');
  const { rule, since, until, changedBy } = version;
  const facts = { since: formatInstant(since), name: changedBy?.fullName ?? t('history.somebody') };
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text fw={600} size="sm">
          {t('rules.version', { version: rule.version })}
        </Text>
        {now && <Badge>{t('history.now')}</Badge>}
        <Badge color={rule.action === 'REJECT' ? 'red' : 'florin'}>{t(`action.${rule.action}`)}</Badge>
        {!rule.enabled && <Badge color="gray">{t('rules.off')}</Badge>}
      </Group>
      <Text size="sm" c="dimmed">
        {until === null ? t('history.since', facts) : t('history.between', { ...facts, until: formatInstant(until) })}
      </Text>
      <Text size="sm" fw={500}>
        {rule.name}
      </Text>
      <Conditions of={rule.conditions} />
    </Stack>
  );
}
