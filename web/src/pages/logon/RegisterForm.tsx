import { useQuery } from '@apollo/client/react';
import { Button, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Refusal } from '../../bank/refusal';
import { session } from '../../bank/session';
import { useRequest } from '../../bank/use-request';
import { LogOnDocument, RegisterDocument, ResidencesDocument } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatCountry } from '../../shell/formats';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { PasswordField } from './PasswordField';
import { goToFirst, refuseAt } from './refused-field';
import { Slowdown, waitOf } from './Slowdown';

const NOBODY = { fullName: '', email: '', password: '', country: '', address: '', idDocument: '' };
type Field = keyof typeof NOBODY;
const FIELDS = Object.keys(NOBODY) as Field[];

/** What the bank wants to know of a customer. Who is registered is logged on at once. */
export function RegisterForm() {
  const { t } = useTranslation(['logon', 'common']);
  const register = useRequest(RegisterDocument);
  const logOn = useRequest(LogOnDocument);
  const navigate = useNavigate();
  const unanswered = useRef(false);
  const required = (text: string) => (text.trim() === '' ? t('common:required') : null);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: NOBODY,
    validate: {
      fullName: required,
      email: (email) => (/^\S+@\S+$/.test(email.trim()) ? null : t('invalid.email')),
      country: (country) => (country === '' ? t('invalid.country') : null),
      address: required,
      idDocument: required,
      password: (password) => (password === '' ? t('common:required') : null),
    },
  });

  const submit = form.onSubmit(
    async (written) => {
      const input = { ...written, email: written.email.trim() };
      const answer: { no?: Refusal } = {};
      const made = await register.send({ input }, (no) => {
        answer.no = no;
      });
      const { no } = answer;
      const field = no ? fieldOf(no) : null;
      // After a lost answer it may be this very form that has taken the address.
      const perhapsMade = field === 'email' && no?.__typename === 'EmailTaken' && unanswered.current;
      unanswered.current = made === null && no === undefined;
      if (made === null && !perhapsMade) {
        if (no && field) refuseAt(form, field, no);
        return;
      }
      const begun = await logOn.send({ input: { email: input.email, password: input.password } });
      if (begun !== null) {
        notifications.show({ message: t('register.done', { name: begun.customer.fullName }) });
        session.begin(begun);
      } else if (no) refuseAt(form, 'email', no);
      else await navigate('/logon');
    },
    goToFirst(form, FIELDS),
  );

  const { refusal, clear } = register;
  const wait = waitOf(refusal);
  const error = register.error ?? logOn.error;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {wait !== null && <Slowdown seconds={wait} onOver={clear} />}
        {wait === null && refusal !== null && fieldOf(refusal) === null && <RefusalNotice refusal={refusal} />}
        {error != null && <Failure error={error} />}
        <TextInput
          label={t('register.fullName')}
          description={t('register.fullNameHelp')}
          autoComplete="name"
          autoFocus
          key={form.key('fullName')}
          {...form.getInputProps('fullName')}
        />
        <TextInput
          type="email"
          label={t('email')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordField
          label={t('password')}
          description={t('register.passwordHelp')}
          autoComplete="new-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Residence key={form.key('country')} {...form.getInputProps('country')} />
        <TextInput
          label={t('register.address')}
          description={t('register.addressHelp')}
          autoComplete="street-address"
          key={form.key('address')}
          {...form.getInputProps('address')}
        />
        <TextInput
          label={t('register.idDocument')}
          description={t('register.idDocumentHelp')}
          autoComplete="off"
          key={form.key('idDocument')}
          {...form.getInputProps('idDocument')}
        />
        <Button type="submit" loading={register.busy || logOn.busy} disabled={wait !== null} mt="xs">
          {t('register.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function Residence(field: object) {
  const { t } = useTranslation('logon');
  const { data, error, refetch } = useQuery(ResidencesDocument);
  const names = (data?.countries ?? [])
    .map((value) => ({ value, label: formatCountry(value) }))
    .sort((one, other) => one.label.localeCompare(other.label, locale()));
  return (
    <>
      <Select
        label={t('register.country')}
        placeholder={t('register.choose')}
        data={names}
        searchable
        allowDeselect={false}
        nothingFoundMessage={t('register.noCountry')}
        autoComplete="off"
        {...field}
      />
      {error && !data && <Failure error={error} retry={() => void refetch()} />}
    </>
  );
}

/** Which field the bank's no is about. */
function fieldOf(refusal: Refusal): Field | null {
  if (refusal.__typename === 'EmailTaken') return 'email';
  if (refusal.__typename === 'CountryNotAllowed') return 'country';
  if (refusal.__typename === 'WeakPassword') return 'password';
  if (refusal.__typename !== 'InvalidInput' || !('field' in refusal)) return null;
  return FIELDS.find((name) => name === refusal.field) ?? null;
}
