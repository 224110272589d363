import { SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface Fact {
  name: string;
  value: ReactNode;
}

/** What is known of somebody or something, name over value. */
export function Facts({ of }: { of: readonly Fact[] }) {
  return (
    <SimpleGrid component="dl" m={0} cols={{ base: 2, md: 4 }} spacing="lg" verticalSpacing="md">
      {of.map(({ name, value }) => (
        <div key={name}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" m={0} style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  );
}
