import { Button, Card, Collapse, Group, MultiSelect, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFindPerson } from '../keys/use-find-person';
import { GROUP_NAMES, GROUPS, SUBJECT_KINDS } from './AuditActions';
import { type AuditChoice, fromLocal, NO_CHOICE, toLocal } from './AuditChoice';

interface AuditFilterFormProps {
  choice: AuditChoice;
  onChange: (choice: AuditChoice) => void;
}

const RARE = ['actorId', 'subjectKind', 'subjectId', 'requestId', 'address', 'email'] as const;

/** What is looked for. It is asked for by the button only, as the bank keeps a record of each look. */
export function AuditFilterForm({ choice, onChange }: AuditFilterFormProps) {
  const { t } = useTranslation(['audit', 'common']);
  const find = useFindPerson();
  const [busy, setBusy] = useState(false);
  const rare = RARE.filter((name) => choice[name] !== '').length;
  const [more, { toggle, open }] = useDisclosure(rare > 0);
  const form = useChoiceForm(choice);
  useEffect(() => {
    if (rare > 0) open();
  }, [rare, open]);

  const search = form.onSubmit(async ({ since, until, ...rest }) => {
    const wanted = { ...trimmed(rest), since: fromLocal(since), until: fromLocal(until) };
    if (wanted.actorId === '' || wanted.actorId === choice.actorId) return onChange(wanted);
    setBusy(true);
    const found = await find(wanted.actorId);
    setBusy(false);
    if ('fault' in found) form.setFieldError('actorId', found.fault);
    else onChange({ ...wanted, actorId: found.person.id });
  });
  const actions = GROUP_NAMES.map((name) => ({
    group: t(`groups.${name}`),
    items: GROUPS[name].map((value) => ({ value, label: t(`action.${value}`) })),
  }));
  return (
    <Card component="form" onSubmit={search} role="search" aria-label={t('filter.title')} noValidate>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
          <MultiSelect
            label={t('filter.actions')}
            placeholder={form.values.actions.length === 0 ? t('filter.all') : ''}
            data={actions}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('common:actions.clear') }}
            {...form.getInputProps('actions')}
          />
          <TextInput type="datetime-local" label={t('filter.since')} {...form.getInputProps('since')} />
          <TextInput type="datetime-local" label={t('filter.until')} {...form.getInputProps('until')} />
        </SimpleGrid>
        <Collapse expanded={more}>
          <RareFields form={form} />
        </Collapse>
        <Group justify="space-between">
          <Button
            variant="subtle"
            onClick={toggle}
            aria-expanded={more}
            leftSection={more ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
          >
            {t(more ? 'filter.less' : 'filter.more')}
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={() => onChange(NO_CHOICE)}>
              {t('filter.clear')}
            </Button>
            <Button type="submit" loading={busy} leftSection={<IconSearch size={16} />}>
              {t('common:actions.search')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Card>
  );
}

function RareFields({ form }: { form: ReturnType<typeof useChoiceForm> }) {
  const { t } = useTranslation(['audit', 'common']);
  const kinds = SUBJECT_KINDS.map((value) => ({ value, label: t(`subject.${value}`) }));
  const plain = { autoComplete: 'off', spellCheck: false };
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
      <TextInput
        label={t('filter.actor')}
        placeholder={t('filter.actorHint')}
        {...plain}
        {...form.getInputProps('actorId')}
      />
      <Select
        label={t('filter.subjectKind')}
        placeholder={t('filter.all')}
        data={kinds}
        clearable
        clearButtonProps={{ 'aria-label': t('common:actions.clear') }}
        {...form.getInputProps('subjectKind')}
        onChange={(kind) => form.setFieldValue('subjectKind', kind ?? '')}
      />
      <TextInput
        label={t('filter.subjectId')}
        placeholder={t('filter.subjectHint')}
        {...plain}
        {...form.getInputProps('subjectId')}
      />
      <TextInput label={t('filter.request')} {...plain} {...form.getInputProps('requestId')} />
      <TextInput label={t('filter.address')} {...plain} {...form.getInputProps('address')} />
      <TextInput label={t('filter.email')} type="email" {...plain} {...form.getInputProps('email')} />
    </SimpleGrid>
  );
}

/** The form goes with the address, which changes by links and by the way back as well. */
function useChoiceForm(choice: AuditChoice) {
  const { t } = useTranslation('audit');
  const values = { ...choice, since: toLocal(choice.since), until: toLocal(choice.until) };
  const form = useForm<AuditChoice>({
    initialValues: values,
    validate: {
      until: (until, { since }) => (since && until && until <= since ? t('filter.notBefore') : null),
    },
  });
  const { setValues } = form;
  const told = JSON.stringify(values);
  useEffect(() => setValues(JSON.parse(told)), [told, setValues]);
  return form;
}

function trimmed<T extends object>(values: T): T {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.trim() : value,
  ]);
  return Object.fromEntries(entries);
}
