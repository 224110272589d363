import { Card, Stack, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';

/** A step of a payment. One that follows another takes the focus, so that a screen reader says where one is. */
export function Step({ title, first = false, children }: { title: string; first?: boolean; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!first) heading.current?.focus();
  }, [first]);
  return (
    <Card maw={640} w="100%" padding="xl" component="section" aria-label={title}>
      <Stack gap="lg">
        <Title order={2} size="h4" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
          {title}
        </Title>
        {children}
      </Stack>
    </Card>
  );
}
