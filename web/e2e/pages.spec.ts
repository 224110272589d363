import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { type Bank, expect, expectAccessible, picture, test } from './bank';

/** A page: the name of its picture, its address, and what stands there when its data has come. */
type Visit = [name: string, address: string, shows: string | RegExp];

const ANYBODY: Visit[] = [
  ['logon', '/logon', 'Log on'],
  ['register', '/register', 'Country'],
];
const CUSTOMER: Visit[] = [
  ['overview', '/accounts', '€24,879.50'],
  ['account', '/accounts/:accountId', 'Dinner for two'],
  ['account-charts', '/accounts/:accountId?tab=charts', 'Food'],
  ['account-holds', '/accounts/:accountId?tab=holds', 'Hotel'],
  ['account-limits', '/accounts/:accountId?tab=limits', /limit/],
  ['account-statement', '/accounts/:accountId?tab=statement', 'Dinner for two'],
  ['account-interest', '/accounts/:accountId?tab=interest', /interest/i],
  ['transaction', '/transactions/:transactionId', 'Dinner for two'],
  ['pay-transfer', '/pay/transfer', 'Amount'],
  ['pay-deposit', '/pay/deposit', 'Amount'],
  ['pay-exchange', '/pay/exchange', 'Amount'],
  ['pay-hold', '/pay/hold', 'Amount'],
  ['orders', '/standing-orders', 'Rent'],
  ['security', '/security', 'Payroll'],
];
const ADMIN: Visit[] = [
  ['review', '/staff/review', 'Ada Lovelace'],
  ['rules', '/staff/rules', 'Large payments'],
  ['customers', '/staff/customers', 'Ada Lovelace'],
  ['customer', '/staff/customers/:customerId', 'Payroll'],
  ['staff-account', '/staff/accounts/:accountId', 'Dinner for two'],
  ['prices-limits', '/staff/prices', 'Default limits'],
  ['prices-fees', '/staff/prices?tab=fees', /fee/i],
  ['prices-interest', '/staff/prices?tab=interest', /interest/i],
  ['prices-rates', '/staff/prices?tab=rates', /rate/i],
  ['prices-history', '/staff/prices?tab=history', 'Large payments'],
  ['lists', '/staff/lists', 'Germany'],
  ['payments', '/staff/payments', /payment/i],
  ['keys', '/staff/keys', 'Payroll'],
  ['team', '/staff/team', /Grace Hopper/],
  ['ledger', '/ledger', /books/i],
];
const AUDITOR: Visit[] = [
  ['audit', '/audit', /Ada Lovelace|Grace Hopper/],
  ['rules-auditor', '/staff/rules', 'Large payments'],
];

const TRANSFER = `mutation ($input: TransferInput!) { transfer(input: $input) {
  ... on Transaction { id } ... on Refusal { message } } }`;

/** A customer with some of everything: accounts, a payment, a hold, a payment that waits for staff, an order, a key. */
async function wealth(bank: Bank) {
  const admin = await bank.staff('ADMIN');
  const payee = await bank.customer({ fullName: 'Benedikt Hohenstauf', accounts: [{}] });
  const ada = await bank.customer({
    fullName: 'Ada Lovelace',
    accounts: [
      { deposit: '20000.00' },
      { type: 'SAVINGS', deposit: '5000.00' },
      { currency: 'CHF', deposit: '1200.00' },
    ],
  });
  const [account] = ada.accounts;
  const [other] = payee.accounts;
  if (account === undefined || other === undefined) throw new Error('They have no accounts.');
  const nextMonth = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const payment = (value: string) => ({
    fromAccountId: account.id,
    to: { iban: other.iban },
    amount: { value, currency: 'EUR' },
    idempotencyKey: `pages-${value}`,
  });
  const { transfer } = await ada.ask(TRANSFER, {
    input: { ...payment('120.50'), description: 'Dinner for two', category: 'Food' },
  });
  const { createFraudRule } = await admin.ask(
    `mutation ($input: CreateFraudRuleInput!) { createFraudRule(input: $input) { ... on FraudRule { id } } }`,
    {
      input: {
        name: 'Large payments',
        conditions: [{ amountOver: { value: '5000', currency: 'EUR' } }],
        action: 'REVIEW',
      },
    },
  );
  await ada.ask(TRANSFER, { input: { ...payment('7000.00'), description: 'A piano' } });
  await ada.ask(`mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { __typename } }`, {
    input: { ...payment('80.00'), description: 'Hotel' },
  });
  await ada.ask(`mutation ($input: CreateStandingOrderInput!) { createStandingOrder(input: $input) { __typename } }`, {
    input: { ...payment('650.00'), description: 'Rent', schedule: { rhythm: 'MONTHLY', first: nextMonth } },
  });
  await admin.ask(`mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename } }`, {
    input: { name: 'Payroll', scopes: ['READ', 'MOVE_MONEY'], customerId: ada.id },
  });
  const forget = () =>
    admin.ask(`mutation ($input: RemoveFraudRuleInput!) { removeFraudRule(input: $input) { __typename } }`, {
      input: { ruleId: createFraudRule.id },
    });
  const places: Record<string, string> = { accountId: account.id, transactionId: transfer.id, customerId: ada.id };
  return { admin, ada, places, forget };
}

/** Goes to each page, has axe look at it in light and dark, and takes its pictures. */
async function walk(page: Page, visits: Visit[], places: Record<string, string> = {}): Promise<void> {
  for (const [name, address, shows] of visits) {
    await test.step(address, async () => {
      await page.goto(address.replace(/:(\w+)/, (_, place) => places[place] ?? ''));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('main').getByText(shows).filter({ visible: true }).first()).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await expectAccessible(page);
      }
      await picture(page, `page-${name}`);
    });
  }
}

test('every route of the app is walked here', () => {
  const routes = [...readFileSync('src/routes.tsx', 'utf8').matchAll(/\bpage\('([^']+)'/g)].map(([, route]) => route);
  const walked = [...ANYBODY, ...CUSTOMER, ...ADMIN, ...AUDITOR].map(([, address]) => address.replace(/\?.*/, ''));
  const reached = (route = '') =>
    walked.some((address) => new RegExp(`^${route.replace(':kind', '\\w+')}$`).test(address));
  expect(routes.length).toBeGreaterThan(15);
  expect(routes.filter((route) => !reached(route))).toEqual([]);
});

test("a customer's pages are accessible in light and dark, and not wider than a narrow screen", async ({
  page,
  browser,
  bank,
}) => {
  test.slow();
  const { ada, places, forget } = await wealth(bank);
  await forget();
  const nobody = await bank.newPage(browser);
  await walk(nobody, ANYBODY);
  await nobody.close();
  await bank.logOn(page, ada);
  await walk(page, CUSTOMER, places);
});

test("staff's pages are accessible in light and dark, and not wider than a narrow screen", async ({
  page,
  browser,
  bank,
}) => {
  test.slow();
  const { admin, places, forget } = await wealth(bank);
  try {
    await bank.logOn(page, admin);
    await walk(page, ADMIN, places);
    const auditor = await bank.newPage(browser);
    await bank.logOn(auditor, await bank.staff('AUDITOR'));
    await walk(auditor, AUDITOR, places);
    await auditor.close();
  } finally {
    await forget();
  }
});
