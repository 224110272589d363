import { SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { AccountCardFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney } from '../../money/money';
import { formatIban } from '../../shell/formats';

export interface WantedParties {
  from: string;
  whom: 'iban' | 'own';
  iban: string;
  own: string;
}

interface PartyFieldsProps<Values> {
  form: UseFormReturnType<Values>;
  accounts: AccountCardFragment[];
}

/** Which account pays, and which receives: somebody's by its number, or one of one's own. */
export function PartyFields<Values extends WantedParties>({ form, accounts }: PartyFieldsProps<Values>) {
  const { t } = useTranslation(['orders', 'common']);
  const { from, whom } = form.values;
  const source = accounts.find(({ id }) => id === from);
  const own = accounts.filter(({ id, currency }) => id !== from && currency === source?.currency);
  const choice = ({ id, type, iban, availableBalance }: AccountCardFragment) => ({
    value: id,
    label: `${t(`common:accountType.${type}`)} · ${formatIban(iban)} · ${formatMoney(availableBalance, locale())}`,
  });
  return (
    <>
      <Select
        label={t('parties.from')}
        data={accounts.map(choice)}
        allowDeselect={false}
        data-autofocus
        {...form.getInputProps('from')}
      />
      <Stack gap="xs">
        <div>
          <Text size="sm" fw={500} mb={4}>
            {t('parties.to')}
          </Text>
          <SegmentedControl
            fullWidth
            aria-label={t('parties.to')}
            data={(['iban', 'own'] as const).map((value) => ({ value, label: t(`parties.${value}`) }))}
            {...form.getInputProps('whom')}
          />
        </div>
        {whom === 'iban' ? (
          <TextInput
            label={t('parties.number')}
            description={t('parties.numberHelp')}
            autoComplete="off"
            spellCheck={false}
            classNames={{ input: 'florin-iban' }}
            required
            {...form.getInputProps('iban')}
          />
        ) : (
          <Select
            label={t('parties.account')}
            description={own.length === 0 ? t('parties.none', { currency: source?.currency ?? '' }) : undefined}
            placeholder={t('parties.choose')}
            data={own.map(choice)}
            disabled={own.length === 0}
            required
            {...form.getInputProps('own')}
          />
        )}
      </Stack>
    </>
  );
}
