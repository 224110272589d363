import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFindPerson } from './use-find-person';

/** Narrows the list to the keys that act for one person. */
export function KeyFilter({
  customerId,
  onFilter,
}: {
  customerId: string | null;
  onFilter: (customerId: string | null) => void;
}) {
  const { t } = useTranslation('keys');
  const find = useFindPerson();
  const [typed, setTyped] = useState(customerId ?? '');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const filter = async (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === '') return onFilter(null);
    setBusy(true);
    const found = await find(typed);
    setBusy(false);
    if ('fault' in found) setFault(found.fault);
    else onFilter(found.person.id);
  };
  return (
    <form onSubmit={(event) => void filter(event)} noValidate>
      <Group align="flex-start" gap="xs">
        <TextInput
          label={t('filter.label')}
          placeholder={t('filter.placeholder')}
          value={typed}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value);
            setFault(null);
          }}
          error={fault}
          flex="1 1 240px"
          maw={420}
        />
        <Group gap="xs" mt={{ base: 0, xs: 25 }}>
          <Button type="submit" variant="default" loading={busy}>
            {t('filter.submit')}
          </Button>
          {customerId !== null && (
            <Button variant="subtle" onClick={() => onFilter(null)}>
              {t('filter.clear')}
            </Button>
          )}
        </Group>
      </Group>
    </form>
  );
}
