import { Anchor, Card, Group, Stack, Text, Title } from '@mantine/core';
import i18next from 'i18next';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import logo from '../../favicon.svg';
import { LANGUAGES, type Language, speak } from '../../locales/i18n';
import classes from './frame.module.css';

/** What stands around a page that nobody has to be logged on for: one card, and the languages below it. */
export function Frame({
  title,
  about,
  below,
  children,
}: {
  title: string;
  about?: string;
  below?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('brand')}`;
  }, [title, t]);
  return (
    <main className={classes.frame}>
      <Stack w="100%" maw={440} gap="lg">
        <Group justify="center" gap={10}>
          <img src={logo} width={36} height={36} alt="" />
          <Text fw={700} fz={24} lts={-0.5}>
            {t('brand')}
          </Text>
        </Group>
        <Card p={{ base: 'lg', xs: 32 }} shadow="sm">
          <Stack gap="lg">
            <Stack gap={4}>
              <Title order={1} size="h3">
                {title}
              </Title>
              {about !== undefined && (
                <Text size="sm" c="dimmed">
                  {about}
                </Text>
              )}
            </Stack>
            {children}
          </Stack>
        </Card>
        {below !== undefined && (
          <Text size="sm" ta="center" c="dimmed">
            {below}
          </Text>
        )}
        <Languages />
      </Stack>
    </main>
  );
}

function Languages() {
  const { t } = useTranslation();
  return (
    <Group justify="center" gap="lg" role="group" aria-label={t('user.language')}>
      {(Object.keys(LANGUAGES) as Language[]).map((each) => (
        <Anchor
          key={each}
          component="button"
          type="button"
          size="sm"
          lang={each}
          aria-pressed={i18next.language === each}
          className={classes.language}
          onClick={() => void speak(each)}
        >
          {LANGUAGES[each]}
        </Anchor>
      ))}
    </Group>
  );
}
