import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../bank/refusal';
import { session } from '../../bank/session';
import { useRequest } from '../../bank/use-request';
import { LogOnDocument } from '../../gql/graphql';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { PasswordField } from './PasswordField';
import { goToFirst, refuseAt } from './refused-field';
import { Slowdown, waitOf } from './Slowdown';

/** Asks for email and password. `onChallenge` gets what the second step needs, where there is one. */
export function PasswordStep({ onChallenge }: { onChallenge: (challenge: string) => void }) {
  const { t } = useTranslation(['logon', 'common']);
  const { send, busy, refusal, error, clear } = useRequest(LogOnDocument);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: {
      email: (email) => (email.trim() === '' ? t('common:required') : null),
      password: (password) => (password === '' ? t('common:required') : null),
    },
  });

  const logOn = form.onSubmit(
    async ({ email, password }) => {
      const begun = await send({ input: { email: email.trim(), password } }, (no) => {
        const challenge = challengeOf(no);
        if (challenge !== null) onChallenge(challenge);
        else if (no.__typename === 'InvalidCredentials') refuseAt(form, 'password', no);
      });
      if (begun !== null) session.begin(begun);
    },
    goToFirst(form, ['email', 'password']),
  );

  const wait = waitOf(refusal);
  const atField = refusal?.__typename === 'InvalidCredentials' || refusal?.__typename === 'MfaRequired';
  return (
    <form onSubmit={logOn} noValidate>
      <Stack>
        {wait !== null && <Slowdown seconds={wait} onOver={clear} />}
        {wait === null && !atField && <RefusalNotice refusal={refusal} />}
        {error != null && <Failure error={error} />}
        <TextInput
          type="email"
          label={t('email')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordField
          label={t('password')}
          autoComplete="current-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={busy} disabled={wait !== null} mt="xs">
          {t('submit')}
        </Button>
      </Stack>
    </form>
  );
}

function challengeOf(refusal: Refusal): string | null {
  return 'challenge' in refusal && typeof refusal.challenge === 'string' ? refusal.challenge : null;
}
