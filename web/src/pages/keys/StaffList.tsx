import { useQuery } from '@apollo/client/react';
import { Badge, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconUserShield } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { usePerson } from '../../bank/use-session';
import { RemoveStaffDocument, type StaffLineFragment, TeamDocument } from '../../gql/graphql';
import { Confirmation } from '../../shell/Dialog';
import { formatDay } from '../../shell/formats';
import { ShowMore } from '../../shell/ShowMore';
import { type Column, Listing } from '../prices/Listing';
import { RowActions } from '../prices/RowActions';
import { Section } from '../prices/Section';

const PAGE = 50;

/** The staff of one role, those who have left below the others. */
export function StaffList({ of: role }: { of: 'ADMIN' | 'AUDITOR' }) {
  const { t } = useTranslation(['keys', 'common']);
  const me = usePerson();
  const { data, error, refetch, fetchMore } = useQuery(TeamDocument, {
    variables: { role, first: PAGE },
    fetchPolicy: 'cache-and-network',
  });
  const [leaving, setLeaving] = useState<StaffLineFragment | null>(null);
  const page = data?.customers;
  const people = page?.edges.map(({ node }) => node);
  const ordered = people && [
    ...people.filter(({ closedAt }) => closedAt === null),
    ...people.filter(({ closedAt }) => closedAt !== null),
  ];
  const more = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  const columns: [Column<StaffLineFragment>, ...Column<StaffLineFragment>[]] = [
    {
      title: t('team.name'),
      cell: ({ id, fullName }) => (
        <Group gap="xs" wrap="nowrap">
          {fullName}
          {id === me.id && <Badge color="gray">{t('team.you')}</Badge>}
        </Group>
      ),
    },
    { title: t('team.email'), cell: ({ email }) => email },
    { title: t('team.since'), figures: true, cell: ({ createdAt }) => formatDay(createdAt) },
    { title: t('team.mfa'), cell: ({ mfaEnabled }) => t(mfaEnabled ? 'team.mfaOn' : 'team.mfaOff') },
    {
      title: t('team.state'),
      cell: ({ closedAt }) =>
        closedAt === null ? (
          <Badge>{t('team.active')}</Badge>
        ) : (
          <Badge color="gray">{t('team.left', { day: formatDay(closedAt) })}</Badge>
        ),
    },
  ];
  const actions = (person: StaffLineFragment) =>
    person.closedAt === null && (
      <RowActions
        remove={{ label: t('team.remove.action', { name: person.fullName }), go: () => setLeaving(person) }}
      />
    );
  return (
    <>
      <Section
        title={t(`team.${role}`)}
        rows={ordered}
        error={error}
        retry={() => void refetch()}
        empty={{ icon: IconUserShield, title: t(`team.empty${role}`), help: t('team.emptyHelp') }}
      >
        {(rows) => (
          <>
            <Listing
              label={t(`team.${role}`)}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              {...(me.role === 'ADMIN' && { actions })}
            />
            {more && <ShowMore onMore={() => fetchMore({ variables: { after: more } })} />}
          </>
        )}
      </Section>
      {leaving && <LetGo person={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function LetGo({ person: { id, fullName, email }, onClose }: { person: StaffLineFragment; onClose: () => void }) {
  const { t } = useTranslation('keys');
  const { send, busy, refusal, error } = useRequest(RemoveStaffDocument);
  const remove = async () => {
    if ((await send({ id })) === null) return;
    notifications.show({ message: t('team.remove.done', { name: fullName }) });
    onClose();
  };
  return (
    <Confirmation
      title={t('team.remove.title', { name: fullName })}
      submit={t('team.remove.submit')}
      onConfirm={() => void remove()}
      {...{ busy, refusal, error, onClose }}
    >
      {t('team.remove.help', { name: fullName, email })}
    </Confirmation>
  );
}
