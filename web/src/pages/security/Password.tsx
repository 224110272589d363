import { useApolloClient } from '@apollo/client/react';
import { Alert, Button, Group, Stack, VisuallyHidden } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../bank/refusal';
import { session } from '../../bank/session';
import { useRequest } from '../../bank/use-request';
import { usePerson, useStanding } from '../../bank/use-session';
import { ChangePasswordDocument, SessionsDocument } from '../../gql/graphql';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { PasswordField } from '../logon/PasswordField';
import { goToFirst, refuseAt } from '../logon/refused-field';
import { Slowdown, waitOf } from '../logon/Slowdown';
import { Section } from './Section';

const NOTHING = { currentPassword: '', newPassword: '' };
type Field = keyof typeof NOTHING;

/** Changes the password; who has one of the bank's making is told to. */
export function Password() {
  const { t } = useTranslation(['security', 'common']);
  const standing = useStanding();
  const { email } = usePerson();
  const client = useApolloClient();
  const { send, busy, refusal, error, clear } = useRequest(ChangePasswordDocument);
  const required = (text: string) => (text === '' ? t('common:required') : null);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: NOTHING,
    validate: { currentPassword: required, newPassword: required },
  });

  const change = form.onSubmit(
    async (input) => {
      const changed = await send({ input }, (no) => {
        const field = fieldOf(no);
        if (field !== null) refuseAt(form, field, no);
      });
      if (changed === null) return;
      form.reset();
      session.know({}, { passwordChangeDue: false });
      notifications.show({ message: t('password.changed') });
      await client.refetchQueries({ include: [SessionsDocument] });
    },
    goToFirst(form, ['currentPassword', 'newPassword']),
  );

  const wait = waitOf(refusal);
  const due = standing.state === 'in' && standing.passwordChangeDue;
  return (
    <Section title={t('password.title')} about={t('password.help')}>
      {due && (
        <Alert color="orange" icon={<IconInfoCircle />} title={t('due.title')} role="status">
          {t('due.help')}
        </Alert>
      )}
      <form onSubmit={change} noValidate>
        <Stack maw={400}>
          {wait !== null && <Slowdown seconds={wait} onOver={clear} />}
          {wait === null && refusal !== null && fieldOf(refusal) === null && <RefusalNotice refusal={refusal} />}
          {error != null && <Failure error={error} />}
          {/* Tells a password manager whose password it is. */}
          <VisuallyHidden aria-hidden>
            <input type="text" name="username" autoComplete="username" value={email} readOnly tabIndex={-1} />
          </VisuallyHidden>
          <PasswordField
            label={t('password.current')}
            autoComplete="current-password"
            key={form.key('currentPassword')}
            {...form.getInputProps('currentPassword')}
          />
          <PasswordField
            label={t('password.new')}
            description={t('password.newHelp')}
            autoComplete="new-password"
            key={form.key('newPassword')}
            {...form.getInputProps('newPassword')}
          />
          <Group>
            <Button type="submit" loading={busy} disabled={wait !== null}>
              {t('password.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function fieldOf(refusal: Refusal): Field | null {
  if (refusal.__typename === 'InvalidCredentials') return 'currentPassword';
  return refusal.__typename === 'WeakPassword' || refusal.__typename === 'InvalidInput' ? 'newPassword' : null;
}
