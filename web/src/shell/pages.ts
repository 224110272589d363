/** Which pages there are, whose they are, and where they stand in the menu. */

import {
  IconAlertOctagon,
  IconBuildingBank,
  IconCalendarRepeat,
  IconClipboardCheck,
  IconCode,
  IconGavel,
  IconHome,
  IconKey,
  IconListDetails,
  IconReceipt2,
  IconSend,
  IconShieldLock,
  IconUserShield,
  IconUsers,
  IconWorld,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Role } from '../gql/graphql';
import type common from '../locales/en/common.json';

export interface MenuItem {
  to: string;
  text: keyof typeof common.nav;
  icon: ComponentType<{ size?: number }>;
  roles: readonly Role[];
  /** Served by the bank itself, not by this app. */
  outside?: true;
  /** Where pages begin that belong to it and stand elsewhere. */
  also?: readonly string[];
}

const ALL: readonly Role[] = ['CUSTOMER', 'ADMIN', 'AUDITOR'];
const STAFF: readonly Role[] = ['ADMIN', 'AUDITOR'];

export const MENU: readonly MenuItem[] = [
  { to: '/accounts', text: 'overview', icon: IconHome, roles: ['CUSTOMER'], also: ['/transactions'] },
  { to: '/pay/transfer', text: 'pay', icon: IconSend, roles: ['CUSTOMER'] },
  { to: '/standing-orders', text: 'orders', icon: IconCalendarRepeat, roles: ['CUSTOMER'] },
  { to: '/staff/review', text: 'review', icon: IconClipboardCheck, roles: STAFF },
  {
    to: '/staff/customers',
    text: 'customers',
    icon: IconUsers,
    roles: STAFF,
    also: ['/staff/accounts', '/transactions'],
  },
  { to: '/staff/rules', text: 'rules', icon: IconGavel, roles: STAFF },
  { to: '/staff/prices', text: 'prices', icon: IconReceipt2, roles: STAFF },
  { to: '/staff/lists', text: 'lists', icon: IconWorld, roles: STAFF },
  { to: '/staff/payments', text: 'payments', icon: IconBuildingBank, roles: STAFF },
  { to: '/staff/keys', text: 'keys', icon: IconKey, roles: STAFF },
  { to: '/staff/team', text: 'team', icon: IconUserShield, roles: STAFF },
  { to: '/audit', text: 'audit', icon: IconListDetails, roles: ['AUDITOR'] },
  { to: '/ledger', text: 'ledger', icon: IconAlertOctagon, roles: STAFF },
  { to: '/security', text: 'security', icon: IconShieldLock, roles: ALL },
  { to: '/graphql', text: 'playground', icon: IconCode, roles: ALL, outside: true },
];
