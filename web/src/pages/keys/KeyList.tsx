import { Anchor, Badge, Code, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePerson } from '../../bank/use-session';
import type { ApiKeyLineFragment } from '../../gql/graphql';
import { formatInstant } from '../../shell/formats';
import { type Column, Listing } from '../prices/Listing';
import { RowActions } from '../prices/RowActions';
import { stateOf } from './key-state';

const COLORS = { good: 'florin', expired: 'gray', revoked: 'gray' } as const;

interface KeyListProps {
  keys: readonly ApiKeyLineFragment[];
  /** Given to those who may revoke. */
  onRevoke?: (key: ApiKeyLineFragment) => void;
}

export function KeyList({ keys, onRevoke }: KeyListProps) {
  const { t } = useTranslation('keys');
  const columns: [Column<ApiKeyLineFragment>, ...Column<ApiKeyLineFragment>[]] = [
    { title: t('columns.name'), cell: (key) => <Name apiKey={key} /> },
    { title: t('columns.person'), cell: ({ customerId }) => <Holder id={customerId} /> },
    { title: t('columns.scopes'), cell: (key) => <Scopes apiKey={key} /> },
    {
      title: t('columns.used'),
      figures: true,
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('never') : formatInstant(lastUsedAt)),
    },
    {
      title: t('columns.expires'),
      figures: true,
      cell: ({ expiresAt }) => (expiresAt === null ? '–' : formatInstant(expiresAt)),
    },
    {
      title: t('columns.state'),
      cell: (key) => <Badge color={COLORS[stateOf(key, Date.now())]}>{t(`states.${stateOf(key, Date.now())}`)}</Badge>,
    },
  ];
  const actions = (key: ApiKeyLineFragment) =>
    key.revokedAt === null && (
      <RowActions remove={{ label: t('revoke.action', { name: key.name }), go: () => onRevoke?.(key) }} />
    );
  return (
    <Listing label={t('list')} columns={columns} rows={keys} rowKey={({ id }) => id} {...(onRevoke && { actions })} />
  );
}

function Name({ apiKey: { name, hint } }: { apiKey: ApiKeyLineFragment }) {
  return (
    <Stack gap={2} align="flex-start">
      <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
        {name}
      </Text>
      <Code>{hint}…</Code>
    </Stack>
  );
}

function Holder({ id }: { id: string }) {
  const { t } = useTranslation('keys');
  if (usePerson().id === id) return t('you');
  return (
    <Anchor component={Link} to={`/staff/customers/${id}`} fz="sm" title={id}>
      {t('person', { id: `…${id.slice(-8)}` })}
    </Anchor>
  );
}

function Scopes({ apiKey: { scopes, addresses } }: { apiKey: ApiKeyLineFragment }) {
  const { t } = useTranslation('keys');
  return (
    <Stack gap={2}>
      <Group gap={4}>
        {scopes.map((scope) => (
          <Badge key={scope} color="gray">
            {t(`scopes.${scope}`)}
          </Badge>
        ))}
      </Group>
      {addresses.length > 0 && (
        <Text size="xs" c="dimmed" title={addresses.join(', ')}>
          {t('addresses', { count: addresses.length })}
        </Text>
      )}
    </Stack>
  );
}
