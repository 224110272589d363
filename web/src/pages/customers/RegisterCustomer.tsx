import { useQuery } from '@apollo/client/react';
import { Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useRequest } from '../../bank/use-request';
import { AllowedCountriesDocument, RegisterCustomerDocument, type RegisterCustomerMutation } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { Dialog } from '../../shell/Dialog';
import { formatCountry } from '../../shell/formats';
import { Failure, RefusalNotice } from '../../shell/Notices';
import { FirstPassword } from './FirstPassword';
import { FormButtons } from './FormButtons';
import { placed } from './placed';

const FIELDS = ['fullName', 'email', 'country', 'address', 'idDocument'] as const;
const BY_CODE = { EMAIL_TAKEN: 'email', COUNTRY_NOT_ALLOWED: 'country' };

type Enrolment = Extract<RegisterCustomerMutation['registerCustomer'], { __typename: 'Enrolment' }>;

/** Makes somebody a customer, and tells their first password once. */
export default function RegisterCustomer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  if (enrolment === null) return <RegisterForm onClose={onClose} onDone={setEnrolment} />;
  const { customer, initialPassword } = enrolment;
  const done = () => {
    onClose();
    void navigate(`/staff/customers/${customer.id}`);
  };
  return (
    <FirstPassword name={customer.fullName} password={initialPassword} done={t('register.toCustomer')} onClose={done} />
  );
}

function RegisterForm({ onClose, onDone }: { onClose: () => void; onDone: (enrolment: Enrolment) => void }) {
  const { t } = useTranslation(['customers', 'common']);
  const { data } = useQuery(AllowedCountriesDocument);
  const { send, busy, refusal, error, clear } = useRequest(RegisterCustomerDocument);
  const required = (typed: string | null) => (typed?.trim() ? null : t('common:required'));
  const form = useForm({
    initialValues: { fullName: '', email: '', country: null as string | null, address: '', idDocument: '' },
    validate: { fullName: required, email: required, country: required, address: required, idDocument: required },
    onValuesChange: clear,
  });
  const register = form.onSubmit(async ({ country, ...typed }) => {
    if (country === null) return;
    const enrolment = await send({ input: { ...typed, country } });
    if (enrolment !== null) onDone(enrolment);
  });
  const countries = (data?.countries ?? [])
    .map((value) => ({ value, label: formatCountry(value) }))
    .sort((one, other) => one.label.localeCompare(other.label, locale()));
  const { at, elsewhere } = placed(refusal, FIELDS, BY_CODE);
  const input = (field: (typeof FIELDS)[number]) => {
    const props = form.getInputProps(field);
    return { withAsterisk: true, autoComplete: 'off', ...props, error: props.error ?? at(field) };
  };
  return (
    <Dialog onClose={onClose} title={t('register.title')}>
      <form onSubmit={register} noValidate>
        <Stack gap="sm">
          <RefusalNotice refusal={elsewhere} />
          {error != null && <Failure error={error} />}
          <TextInput label={t('register.fullName')} data-autofocus {...input('fullName')} />
          <TextInput label={t('register.email')} type="email" {...input('email')} />
          <Select
            label={t('register.country')}
            data={countries}
            searchable
            allowDeselect={false}
            {...input('country')}
          />
          <TextInput label={t('register.address')} {...input('address')} />
          <TextInput
            label={t('register.idDocument')}
            description={t('register.idDocumentHelp')}
            {...input('idDocument')}
          />
          <FormButtons submit={t('register.submit')} busy={busy} onClose={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
