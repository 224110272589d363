import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { Empty, Failure, Loading } from '../../shell/Notices';

interface SectionProps<Row> {
  title: string;
  about?: ReactNode;
  rows: readonly Row[] | undefined;
  error: unknown;
  retry: () => void;
  empty: { icon: ComponentType<{ size?: number }>; title: string; help: string };
  /** What adds a row; null for those who may not. */
  add?: { label: string; open: () => void } | null;
  /** Stands between the title and the rows, such as a filter. */
  above?: ReactNode;
  children: (rows: readonly Row[]) => ReactNode;
}

/** A list under its title: on its way, out of reach, empty, or there. */
export function Section<Row>({ title, about, rows, error, retry, empty, add, above, children }: SectionProps<Row>) {
  return (
    <Stack gap="sm" component="section" aria-label={title}>
      <Group justify="space-between" align="flex-end" gap="sm">
        <Stack gap={0} maw={760}>
          <Title order={2} size="h4">
            {title}
          </Title>
          {about !== undefined && (
            <Text size="sm" c="dimmed">
              {about}
            </Text>
          )}
        </Stack>
        {add && (
          <Button leftSection={<IconPlus size={18} />} onClick={add.open}>
            {add.label}
          </Button>
        )}
      </Group>
      {above}
      {rows === undefined &&
        (error != null ? <Failure error={error} retry={retry} /> : <Loading rows={4} height={52} />)}
      {rows?.length === 0 && (
        <Card>
          <Empty icon={empty.icon} title={empty.title}>
            {empty.help}
          </Empty>
        </Card>
      )}
      {rows !== undefined && rows.length > 0 && children(rows)}
    </Stack>
  );
}
