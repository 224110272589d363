import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLogout } from '@tabler/icons-react';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { session } from '../bank/session';
import { usePerson } from '../bank/use-session';
import { LANGUAGES, type Language, speak } from '../locales/i18n';
import { UserFace } from './UserFace';

const SCHEMES = ['auto', 'light', 'dark'] as const;

/** What the user's button opens: who is logged on, in which language and light, and how to leave. */
export default function UserMenu() {
  const { t } = useTranslation();
  const { email, role } = usePerson();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const chosen = (is: boolean) => (is ? <IconCheck size={16} aria-hidden /> : <span style={{ width: 16 }} />);
  return (
    <Menu position="bottom-end" width={240} shadow="md" defaultOpened>
      <Menu.Target>
        <UserFace />
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
