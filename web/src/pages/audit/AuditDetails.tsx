import { Anchor, Code, Group, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AuditLineFragment } from '../../gql/graphql';
import { type AuditChoice, NO_CHOICE, writeChoice } from './AuditChoice';

/** All that the log has of an event, and ways to those that go with it. */
export function AuditDetails({ event }: { event: AuditLineFragment }) {
  const { t } = useTranslation('audit');
  const { actor, subject, changes, requestId, address, device, email, personalErased, sequence, hash } = event;
  const personal = (text: string | null | undefined) => text || t(personalErased ? 'erased' : 'unknown');
  return (
    <Stack gap="md" py="xs">
      {changes.length > 0 && <Changes changes={changes} />}
      <SimpleGrid component="dl" m={0} cols={{ base: 1, sm: 2, md: 3 }} spacing="lg" verticalSpacing="sm">
        <Fact name={t('details.address')}>{personal(address)}</Fact>
        <Fact name={t('details.device')}>{personal(device)}</Fact>
        {(email != null || actor.kind === 'NOBODY') && <Fact name={t('details.email')}>{personal(email)}</Fact>}
        {subject != null && <Fact name={t(`subject.${subject.kind}`)}>{subject.id}</Fact>}
        {actor.credentialId != null && <Fact name={t('details.credential')}>{actor.credentialId}</Fact>}
        {requestId !== '' && <Fact name={t('details.request')}>{requestId}</Fact>}
      </SimpleGrid>
      <Related event={event} />
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {t('details.seal', { sequence })} <Code fz="xs">{hash}</Code>
      </Text>
    </Stack>
  );
}

function Changes({ changes }: Pick<AuditLineFragment, 'changes'>) {
  const { t } = useTranslation('audit');
  const value = (text: string | null | undefined) => text ?? <NoValue />;
  return (
    <Table aria-label={t('details.changes')} layout="fixed" withRowBorders={false} verticalSpacing={2} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th c="dimmed" fw={500} w="30%">
            {t('details.fact')}
          </Table.Th>
          <Table.Th c="dimmed" fw={500}>
            {t('details.before')}
          </Table.Th>
          <Table.Th c="dimmed" fw={500}>
            {t('details.after')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody style={{ overflowWrap: 'anywhere' }}>
        {changes.map(({ name, before, after }) => (
          <Table.Tr key={name} style={{ verticalAlign: 'top' }}>
            <Table.Th fw={500}>{name}</Table.Th>
            <Table.Td>{value(before)}</Table.Td>
            <Table.Td>{value(after)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NoValue() {
  const { t } = useTranslation('audit');
  return (
    <Text span inherit c="dimmed" aria-label={t('details.nothing')} role="img">
      –
    </Text>
  );
}

function Related({ event: { actor, subject, requestId, address } }: { event: AuditLineFragment }) {
  const { t } = useTranslation('audit');
  const ways: [string, Partial<AuditChoice>][] = [];
  if (actor.id != null) ways.push([t('related.actor'), { actorId: actor.id }]);
  if (subject != null) ways.push([t('related.subject'), { subjectKind: subject.kind, subjectId: subject.id }]);
  if (requestId !== '') ways.push([t('related.request'), { requestId }]);
  if (address != null) ways.push([t('related.address'), { address }]);
  return (
    <Group gap="md" fz="sm">
      {ways.map(([text, choice]) => (
        <Anchor key={text} component={Link} inherit to={`/audit?${writeChoice({ ...NO_CHOICE, ...choice })}`}>
          {text}
        </Anchor>
      ))}
    </Group>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </div>
  );
}
