import { Button, CloseButton, Group, Pill, Stack, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { locale } from '../../locales/i18n';
import { formatMoney } from '../../money/money';
import { formatDate, formatIban } from '../../shell/formats';
import { chosen, type FilterChoice, type FilterPart, NO_CHOICE } from './FilterChoice';

const FilterForm = lazy(() => import('./FilterForm'));

interface FilterBarProps {
  choice: FilterChoice;
  currency: string;
  onChange: (choice: FilterChoice) => void;
}

/** The search field, and the button behind which the rest is; what is chosen stands under them and can be taken away. */
export function FilterBar({ choice, currency, onChange }: FilterBarProps) {
  const { t } = useTranslation('account');
  const [opened, { open, close }] = useDisclosure();
  const parts = chosen(choice).filter((part) => part !== 'text');
  const label = parts.length > 0 ? t('filter.openCount', { count: parts.length }) : t('filter.open');
  return (
    <Stack gap="xs" role="search" aria-label={t('filter.label')}>
      <Group gap="xs" wrap="nowrap">
        <SearchField text={choice.text} onChange={(text) => onChange({ ...choice, text })} />
        <Button
          variant="default"
          leftSection={<IconAdjustmentsHorizontal size={18} />}
          onClick={open}
          aria-haspopup="dialog"
          flex="none"
        >
          {label}
        </Button>
      </Group>
      {parts.length > 0 && <Chips parts={parts} choice={choice} currency={currency} onChange={onChange} />}
      <Suspense>
        {opened && <FilterForm choice={choice} currency={currency} onChange={onChange} onClose={close} />}
      </Suspense>
    </Stack>
  );
}

/** What is typed is looked for once the typing rests. */
function SearchField({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const { t } = useTranslation(['account', 'common']);
  const [typed, setTyped] = useState(text);
  const [sent, setSent] = useState(text);
  const send = useDebouncedCallback((next: string) => {
    setSent(next.trim());
    onChange(next.trim());
  }, 350);
  // The address may change by other ways: the filter is cleared, or somebody goes back.
  useEffect(() => {
    if (text !== sent) {
      setTyped(text);
      setSent(text);
    }
  }, [text, sent]);
  const take = (next: string) => {
    setTyped(next);
    send(next);
  };
  return (
    <TextInput
      type="search"
      flex={1}
      miw={0}
      value={typed}
      maxLength={100}
      onChange={({ currentTarget }) => take(currentTarget.value)}
      aria-label={t('filter.search')}
      placeholder={t('filter.searchHint')}
      leftSection={<IconSearch size={18} aria-hidden />}
      rightSection={typed !== '' && <CloseButton aria-label={t('common:actions.clear')} onClick={() => take('')} />}
    />
  );
}

function Chips({ parts, choice, currency, onChange }: FilterBarProps & { parts: FilterPart[] }) {
  const { t } = useTranslation(['account', 'common']);
  const money = (value: string) => formatMoney({ value, currency }, locale());
  const text: Record<FilterPart, () => string> = {
    text: () => t('filter.chips.text', { value: choice.text }),
    from: () => t('filter.chips.from', { value: formatDate(choice.from) }),
    until: () => t('filter.chips.until', { value: formatDate(choice.until) }),
    min: () => t('filter.chips.min', { value: money(choice.min) }),
    max: () => t('filter.chips.max', { value: money(choice.max) }),
    kinds: () => choice.kinds.map((kind) => t(`common:kind.${kind}`)).join(', '),
    statuses: () => choice.statuses.map((status) => t(`common:status.${status}`)).join(', '),
    category: () => t('filter.chips.category', { value: choice.category }),
    party: () => t('filter.chips.party', { value: formatIban(choice.party) }),
    direction: () => (choice.direction === '' ? '' : t(`filter.${choice.direction}`)),
  };
  return (
    <Group gap="xs" role="group" aria-label={t('filter.active')}>
      {parts.map((part) => (
        <Pill
          key={part}
          size="md"
          withRemoveButton
          onRemove={() => onChange({ ...choice, [part]: NO_CHOICE[part] })}
          removeButtonProps={{
            'aria-label': t('filter.remove', { what: text[part]() }),
            'aria-hidden': false,
            tabIndex: 0,
          }}
        >
          {text[part]()}
        </Pill>
      ))}
      <Button variant="subtle" size="compact-sm" onClick={() => onChange({ ...NO_CHOICE, text: choice.text })}>
        {t('filter.clearAll')}
      </Button>
    </Group>
  );
}
