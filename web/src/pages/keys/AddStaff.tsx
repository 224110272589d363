import { useApolloClient } from '@apollo/client/react';
import { Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { AddStaffDocument, type AddStaffMutation, TeamDocument } from '../../gql/graphql';
import { FormDialog } from '../../shell/Dialog';
import { placed } from '../prices/refused-field';

type Enrolment = Extract<AddStaffMutation['addStaff'], { __typename: 'Enrolment' }>;

const ROLES = ['ADMIN', 'AUDITOR'] as const;
const FIELDS = ['fullName', 'email', 'role'] as const;

/** Asks who is to work for the bank. Their first password is told once, to `onAdded`. */
export function AddStaff({ onClose, onAdded }: { onClose: () => void; onAdded: (enrolment: Enrolment) => void }) {
  const { t } = useTranslation(['keys', 'common']);
  const client = useApolloClient();
  const { send, busy, refusal, error, clear } = useRequest(AddStaffDocument);
  const form = useForm({
    initialValues: { fullName: '', email: '', role: 'AUDITOR' as (typeof ROLES)[number] },
    onValuesChange: clear,
    validate: {
      fullName: (name) => (name.trim() === '' ? t('common:required') : null),
      email: (email) => (/^\S+@\S+$/.test(email.trim()) ? null : t('team.adding.emailFault')),
    },
  });
  const add = form.onSubmit(async (input) => {
    const enrolment = await send({ input });
    if (enrolment === null) return;
    await client.refetchQueries({ include: [TeamDocument] });
    onAdded(enrolment);
  });
  const { at, above } = placed(refusal, FIELDS);
  return (
    <FormDialog
      title={t('team.adding.title')}
      submit={t('team.adding.submit')}
      onSubmit={add}
      refusal={above}
      {...{ busy, error, onClose }}
    >
      <TextInput
        label={t('team.name')}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('fullName')}
        error={form.errors.fullName ?? at('fullName')}
      />
      <TextInput
        label={t('team.email')}
        type="email"
        autoComplete="off"
        {...form.getInputProps('email')}
        error={form.errors.email ?? at('email')}
      />
      <Radio.Group label={t('team.adding.role')} {...form.getInputProps('role')} error={at('role')}>
        <Stack gap="xs" mt={4}>
          {ROLES.map((role) => (
            <Radio key={role} value={role} label={t(`team.adding.${role}`)} />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}
