import { Button, Menu } from '@mantine/core';
import {
  IconChevronDown,
  IconDownload,
  IconEraser,
  IconKey,
  IconPlus,
  IconShieldOff,
  IconUserOff,
} from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerFactsFragment } from '../../gql/graphql';
import { CloseCustomer } from './CloseCustomer';
import { ErasePersonalData } from './ErasePersonalData';
import { ExportPersonalData } from './ExportPersonalData';
import { OpenAccountFor } from './OpenAccountFor';
import { ResetMfa } from './ResetMfa';
import { ResetPassword } from './ResetPassword';

const DIALOGS = {
  open: OpenAccountFor,
  password: ResetPassword,
  mfa: ResetMfa,
  export: ExportPersonalData,
  close: CloseCustomer,
  erase: ErasePersonalData,
};

type Action = keyof typeof DIALOGS;

/** What an admin can do for somebody, and to them. */
export function CustomerActions({ customer }: { customer: CustomerFactsFragment }) {
  const { t } = useTranslation('customers');
  const [action, setAction] = useState<Action | null>(null);
  const more = useRef<HTMLButtonElement>(null);
  const Dialog = action && DIALOGS[action];
  const close = () => {
    setAction(null);
    // The item of the menu that has opened it is gone.
    if (action !== 'open') more.current?.focus();
  };
  const isOpen = customer.closedAt == null;
  const isCustomer = customer.role === 'CUSTOMER';
  return (
    <>
      {isOpen && isCustomer && (
        <Button leftSection={<IconPlus size={18} />} onClick={() => setAction('open')}>
          {t('openAccount.open')}
        </Button>
      )}
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button ref={more} variant="default" rightSection={<IconChevronDown size={16} />}>
            {t('actions')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {isOpen && (
            <>
              <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setAction('password')}>
                {t('resetPassword.open')}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconShieldOff size={16} />}
                disabled={!customer.mfaEnabled}
                onClick={() => setAction('mfa')}
              >
                {t('resetMfa.open')}
              </Menu.Item>
              <Menu.Divider />
            </>
          )}
          <Menu.Item leftSection={<IconDownload size={16} />} onClick={() => setAction('export')}>
            {t('export.open')}
          </Menu.Item>
          {isCustomer && isOpen && (
            <Menu.Item leftSection={<IconUserOff size={16} />} onClick={() => setAction('close')}>
              {t('close.open')}
            </Menu.Item>
          )}
          {isCustomer && !isOpen && !isErased(customer) && (
            <Menu.Item leftSection={<IconEraser size={16} />} onClick={() => setAction('erase')}>
              {t('erase.open')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {Dialog && <Dialog customer={customer} onClose={close} />}
    </>
  );
}

/** The bank puts this in place of the address. */
function isErased({ id, email }: CustomerFactsFragment): boolean {
  return email === `erased-${id}@erased.invalid`;
}
