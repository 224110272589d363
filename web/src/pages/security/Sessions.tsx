import { useQuery } from '@apollo/client/react';
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDeviceDesktop, IconDeviceMobile, IconTerminal2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import {
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  SessionsDocument,
  type SessionsQuery,
} from '../../gql/graphql';
import { Confirmation } from '../../shell/Dialog';
import { formatInstant } from '../../shell/formats';
import { Failure, Loading } from '../../shell/Notices';
import { type Device, readDevice } from './device';
import { Section } from './Section';
import classes from './security.module.css';

/** So many are shown before somebody asks for all. */
const SHOWN = 5;
type Place = SessionsQuery['sessions'][number];

/** Where one is logged on; each but this one can be ended. */
export function Sessions() {
  const { t } = useTranslation('security');
  const { data, error, refetch } = useQuery(SessionsDocument);
  const [asked, setAsked] = useState<Place | 'others' | null>(null);
  const [all, setAll] = useState(false);
  // The one in use comes first, then those used last.
  const places = [...(data?.sessions ?? [])].sort((one, other) => Number(other.current) - Number(one.current));
  const others = places.filter(({ current }) => !current).length;
  const close = () => setAsked(null);
  return (
    <Section
      title={t('sessions.title')}
      actions={
        others > 0 && (
          <Button variant="default" size="xs" onClick={() => setAsked('others')}>
            {t('sessions.revokeOthers')}
          </Button>
        )
      }
    >
      {error && !data && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={2} height={64} />}
      {data && (
        <ul className={classes.list}>
          {places.slice(0, all ? undefined : SHOWN).map((place) => (
            <Row key={place.id} place={place} onRevoke={() => setAsked(place)} />
          ))}
        </ul>
      )}
      {places.length > SHOWN && !all && (
        <Button variant="subtle" onClick={() => setAll(true)}>
          {t('sessions.all', { count: places.length })}
        </Button>
      )}
      {asked === 'others' && <RevokeOthers count={others} onDone={refetch} onClose={close} />}
      {asked !== null && asked !== 'others' && <Revoke place={asked} onDone={refetch} onClose={close} />}
    </Section>
  );
}

function Row({ place, onRevoke }: { place: Place; onRevoke: () => void }) {
  const { t } = useTranslation('security');
  const { address, createdAt, lastUsedAt, current } = place;
  const device = readDevice(place.device);
  const name = useDeviceName()(place.device);
  const Icon = iconOf(device);
  return (
    <li className={classes.row} title={place.device}>
      <Group gap="md" wrap="nowrap" miw={0} align="flex-start">
        <Icon size={24} className={classes.icon} aria-hidden />
        <Stack gap={0} miw={0}>
          <Group gap="xs">
            <Text fw={500} className={classes.name}>
              {name}
            </Text>
            {current && <Badge>{t('sessions.current')}</Badge>}
          </Group>
          <Text size="sm" c="dimmed">
            {t('sessions.facts', { address, since: formatInstant(createdAt) })}
          </Text>
          <Text size="sm" c="dimmed">
            {t('sessions.used', { when: formatInstant(lastUsedAt) })}
          </Text>
        </Stack>
      </Group>
      {!current && (
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          onClick={onRevoke}
          aria-label={t('sessions.revokeNamed', { device: name, address })}
        >
          {t('sessions.revoke')}
        </Button>
      )}
    </li>
  );
}

interface EndingProps {
  onDone: () => Promise<unknown>;
  onClose: () => void;
}

function Revoke({ place, onDone, onClose }: EndingProps & { place: Place }) {
  const { t } = useTranslation('security');
  const { send, busy, refusal, error } = useRequest(RevokeSessionDocument);
  const device = useDeviceName()(place.device);
  const revoke = async () => {
    const ended = await send({ id: place.id });
    // It may have ended by itself meanwhile; then the list says so.
    await onDone().catch(() => null);
    if (ended === null) return;
    notifications.show({ message: t('sessions.revoked', { device }) });
    onClose();
  };
  return (
    <Confirmation
      title={t('sessions.revokeTitle', { device })}
      submit={t('sessions.revoke')}
      onConfirm={() => void revoke()}
      {...{ busy, refusal, error, onClose }}
    >
      {t('sessions.revokeHelp')}
    </Confirmation>
  );
}

function RevokeOthers({ count, onDone, onClose }: EndingProps & { count: number }) {
  const { t } = useTranslation('security');
  const { send, busy, refusal, error } = useRequest(RevokeOtherSessionsDocument);
  const revoke = async () => {
    const ended = await send({});
    if (ended === null) return;
    await onDone().catch(() => null);
    notifications.show({ message: t('sessions.othersRevoked') });
    onClose();
  };
  return (
    <Confirmation
      title={t('sessions.revokeOthersTitle')}
      submit={t('sessions.revokeOthers')}
      onConfirm={() => void revoke()}
      {...{ busy, refusal, error, onClose }}
    >
      {t('sessions.revokeOthersHelp', { count })}
    </Confirmation>
  );
}

function useDeviceName(): (userAgent: string) => string {
  const { t } = useTranslation('security');
  return (userAgent) => {
    const { browser, system, program } = readDevice(userAgent);
    if (browser !== null && system !== null) return t('sessions.device', { browser, system });
    return browser ?? program ?? system ?? t('sessions.unknown');
  };
}

function iconOf({ system, program }: Device) {
  if (program !== null) return IconTerminal2;
  return system === 'iPhone' || system === 'Android' ? IconDeviceMobile : IconDeviceDesktop;
}
