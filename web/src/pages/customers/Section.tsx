import { Card, Group, Stack, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface SectionProps {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}

/** A part of a page, with its heading and what can be done there. */
export function Section({ title, action, children }: SectionProps) {
  const heading = useId();
  return (
    <Stack gap="xs" component="section" aria-labelledby={heading}>
      <Group justify="space-between" mih={34} wrap="nowrap">
        <Title order={2} size="h4" id={heading}>
          {title}
        </Title>
        {action}
      </Group>
      <Card>{children}</Card>
    </Stack>
  );
}
