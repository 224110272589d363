import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowDownLeft, IconArrowUpRight, IconDotsVertical, IconLock, IconSend } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AccountCardFragment } from '../../gql/graphql';

const AccountClosing = lazy(() => import('./AccountClosing'));

/** What can be done with an account. With one that is closed, nothing can. */
export function AccountActions({ account }: { account: AccountCardFragment }) {
  const { t } = useTranslation('account');
  const [closing, { open, close }] = useDisclosure();
  const { id, status } = account;
  return (
    <>
      {status === 'ACTIVE' && (
        <>
          <Button component={Link} to={`/pay/transfer?from=${id}`} leftSection={<IconSend size={18} />}>
            {t('page.send')}
          </Button>
          <Button
            component={Link}
            to={`/pay/deposit?to=${id}`}
            variant="default"
            leftSection={<IconArrowDownLeft size={18} />}
          >
            {t('page.deposit')}
          </Button>
          <Button
            component={Link}
            to={`/pay/withdraw?from=${id}`}
            variant="default"
            leftSection={<IconArrowUpRight size={18} />}
          >
            {t('page.withdraw')}
          </Button>
        </>
      )}
      {status !== 'CLOSED' && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label={t('page.more')}>
              <IconDotsVertical size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconLock size={16} aria-hidden />} onClick={open}>
              {t('page.close.item')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <Suspense>{closing && <AccountClosing account={account} onClose={close} />}</Suspense>
    </>
  );
}
