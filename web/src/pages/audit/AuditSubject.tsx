import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AuditLineFragment } from '../../gql/graphql';

/** Where there is a page about it. */
const PLACES: Partial<Record<string, string>> = {
  CUSTOMER: '/staff/customers',
  ACCOUNT: '/staff/accounts',
  TRANSACTION: '/transactions',
};

/** Who did it: by name where there is one, and always what they were to the bank. */
export function AuditActor({ actor: { id, kind, name } }: { actor: AuditLineFragment['actor'] }) {
  const { t } = useTranslation('audit');
  if (id == null) return <Text inherit>{t(`actor.${kind}`)}</Text>;
  return (
    <>
      <Anchor component={Link} inherit to={`/staff/customers/${id}`} style={{ overflowWrap: 'anywhere' }}>
        {name ?? t('nameErased')}
      </Anchor>
      <Text size="sm" c="dimmed">
        {t(`actor.${kind}`)}
      </Text>
    </>
  );
}

/** What it was done to; an id is as long as its end, which tells it from others that are as old. */
export function AuditSubject({ subject }: { subject: AuditLineFragment['subject'] }) {
  const { t } = useTranslation('audit');
  if (subject == null) return null;
  const { kind, id } = subject;
  const place = PLACES[kind];
  const isId = id.length === 36;
  return (
    <>
      {place ? (
        <Anchor component={Link} inherit to={`${place}/${id}`}>
          {t(`subject.${kind}`)}
        </Anchor>
      ) : (
        <Text inherit>{t(`subject.${kind}`)}</Text>
      )}
      <Text
        size="sm"
        c="dimmed"
        className="florin-figures"
        title={id}
        style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}
      >
        {isId ? `… ${id.slice(-12)}` : id}
      </Text>
    </>
  );
}
