import { Select, SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AccountType } from '../../gql/graphql';
import { useCurrencies } from './currencies';

const TYPES = ['CHECKING', 'SAVINGS'] as const satisfies readonly AccountType[];

export interface Kind {
  type: AccountType;
  currency: string;
}

/** Which accounts a price is for, in words: "Savings account · EUR". */
export function useKindName(): (kind: Kind) => string {
  const { t } = useTranslation(['prices', 'common']);
  return ({ type, currency }) => t('accountsOf', { type: t(`common:accountType.${type}`), currency });
}

interface AccountKindProps {
  type: object;
  currency: object;
  /** Of a price that stands already, which is for the same accounts for good. */
  fixed: string | undefined;
}

/** Chooses which accounts a price is for; takes the props of the form's two fields. */
export function AccountKind({ type, currency, fixed }: AccountKindProps) {
  const { t } = useTranslation(['prices', 'common']);
  const { choices } = useCurrencies();
  const settled = fixed !== undefined;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <Select
        label={t('fields.type')}
        data={TYPES.map((value) => ({ value, label: t(`common:accountType.${value}`) }))}
        allowDeselect={false}
        disabled={settled}
        {...type}
      />
      <Select
        label={t('fields.currency')}
        data={choices(fixed)}
        searchable
        allowDeselect={false}
        disabled={settled}
        {...currency}
      />
    </SimpleGrid>
  );
}
