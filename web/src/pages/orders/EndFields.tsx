import { NumberInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { isDay } from './schedule';
import { isWhole, MOST_TIMES, type WantedEnd } from './wanted';

/** Until when an order runs. */
export function EndFields<Values extends WantedEnd>({ form, min }: { form: UseFormReturnType<Values>; min: string }) {
  const { t } = useTranslation('orders');
  const { ending } = form.values;
  return (
    <Stack gap="xs">
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t('end.label')}
        </Text>
        <SegmentedControl
          fullWidth
          aria-label={t('end.label')}
          data={(['never', 'day', 'times'] as const).map((value) => ({ value, label: t(`end.${value}`) }))}
          {...form.getInputProps('ending')}
        />
      </div>
      {ending === 'day' && (
        <TextInput type="date" min={min} label={t('end.until')} required {...form.getInputProps('until')} />
      )}
      {ending === 'times' && (
        <NumberInput
          label={t('end.count')}
          description={t('end.countHelp')}
          min={1}
          max={MOST_TIMES}
          allowDecimal={false}
          allowNegative={false}
          required
          {...form.getInputProps('times')}
        />
      )}
    </Stack>
  );
}

/** What is wrong with the end, as a form's validation wants it. */
export function useEndFaults(): {
  until: (typed: string, wanted: WantedEnd, first: string) => string | null;
  times: (typed: number | string, wanted: WantedEnd) => string | null;
} {
  const { t } = useTranslation(['orders', 'common']);
  return {
    until: (typed, { ending }, first) => {
      if (ending !== 'day') return null;
      if (!isDay(typed)) return t('common:required');
      return typed < first ? t('end.tooEarly') : null;
    },
    times: (typed, { ending }) =>
      ending !== 'times' || isWhole(Number(typed), MOST_TIMES) ? null : t('end.badCount', { most: MOST_TIMES }),
  };
}
