import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Center mih="50vh">
      <Stack align="center" gap="sm" ta="center">
        <Title order={1} size="h2">
          {t('errors.notFound')}
        </Title>
        <Text c="dimmed">{t('errors.notFoundHelp')}</Text>
        <Button component={Link} to="/" variant="light">
          {t('errors.home')}
        </Button>
      </Stack>
    </Center>
  );
}

/** What is shown where a page could not be. Its files may be out of reach, or of a new build and named otherwise: a reload mends that. */
export function LostPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  const unfetched = error instanceof Error && /import|module|preload/i.test(error.message);
  if (!unfetched) console.error(error);
  return (
    <Center mih="80vh" component="main" p="md">
      <Stack align="center" gap="sm" ta="center">
        <Title order={1} size="h2">
          {t('errors.title')}
        </Title>
        <Text c="dimmed">{t(unfetched ? 'errors.update' : 'errors.fault')}</Text>
        <Button onClick={() => window.location.reload()}>{t('actions.retry')}</Button>
      </Stack>
    </Center>
  );
}
