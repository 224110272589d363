import { Button, Menu } from '@mantine/core';
import { IconArchive, IconChevronDown, IconSnowflake, IconSnowflakeOff, IconTrendingDown } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffAccountFragment } from '../../gql/graphql';
import { CloseAccount, FreezeAccount, UnfreezeAccount } from './AccountStatusChange';
import { SetOverdraft } from './SetOverdraft';

const DIALOGS = { freeze: FreezeAccount, unfreeze: UnfreezeAccount, close: CloseAccount, overdraft: SetOverdraft };

type Action = keyof typeof DIALOGS;

/** What an admin can do with an account that is not closed. */
export function AccountActions({ account }: { account: StaffAccountFragment }) {
  const { t } = useTranslation('customers');
  const [action, setAction] = useState<Action | null>(null);
  const more = useRef<HTMLButtonElement>(null);
  const Dialog = action && DIALOGS[action];
  const close = () => {
    setAction(null);
    // The item of the menu that has opened it is gone.
    if (action === 'overdraft' || action === 'close') more.current?.focus();
  };
  const isFrozen = account.status === 'FROZEN';
  return (
    <>
      <Button
        variant="default"
        leftSection={isFrozen ? <IconSnowflakeOff size={18} /> : <IconSnowflake size={18} />}
        onClick={() => setAction(isFrozen ? 'unfreeze' : 'freeze')}
      >
        {isFrozen ? t('unfreeze.open') : t('freeze.open')}
      </Button>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button ref={more} variant="default" rightSection={<IconChevronDown size={16} />}>
            {t('actions')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconTrendingDown size={16} />} onClick={() => setAction('overdraft')}>
            {t('overdraft.open')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconArchive size={16} />} onClick={() => setAction('close')}>
            {t('closeAccount.open')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {Dialog && <Dialog account={account} onClose={close} />}
    </>
  );
}
