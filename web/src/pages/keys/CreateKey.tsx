import { useApolloClient } from '@apollo/client/react';
import { Checkbox, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRequest } from '../../bank/use-request';
import { BankApiKeysDocument, CreateApiKeyDocument, type Scope } from '../../gql/graphql';
import { FormDialog } from '../../shell/Dialog';
import { placed } from '../prices/refused-field';
import { EXPIRIES, type Expiry, endOf } from './key-state';
import { useFindPerson } from './use-find-person';

const SCOPES: readonly Scope[] = ['READ', 'MOVE_MONEY', 'MANAGE'];
const FIELDS = ['name', 'scopes', 'customerId', 'expiresAt', 'addresses'] as const;

/** Asks what a key is to be, and makes it. The key itself is told once, to `onMade`. */
export function CreateKey({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const { t } = useTranslation('keys');
  const client = useApolloClient();
  const find = useFindPerson();
  const [finding, setFinding] = useState(false);
  const { send, busy, refusal, error, clear } = useRequest(CreateApiKeyDocument);
  const form = useForm({
    initialValues: {
      name: '',
      scopes: ['READ'] as Scope[],
      holder: '',
      expiry: '90' as Expiry,
      day: '',
      addresses: '',
    },
    onValuesChange: clear,
    validate: {
      name: (name) => (/^.{1,100}$/u.test(name.trim()) ? null : t('making.nameFault')),
      scopes: (scopes) => (scopes.length > 0 ? null : t('making.scopesFault')),
      day: (day, { expiry }) => (endOf(expiry, day, Date.now()) === undefined ? t('making.dayFault') : null),
    },
  });

  const holderOf = async (typed: string): Promise<string | null | undefined> => {
    if (typed.trim() === '') return null;
    setFinding(true);
    const found = await find(typed);
    setFinding(false);
    if ('person' in found) return found.person.id;
    form.setFieldError('holder', found.fault);
    return undefined;
  };
  const create = form.onSubmit(async ({ name, scopes, holder, expiry, day, addresses }) => {
    if (finding) return;
    const customerId = await holderOf(holder);
    if (customerId === undefined) return;
    const expiresAt = endOf(expiry, day, Date.now()) ?? null;
    const networks = addresses.split(/[\s,;]+/).filter((each) => each !== '');
    const granted = await send({ input: { name: name.trim(), scopes, customerId, expiresAt, addresses: networks } });
    if (granted === null) return;
    await client.refetchQueries({ include: [BankApiKeysDocument] });
    onMade(granted.key);
  });

  const { at, above } = placed(refusal, FIELDS);
  return (
    <FormDialog
      title={t('making.title')}
      submit={t('making.submit')}
      onSubmit={create}
      busy={busy || finding}
      refusal={above}
      {...{ error, onClose }}
    >
      <TextInput
        label={t('making.name')}
        description={t('making.nameHelp')}
        maxLength={100}
        data-autofocus
        {...form.getInputProps('name')}
        error={form.errors.name ?? at('name')}
      />
      <Checkbox.Group
        label={t('making.scopes')}
        {...form.getInputProps('scopes')}
        error={form.errors.scopes ?? at('scopes')}
      >
        <Stack gap="xs" mt={4}>
          {SCOPES.map((scope) => (
            <Checkbox key={scope} value={scope} label={t(`scopes.${scope}`)} description={t(`scopeHelp.${scope}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <TextInput
        label={t('making.holder')}
        description={t('making.holderHelp')}
        autoComplete="off"
        {...form.getInputProps('holder')}
        error={form.errors.holder ?? at('customerId')}
      />
      <Select
        label={t('making.expiry')}
        data={EXPIRIES.map((value) => ({ value, label: t(`making.expiries.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps('expiry')}
        error={at('expiresAt')}
      />
      {form.values.expiry === 'day' && <TextInput type="date" label={t('making.day')} {...form.getInputProps('day')} />}
      <Textarea
        label={t('making.addresses')}
        description={t('making.addressesHelp')}
        autosize
        minRows={2}
        maxRows={6}
        {...form.getInputProps('addresses')}
        error={at('addresses')}
      />
    </FormDialog>
  );
}
