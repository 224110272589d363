import { Collapse, SimpleGrid, Stack, TextInput, type TextInputProps, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export interface LabelValues {
  description: string;
  category: string;
  reference: string;
}

export const NO_LABELS: LabelValues = { description: '', category: '', reference: '' };

/** The labels as the bank takes them: what is empty is none. */
export function labelsOf({ description, category, reference }: LabelValues) {
  const given = (typed: string) => (typed.trim() === '' ? null : typed.trim());
  return { description: given(description), category: given(category), reference: given(reference) };
}

type Field = keyof LabelValues;

/** What a payment is for, and under "More" one's own filing. */
export function Labels({ props }: { props: (field: Field) => TextInputProps }) {
  const { t } = useTranslation('pay');
  const [opened, { toggle }] = useDisclosure();
  return (
    <>
      <TextInput label={t('fields.description')} maxLength={140} {...props('description')} />
      <Stack gap="sm">
        <UnstyledButton
          onClick={toggle}
          aria-expanded={opened}
          c="var(--mantine-color-anchor)"
          fz="sm"
          style={{ alignSelf: 'flex-start', display: 'inline-flex', alignItems: 'center', gap: 4 }}
        >
          {t('fields.more')}
          <IconChevronDown size={16} style={opened ? { transform: 'rotate(180deg)' } : {}} aria-hidden />
        </UnstyledButton>
        <Collapse expanded={opened}>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label={t('fields.category')}
              description={t('fields.categoryHelp')}
              maxLength={40}
              {...props('category')}
            />
            <TextInput
              label={t('fields.reference')}
              description={t('fields.referenceHelp')}
              maxLength={35}
              {...props('reference')}
            />
          </SimpleGrid>
        </Collapse>
      </Stack>
    </>
  );
}
