import { Alert, Button, Skeleton, Stack, Text, ThemeIcon, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { explain, explainError } from '../bank/refusal';

/**
 * What stands where a list would, as long as there is nothing in it: what would be there, and how to get it. Its title is
 * no heading, since the list has one already, or the page.
 */
export function Empty({
  icon: Icon,
  title,
  children,
}: {
  icon: ComponentType<{ size?: number }>;
  title: string;
  children?: ReactNode;
}) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md" ta="center">
      <ThemeIcon variant="light" size={48} radius="xl" aria-hidden>
        <Icon size={24} />
      </ThemeIcon>
      <Text fw={650}>{title}</Text>
      {children !== undefined && (
        <Text component="div" c="dimmed" size="sm" maw={420}>
          {children}
        </Text>
      )}
    </Stack>
  );
}

/** That something could not be loaded, and how to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={t('errors.title')} role="alert">
      <Stack align="flex-start" gap="sm">
        {explainError(error)}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {t('actions.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** The bank's no, above the form whose field it does not concern. */
export function RefusalNotice({ refusal }: { refusal: { code: string; message: string } | null }) {
  if (refusal === null) return null;
  return (
    <Alert color="red" icon={<IconCircleX />} role="alert" data-code={refusal.code}>
      {explain(refusal)}
    </Alert>
  );
}

/** Grey bars of the shape of what is coming; `rows` as many as there will probably be. */
export function Loading({ rows = 5, height = 48 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" aria-busy role="status">
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike and stay where they are.
        <Skeleton key={row} height={height} />
      ))}
    </Stack>
  );
}
