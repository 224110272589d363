import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLogout } from '@tabler/icons-react';
import i18next from 'i18next';
import { useEffect, useRef, useState } from 'react';
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
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  // It takes the place of the button that has just been pressed, and its focus.
  useEffect(() => {
    button.current?.focus();
    setOpened(true);
  }, []);
  return (
    <Menu
      position="bottom-end"
      width={240}
      shadow="md"
      opened={opened}
      onChange={setOpened}
      checkIcon={<IconCheck size={16} aria-hidden />}
    >
      <Menu.Target>
        <UserFace ref={button} />
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
          <Menu.RadioItem
            key={each}
            value={each}
            lang={each}
            checked={i18next.language === each}
            onChange={() => speak(each)}
            closeMenuOnClick
          >
            {LANGUAGES[each]}
          </Menu.RadioItem>
        ))}
        <Menu.Label>{t('user.scheme')}</Menu.Label>
        {SCHEMES.map((each) => (
          <Menu.RadioItem
            key={each}
            value={each}
            checked={colorScheme === each}
            onChange={() => setColorScheme(each)}
            closeMenuOnClick
          >
            {t(`user.${each}`)}
          </Menu.RadioItem>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void session.logOff()}>
          {t('user.logOff')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
