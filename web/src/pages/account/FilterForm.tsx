import { Button, Chip, Drawer, Group, Input, SegmentedControl, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Direction, TransactionKind, TransactionStatus } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { AmountInput, readAmount, useAmountFault } from '../../money/AmountInput';
import { compare, toTyped } from '../../money/money';
import { useReturnedFocus } from '../../shell/use-returned-focus';
import { type FilterChoice, KINDS, NO_CHOICE, STATUSES } from './FilterChoice';

interface FilterFormProps {
  choice: FilterChoice;
  currency: string;
  onChange: (choice: FilterChoice) => void;
  onClose: () => void;
}

/** All that transactions can be looked for by, beside the list and not on it. */
export default function FilterForm({ choice, currency, onChange, onClose }: FilterFormProps) {
  const { t } = useTranslation(['account', 'common']);
  const form = useFilterForm(choice, currency);
  useReturnedFocus();
  const apply = form.onSubmit(({ min, max, category, party, ...rest }) => {
    const decimals = decimalsIn(currency);
    onChange({
      ...rest,
      min: readAmount(min, decimals) ?? '',
      max: readAmount(max, decimals) ?? '',
      category: category.trim(),
      party: party.replace(/\s/g, ''),
    });
    onClose();
  });
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t('filter.title')}
      position="right"
      size="md"
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      <form onSubmit={apply} noValidate>
        <Stack>
          <Directions
            value={form.values.direction}
            onChange={(direction) => form.setFieldValue('direction', direction)}
          />
          <SimpleGrid cols={2} spacing="sm">
            <TextInput type="date" label={t('filter.from')} {...form.getInputProps('from')} />
            <TextInput type="date" label={t('filter.until')} {...form.getInputProps('until')} />
            <AmountInput currency={currency} label={t('filter.min')} {...form.getInputProps('min')} />
            <AmountInput currency={currency} label={t('filter.max')} {...form.getInputProps('max')} />
          </SimpleGrid>
          <Chips<TransactionKind>
            label={t('filter.kinds')}
            all={KINDS}
            text={(kind) => t(`common:kind.${kind}`)}
            value={form.values.kinds}
            onChange={(kinds) => form.setFieldValue('kinds', kinds)}
          />
          <Chips<TransactionStatus>
            label={t('filter.statuses')}
            all={STATUSES}
            text={(status) => t(`common:status.${status}`)}
            value={form.values.statuses}
            onChange={(statuses) => form.setFieldValue('statuses', statuses)}
          />
          <TextInput
            label={t('filter.category')}
            description={t('filter.categoryHint')}
            maxLength={40}
            {...form.getInputProps('category')}
          />
          <TextInput label={t('filter.party')} autoComplete="off" {...form.getInputProps('party')} />
          <Group justify="space-between" mt="sm">
            <Button variant="subtle" onClick={() => form.setValues({ ...NO_CHOICE, text: choice.text })}>
              {t('filter.clearAll')}
            </Button>
            <Button type="submit">{t('filter.apply')}</Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

function useFilterForm(choice: FilterChoice, currency: string) {
  const { t } = useTranslation('account');
  const faultOf = useAmountFault();
  const decimals = decimalsIn(currency);
  const fault = (typed: string) => (typed === '' ? null : faultOf(typed, currency, decimals));
  return useForm<FilterChoice>({
    initialValues: { ...choice, min: toTyped(choice.min, locale()), max: toTyped(choice.max, locale()) },
    validate: {
      until: (until, { from }) => (from && until && until < from ? t('filter.notBefore') : null),
      min: (min) => fault(min),
      max: (max, { min }) => {
        const most = readAmount(max, decimals);
        const least = readAmount(min, decimals);
        const less = most && least && compare({ value: most, currency }, { value: least, currency }) < 0;
        return fault(max) ?? (less ? t('filter.notLess') : null);
      },
    },
  });
}

interface DirectionsProps {
  value: Direction | '';
  onChange: (direction: Direction | '') => void;
}

function Directions({ value, onChange }: DirectionsProps) {
  const { t } = useTranslation('account');
  return (
    <SegmentedControl
      fullWidth
      data-autofocus
      aria-label={t('filter.direction')}
      value={value}
      onChange={onChange}
      data={[
        { value: '' as const, label: t('filter.all') },
        { value: 'IN' as const, label: t('filter.IN') },
        { value: 'OUT' as const, label: t('filter.OUT') },
      ]}
    />
  );
}

interface ChipsProps<T extends string> {
  label: string;
  all: readonly T[];
  text: (each: T) => string;
  value: T[];
  onChange: (value: T[]) => void;
}

function Chips<T extends string>({ label, all, text, value, onChange }: ChipsProps<T>) {
  return (
    <Input.Wrapper label={label} labelElement="div" role="group" aria-label={label}>
      <Group gap={6} mt={4}>
        {all.map((each) => (
          <Chip
            key={each}
            size="sm"
            checked={value.includes(each)}
            onChange={(on) => onChange(on ? [...value, each] : value.filter((other) => other !== each))}
          >
            {text(each)}
          </Chip>
        ))}
      </Group>
    </Input.Wrapper>
  );
}

/** How many decimals amounts of a currency are written with. */
function decimalsIn(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
