import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

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
