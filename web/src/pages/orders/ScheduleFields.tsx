import { NumberInput, SegmentedControl, SimpleGrid, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { today } from './schedule';
import { LONGEST, type WantedDays } from './wanted';

/** How often an order runs, and from when on. */
export function ScheduleFields<Values extends WantedDays>({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation('orders');
  const { rhythm } = form.values;
  return (
    <>
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t('schedule.rhythm')}
        </Text>
        <SegmentedControl
          fullWidth
          aria-label={t('schedule.rhythm')}
          data={(['ONCE', 'WEEKLY', 'MONTHLY'] as const).map((value) => ({ value, label: t(`schedule.${value}`) }))}
          {...form.getInputProps('rhythm')}
        />
      </div>
      <SimpleGrid cols={{ base: 1, xs: rhythm === 'ONCE' ? 1 : 2 }}>
        <TextInput
          type="date"
          min={today()}
          label={t(rhythm === 'ONCE' ? 'schedule.day' : 'schedule.first')}
          required
          {...form.getInputProps('first')}
        />
        {rhythm !== 'ONCE' && (
          <NumberInput
            label={t(`schedule.every${rhythm}`)}
            min={1}
            max={LONGEST[rhythm]}
            allowDecimal={false}
            allowNegative={false}
            required
            {...form.getInputProps('every')}
          />
        )}
      </SimpleGrid>
    </>
  );
}
