import { ActionIcon, Fieldset, Group, MultiSelect, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconTrash } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { explain, type Refusal } from '../../bank/refusal';
import { BoundFields } from './BoundFields';
import { useCountryChoices, zoneChoices } from './choices';
import { KINDS, type RuleDraft, UNITS } from './rule-draft';

type Form = UseFormReturnType<RuleDraft>;

interface ConditionFieldsProps {
  form: Form;
  index: number;
  /** The bank's no to this condition. */
  refusal: Refusal | null;
  onRemove: (() => void) | null;
}

/** One condition: which kind it is of, and what that kind needs. */
export function ConditionFields({ form, index, refusal, onRemove }: ConditionFieldsProps) {
  const { t } = useTranslation('review');
  const condition = form.values.conditions[index];
  if (condition === undefined) return null;
  const number = index + 1;
  return (
    <Fieldset legend={t('form.condition', { number })} radius="md" miw={0}>
      <Stack gap="sm">
        <Group align="flex-end" wrap="nowrap">
          <Select
            flex={1}
            label={t('form.kindLabel')}
            data={KINDS.map((value) => ({ value, label: t(`form.kind.${value}`) }))}
            allowDeselect={false}
            {...form.getInputProps(`conditions.${index}.kind`)}
          />
          {onRemove && (
            <ActionIcon
              variant="subtle"
              color="red"
              size={36}
              aria-label={t('form.removeCondition', { number })}
              onClick={onRemove}
            >
              <IconTrash size={18} />
            </ActionIcon>
          )}
        </Group>
        {(condition.kind === 'AmountOver' || condition.kind === 'NewPayeeOver') && (
          <BoundFields form={form} index={index} currency={condition.currency} />
        )}
        {condition.kind === 'TransfersWithin' && <TransfersFields form={form} index={index} />}
        {condition.kind === 'PayeeCountry' && <CountryFields form={form} index={index} />}
        {condition.kind === 'OutsideHours' && <HoursFields form={form} index={index} zone={condition.zone} />}
        {refusal && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {explain(refusal)}
          </Text>
        )}
      </Stack>
    </Fieldset>
  );
}

function TransfersFields({ form, index }: { form: Form; index: number }) {
  const { t } = useTranslation('review');
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      <TextInput label={t('form.count')} inputMode="numeric" {...form.getInputProps(`conditions.${index}.count`)} />
      <TextInput label={t('form.within')} inputMode="numeric" {...form.getInputProps(`conditions.${index}.time`)} />
      <Select
        label={t('form.unit')}
        data={UNITS.map((value) => ({ value, label: t(`form.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps(`conditions.${index}.unit`)}
      />
    </SimpleGrid>
  );
}

function CountryFields({ form, index }: { form: Form; index: number }) {
  const { t } = useTranslation('review');
  const choices = useCountryChoices();
  return (
    <MultiSelect
      label={t('form.countries')}
      description={t('form.countriesHelp')}
      data={choices}
      searchable
      clearable
      hidePickedOptions
      {...form.getInputProps(`conditions.${index}.countries`)}
    />
  );
}

function HoursFields({ form, index, zone }: { form: Form; index: number; zone: string }) {
  const { t } = useTranslation('review');
  const help = useId();
  return (
    <Stack gap={6}>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <TextInput
          type="time"
          label={t('form.opens')}
          aria-describedby={help}
          {...form.getInputProps(`conditions.${index}.opens`)}
        />
        <TextInput
          type="time"
          label={t('form.closes')}
          aria-describedby={help}
          {...form.getInputProps(`conditions.${index}.closes`)}
        />
        <Select
          label={t('form.zone')}
          data={zoneChoices(zone)}
          searchable
          allowDeselect={false}
          {...form.getInputProps(`conditions.${index}.zone`)}
        />
      </SimpleGrid>
      <Text id={help} size="xs" c="dimmed">
        {t('form.hoursHelp')}
      </Text>
    </Stack>
  );
}
