import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

/** One subject of the page: what it is, what can be done about it, and how it stands. */
export function Section({
  title,
  beside,
  about,
  actions,
  children,
}: {
  title: string;
  beside?: ReactNode;
  about?: string;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  const id = useId();
  return (
    <Card component="section" aria-labelledby={id}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" gap="sm">
          <Group gap="xs">
            <Title order={2} size="h4" id={id}>
              {title}
            </Title>
            {beside}
          </Group>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
        {about !== undefined && (
          <Text size="sm" c="dimmed" maw={680}>
            {about}
          </Text>
        )}
        {children}
      </Stack>
    </Card>
  );
}
