import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '../../bank/use-session';
import type { AddStaffMutation } from '../../gql/graphql';
import { Page } from '../../shell/Page';
import { AddStaff } from './AddStaff';
import { Secret } from './Secret';
import { StaffList } from './StaffList';

type Enrolment = Extract<AddStaffMutation['addStaff'], { __typename: 'Enrolment' }>;

/** Who works for the bank. */
export default function TeamPage() {
  const { t } = useTranslation('keys');
  const mayChange = usePerson().role === 'ADMIN';
  const [adding, setAdding] = useState(false);
  const [added, setAdded] = useState<Enrolment | null>(null);
  return (
    <Page
      title={t('team.title')}
      about={`${t('team.about')} ${t('team.audited')}`}
      actions={
        mayChange && (
          <Button leftSection={<IconUserPlus size={18} />} onClick={() => setAdding(true)}>
            {t('team.add')}
          </Button>
        )
      }
    >
      <StaffList of="ADMIN" />
      <StaffList of="AUDITOR" />
      {adding && (
        <AddStaff
          onClose={() => setAdding(false)}
          onAdded={(enrolment) => {
            setAdding(false);
            setAdded(enrolment);
          }}
        />
      )}
      {added && (
        <Secret
          title={t('team.added.title', { name: added.customer.fullName })}
          warning={{ title: t('team.added.warningTitle'), text: t('team.added.warning') }}
          label={t('team.added.password')}
          secret={added.initialPassword}
          done={t('team.added.done')}
          onClose={() => setAdded(null)}
        >
          {added.customer.email}
        </Secret>
      )}
    </Page>
  );
}
