import { useQuery } from '@apollo/client/react';
import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type RulebookLineFragment, RulebookVersionsDocument } from '../../gql/graphql';
import { formatInstant } from '../../shell/formats';
import { ShowMore } from '../../shell/ShowMore';
import { listChanges } from './changes';
import { Section } from './Section';
import { type Told, useTelling } from './telling';

const PAGE = 20;

/** Who changed what and when, version by version. */
export function History() {
  const { t } = useTranslation(['prices', 'common']);
  const { data, error, refetch, fetchMore } = useQuery(RulebookVersionsDocument, {
    variables: { first: PAGE },
    fetchPolicy: 'cache-and-network',
  });
  const page = data?.rulebookVersions;
  const versions = page?.edges.map(({ node }) => node);
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  // What the oldest one changed is known only when the one before it is.
  const shown = more ? versions?.slice(0, -1) : versions;
  return (
    <Section
      title={t('history.tab')}
      about={t('history.about')}
      rows={shown}
      error={error}
      retry={() => void refetch()}
      empty={{ icon: IconHistory, title: t('history.empty'), help: t('history.emptyHelp') }}
    >
      {(rows) => (
        <>
          <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
            {rows.map((version, place) => (
              <Version key={version.version} version={version} before={versions?.[place + 1] ?? null} />
            ))}
          </Stack>
          {more && <ShowMore onMore={() => fetchMore({ variables: { after: more } })} />}
        </>
      )}
    </Section>
  );
}

function Version({ version, before }: { version: RulebookLineFragment; before: RulebookLineFragment | null }) {
  const { t } = useTranslation('prices');
  const name = version.changedBy?.fullName ?? t('history.unknown');
  const when = version.changedAt ? formatInstant(version.changedAt) : '';
  const tell = useTelling();
  const changes = listChanges(before, version);
  return (
    <Card component="li" p="md" data-version={version.version}>
      <Group justify="space-between" gap="xs" mb="xs">
        <Text fw={600}>{t('history.version', { version: version.version })}</Text>
        <Text size="sm" c="dimmed">
          {t('history.by', { name, when })}
        </Text>
      </Group>
      <Stack gap="xs">
        {changes.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('history.nothing')}
          </Text>
        )}
        {changes.map((change) => {
          const told = tell(change);
          return <ChangeLine key={told.what} told={told} />;
        })}
      </Stack>
    </Card>
  );
}

function ChangeLine({ told: { what, was, is } }: { told: Told }) {
  const { t } = useTranslation('prices');
  const verb = was === null ? 'added' : is === null ? 'removed' : 'changed';
  const color = { added: 'florin', changed: 'blue', removed: 'gray' }[verb];
  return (
    <div>
      <Group gap="xs">
        <Badge color={color}>{t(`history.${verb}`)}</Badge>
        <Text size="sm" fw={500}>
          {what}
        </Text>
      </Group>
      {is !== null && <Text size="sm">{is}</Text>}
      {was !== null && (
        <Text size="sm" c="dimmed">
          {t('history.before', { was })}
        </Text>
      )}
    </div>
  );
}
