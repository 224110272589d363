import { Group, Select, type SelectProps, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AccountCardFragment } from '../../gql/graphql';
import { locale } from '../../locales/i18n';
import { formatMoney } from '../../money/money';
import { formatIban } from '../../shell/formats';

interface AccountSelectProps extends Omit<SelectProps, 'data'> {
  accounts: readonly AccountCardFragment[];
}

/** One of one's own accounts; the chosen one says what is available on it. */
export function AccountSelect({ accounts, value, ...more }: AccountSelectProps) {
  const { t } = useTranslation(['pay', 'common']);
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const chosen = byId.get(value ?? '');
  return (
    <Select
      data={accounts.map(({ id, iban, type, currency }) => ({
        value: id,
        label: `${t(`common:accountType.${type}`)} · ${currency} ··${iban.slice(-4)}`,
      }))}
      value={value ?? null}
      allowDeselect={false}
      rightSectionPointerEvents="none"
      description={
        chosen === undefined ? '\u00a0' : t('available', { amount: formatMoney(chosen.availableBalance, locale()) })
      }
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      renderOption={({ option }) => <Choice account={byId.get(option.value)} />}
      {...more}
    />
  );
}

function Choice({ account }: { account: AccountCardFragment | undefined }) {
  const { t } = useTranslation('common');
  if (account === undefined) return null;
  return (
    <Group justify="space-between" wrap="nowrap" flex={1} gap="sm">
      <Stack gap={0} miw={0}>
        <Text size="sm">{t(`accountType.${account.type}`)}</Text>
        <Text size="xs" c="dimmed" className="florin-iban">
          {formatIban(account.iban)}
        </Text>
      </Stack>
      <Text size="sm" className="florin-figures">
        {formatMoney(account.availableBalance, locale())}
      </Text>
    </Group>
  );
}
