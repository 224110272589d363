import { Avatar, Group, Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLogout } from '@tabler/icons-react';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { session } from '../bank/session';
import { usePerson } from '../bank/use-session';
import { LANGUAGES, type Language, speak } from '../locales/i18n';

const SCHEMES = ['auto', 'light', 'dark'] as const;

/** Who is logged on, in which language and light, and how to leave. */
export function UserMenu() {
  const { t } = useTranslation();
  const { fullName, email, role } = usePerson();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const chosen = (is: boolean) => (is ? <IconCheck size={16} aria-hidden /> : <span style={{ width: 16 }} />);
  return (
    <Menu position="bottom-end" width={240} shadow="md">
      <Menu.Target>
        <UnstyledButton aria-label={`${t('user.menu')}: ${fullName}`}>
          <Group gap="xs" wrap="nowrap">
            <Text size="sm" fw={500} visibleFrom="xs" maw={220} truncate>
              {fullName}
            </Text>
            <Avatar name={initials(fullName)} color="florin" radius="xl" size={36} alt="" />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {email}
          <br />
          {t(`user.role.${role}`)}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t('user.language')}</Menu.Label>
        {(Object.keys(LANGUAGES) as Language[]).map((each) => (
          <Menu.Item key={each} lang={each} leftSection={chosen(i18next.language === each)} onClick={() => speak(each)}>
            {LANGUAGES[each]}
          </Menu.Item>
        ))}
        <Menu.Label>{t('user.scheme')}</Menu.Label>
        {SCHEMES.map((each) => (
          <Menu.Item key={each} leftSection={chosen(colorScheme === each)} onClick={() => setColorScheme(each)}>
            {t(`user.${each}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void session.logOff()}>
          {t('user.logOff')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return words.length > 1 ? `${words[0]} ${words.at(-1)}` : name;
}
