import { ActionIcon, Badge, Group, Table, Text, useMatches } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditLineFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { AuditDetails } from './AuditDetails';
import { AuditActor, AuditSubject } from './AuditSubject';

/** The events, newest first; on a narrow screen all of one stands in one cell. */
export function AuditTable({ events }: { events: readonly AuditLineFragment[] }) {
  const { t } = useTranslation('audit');
  return (
    <Table aria-label={t('title')} verticalSpacing="xs" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Td w={44} px={0} />
          <Table.Th w={170} visibleFrom="sm">
            {t('table.when')}
          </Table.Th>
          <Table.Th>{t('table.what')}</Table.Th>
          <Table.Th visibleFrom="sm">{t('table.who')}</Table.Th>
          <Table.Th visibleFrom="sm">{t('table.about')}</Table.Th>
          <Table.Th w={150} visibleFrom="lg">
            {t('table.address')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map((event) => (
          <Line key={event.sequence} event={event} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Line({ event }: { event: AuditLineFragment }) {
  const { t } = useTranslation('audit');
  const [opened, { toggle }] = useDisclosure();
  const details = useId();
  const columns = useMatches({ base: 2, sm: 5, lg: 6 });
  const what = t(`action.${event.action}`);
  const when = formatMoment(event.occurredAt);
  return (
    <>
      <Table.Tr data-sequence={event.sequence} style={{ verticalAlign: 'top' }}>
        <Table.Td px={0}>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={toggle}
            aria-expanded={opened}
            aria-controls={opened ? details : undefined}
            aria-label={t('details.of', { what, when })}
          >
            {opened ? <IconChevronDown size={18} /> : <IconChevronRight size={18} />}
          </ActionIcon>
        </Table.Td>
        <Table.Td visibleFrom="sm" className="florin-figures">
          {when}
        </Table.Td>
        <Table.Td style={{ overflowWrap: 'anywhere' }}>
          <Group gap="xs">
            <Text inherit fw={500}>
              {what}
            </Text>
            {event.repeats > 1 && <Badge color="gray">{t('repeats', { count: event.repeats })}</Badge>}
          </Group>
          <Text component="div" size="sm" hiddenFrom="sm">
            <Text c="dimmed" inherit className="florin-figures">
              {when}
            </Text>
            <AuditActor actor={event.actor} />
          </Text>
        </Table.Td>
        <Table.Td visibleFrom="sm">
          <AuditActor actor={event.actor} />
        </Table.Td>
        <Table.Td visibleFrom="sm">
          <AuditSubject subject={event.subject} />
        </Table.Td>
        <Table.Td visibleFrom="lg" style={{ overflowWrap: 'anywhere' }}>
          {event.address ?? (event.personalErased ? t('erased') : '')}
        </Table.Td>
      </Table.Tr>
      {opened && (
        <Table.Tr id={details} bg="var(--mantine-color-default-hover)">
          <Table.Td colSpan={columns} px="md">
            <AuditDetails event={event} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

/** To the second, which may tell what came first. */
function formatMoment(instant: string): string {
  const form = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' });
  return form.format(new Date(instant));
}
