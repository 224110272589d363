import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountCardFragment } from '../../gql/graphql';
import { formatIban } from '../../shell/formats';

export interface Fact {
  label: string;
  value: ReactNode;
  /** A line above it, and bold: a sum. */
  strong?: boolean;
}

const ABOVE = {
  borderTop: '1px solid var(--mantine-color-default-border)',
  paddingTop: 'var(--mantine-spacing-sm)',
};

/** What is known of a payment, line by line. */
export function Facts({ facts }: { facts: readonly (Fact | false)[] }) {
  return (
    <Stack component="dl" gap="sm" m={0}>
      {facts
        .filter((fact) => fact !== false)
        .map(({ label, value, strong = false }) => (
          <Group key={label} justify="space-between" align="baseline" wrap="nowrap" style={strong ? ABOVE : {}}>
            <Text component="dt" c="dimmed" size="sm">
              {label}
            </Text>
            <Text component="dd" m={0} ta="right" fw={strong ? 650 : 500} style={{ overflowWrap: 'anywhere' }}>
              {value}
            </Text>
          </Group>
        ))}
    </Stack>
  );
}

/** Whose account it is, if that is known, and its number. */
export function PartyFact({ name, iban }: { name?: string | undefined; iban: string | null }) {
  return (
    <>
      {name}
      {iban !== null && (
        <Text
          component="span"
          display="block"
          size="sm"
          {...(name !== undefined && { c: 'dimmed' })}
          className="florin-iban"
        >
          {formatIban(iban)}
        </Text>
      )}
    </>
  );
}

export function OwnAccount({ account: { type, iban } }: { account: Pick<AccountCardFragment, 'type' | 'iban'> }) {
  const { t } = useTranslation('common');
  return <PartyFact name={t(`accountType.${type}`)} iban={iban} />;
}
