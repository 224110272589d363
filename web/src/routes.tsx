/** Which page is at which address. Each area is loaded when somebody goes there. */

import type { ComponentType } from 'react';
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { usePerson } from './bank/use-session';
import type { Role } from './gql/graphql';
import { LostPage, NotFound } from './shell/LostPage';
import { Shell } from './shell/Shell';

type Load = () => Promise<{ default: ComponentType }>;

const STAFF: readonly Role[] = ['ADMIN', 'AUDITOR'];

export const router = createBrowserRouter([
  {
    ErrorBoundary: LostPage,
    children: [
      page('/logon', () => import('./pages/logon/LogonPage')),
      page('/register', () => import('./pages/logon/RegisterPage')),
      {
        Component: Shell,
        children: [
          { path: '/', Component: Start },
          page('/accounts', () => import('./pages/overview/OverviewPage'), ['CUSTOMER']),
          page('/accounts/:accountId', () => import('./pages/account/AccountPage')),
          page('/transactions/:transactionId', () => import('./pages/account/TransactionPage')),
          page('/pay/:kind', () => import('./pages/pay/PayPage'), ['CUSTOMER']),
          page('/standing-orders', () => import('./pages/orders/OrdersPage'), ['CUSTOMER']),
          page('/security', () => import('./pages/security/SecurityPage')),
          page('/staff/review', () => import('./pages/review/ReviewPage'), STAFF),
          page('/staff/rules', () => import('./pages/review/RulesPage'), STAFF),
          page('/staff/customers', () => import('./pages/customers/CustomersPage'), STAFF),
          page('/staff/customers/:customerId', () => import('./pages/customers/CustomerPage'), STAFF),
          page('/staff/accounts/:accountId', () => import('./pages/customers/StaffAccountPage'), STAFF),
          page('/staff/prices', () => import('./pages/prices/PricesPage'), STAFF),
          page('/staff/lists', () => import('./pages/prices/ListsPage'), STAFF),
          page('/staff/payments', () => import('./pages/prices/PaymentsPage'), STAFF),
          page('/staff/keys', () => import('./pages/keys/KeysPage'), STAFF),
          page('/staff/team', () => import('./pages/keys/TeamPage'), STAFF),
          page('/audit', () => import('./pages/audit/AuditPage'), ['AUDITOR']),
          page('/ledger', () => import('./pages/ledger/LedgerPage'), STAFF),
          { path: '*', Component: NotFound },
        ],
      },
    ],
  },
]);

function page(path: string, load: Load, roles?: readonly Role[]): RouteObject {
  return {
    path,
    HydrateFallback: Nothing,
    lazy: async () => {
      const { default: Component } = await load();
      return { Component: roles === undefined ? Component : onlyFor(roles, Component) };
    },
  };
}

/** What is not somebody's page does not exist for them; the bank would refuse what is asked for there anyway. */
function onlyFor(roles: readonly Role[], Component: ComponentType): ComponentType {
  return function Guarded() {
    return roles.includes(usePerson().role) ? <Component /> : <NotFound />;
  };
}

function Nothing() {
  return null;
}

/** The first page: of a customer the accounts, of staff what waits for them. */
function Start() {
  const { role } = usePerson();
  return <Navigate to={role === 'CUSTOMER' ? '/accounts' : role === 'ADMIN' ? '/staff/review' : '/audit'} replace />;
}
