import { useQuery } from '@apollo/client/react';
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { usePerson } from '../../bank/use-session';
import { type OwnKeyFragment, OwnKeysDocument, RevokeOwnKeyDocument } from '../../gql/graphql';
import { Confirmation } from '../../shell/Dialog';
import { formatDay, formatInstant } from '../../shell/formats';
import { Failure, Loading } from '../../shell/Notices';
import { ShowMore } from '../../shell/ShowMore';
import { Section } from './Section';
import classes from './security.module.css';

const PAGE = 20;

/** The keys by which programs act for oneself; an auditor, who changes nothing, can only look at theirs. */
export function OwnKeys() {
  const { t } = useTranslation(['security', 'common']);
  const { role } = usePerson();
  const { data, error, refetch, fetchMore } = useQuery(OwnKeysDocument, { variables: { first: PAGE } });
  const [asked, setAsked] = useState<OwnKeyFragment | null>(null);
  const page = data?.me.apiKeys;
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  return (
    <Section title={t('keys.title')} about={t('keys.help')}>
      {error && !page && <Failure error={error} retry={() => void refetch()} />}
      {!page && !error && <Loading rows={1} height={24} />}
      {page?.edges.length === 0 && <Text size="sm">{t('keys.none')}</Text>}
      {page && page.edges.length > 0 && (
        <ul className={classes.list}>
          {page.edges.map(({ node }) => (
            <Row key={node.id} of={node} onRevoke={role === 'AUDITOR' ? null : () => setAsked(node)} />
          ))}
        </ul>
      )}
      {more && <ShowMore onMore={() => fetchMore({ variables: { after: more } })} />}
      {asked && <Revoke name={asked.name} id={asked.id} onClose={() => setAsked(null)} />}
    </Section>
  );
}

function Row({ of: key, onRevoke }: { of: OwnKeyFragment; onRevoke: (() => void) | null }) {
  const { t } = useTranslation('security');
  const { name, hint, scopes, createdAt, expiresAt, revokedAt, lastUsedAt } = key;
  const expired = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
  return (
    <li className={classes.row}>
      <Group gap="md" wrap="nowrap" miw={0} align="flex-start">
        <IconKey size={24} className={classes.icon} aria-hidden />
        <Stack gap={2} miw={0}>
          <Group gap="xs">
            <Text fw={500} className={classes.name}>
              {name}
            </Text>
            {revokedAt !== null && <Badge color="gray">{t('keys.revoked')}</Badge>}
            {revokedAt === null && expiresAt !== null && (
              <Badge color={expired ? 'gray' : 'florin'}>
                {expired ? t('keys.expired') : t('keys.until', { day: formatDay(expiresAt) })}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" className={classes.name}>
            {scopes.map((scope) => t(`keys.scope.${scope}`)).join(', ')}
          </Text>
          <Text size="sm" c="dimmed" className={classes.name}>
            {t('keys.facts', { hint, made: formatDay(createdAt) })}
          </Text>
          <Text size="sm" c="dimmed">
            {lastUsedAt === null ? t('keys.neverUsed') : t('keys.used', { when: formatInstant(lastUsedAt) })}
          </Text>
        </Stack>
      </Group>
      {onRevoke !== null && revokedAt === null && !expired && (
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          onClick={onRevoke}
          aria-label={t('keys.revokeNamed', { name })}
        >
          {t('keys.revoke')}
        </Button>
      )}
    </li>
  );
}

function Revoke({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { t } = useTranslation('security');
  const { send, busy, refusal, error } = useRequest(RevokeOwnKeyDocument);
  const revoke = async () => {
    if ((await send({ id })) === null) return;
    notifications.show({ message: t('keys.done', { name }) });
    onClose();
  };
  return (
    <Confirmation
      title={t('keys.revokeTitle', { name })}
      submit={t('keys.revoke')}
      onConfirm={() => void revoke()}
      {...{ busy, refusal, error, onClose }}
    >
      {t('keys.revokeHelp')}
    </Confirmation>
  );
}
