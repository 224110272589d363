import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, picture, test } from './bank';

/** Chooses why, in the dialog that is open, and goes on. */
async function giveReason(page: Page, button: string, reason = 'The customer asked for it'): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: reason }).click();
  await dialog.getByRole('button', { name: button }).click();
}

async function choose(page: Page, action: string): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

test('an admin registers a customer, opens an account, and in the end forgets them', async ({ page, bank }) => {
  const email = `mary-${process.pid}@example.com`;
  const known = await bank.customer();
  await bank.logOn(page, await bank.staff('ADMIN'));
  await page.goto('/staff/customers');
  await expect(page.getByRole('table', { name: 'Customers' })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'customers');

  await page.getByRole('button', { name: 'Register a customer' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Register' }).click();
  await expect(dialog.getByText('Fill this in.')).toHaveCount(5);
  await dialog.getByLabel('Full name').fill('Mary Shelley');
  await dialog.getByLabel('Email').fill(known.email);
  await dialog.getByRole('combobox', { name: 'Country' }).fill('Germ');
  await page.getByRole('option', { name: 'Germany' }).click();
  await dialog.getByLabel('Postal address').fill('1 Lake Road, Geneva');
  await dialog.getByLabel('Identity document').fill('Passport 1818');
  await dialog.getByRole('button', { name: 'Register' }).click();
  await expect(dialog.getByLabel('Email')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Email').fill(email);
  await expect(dialog.getByLabel('Email')).not.toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Register' }).click();

  const password = await dialog.getByLabel('First password').inputValue();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('heading', { name: 'Mary Shelley' })).toBeVisible();
  const { logon } = await bank.anonymous(
    'mutation ($input: LogonInput!) { logon(input: $input) { ... on Session { passwordChangeDue } } }',
    { input: { email, password } },
  );
  expect(logon.passwordChangeDue).toBe(true);

  await page.getByRole('button', { name: 'Open an account' }).click();
  await dialog.getByRole('button', { name: 'Open an account' }).dblclick();
  const accounts = page.getByRole('table', { name: 'Accounts' });
  await expect(accounts.getByRole('link')).toHaveCount(1);
  await expectAccessible(page);
  await picture(page, 'customer');

  await choose(page, 'Close customer');
  await giveReason(page, 'Close customer');
  await expect(dialog.getByRole('alert')).toHaveAttribute('data-code', 'CUSTOMER_HAS_OPEN_ACCOUNTS');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await accounts.getByRole('link').click();
  await expect(page.getByRole('tab', { name: 'Transactions' })).toBeVisible();
  await choose(page, 'Close account');
  await giveReason(page, 'Close account');
  await expect(page.getByRole('main').getByText('Closed').first()).toBeVisible();
  await page.getByRole('link', { name: '← Mary Shelley' }).click();
  await expect(accounts).toContainText('Closed');

  await choose(page, 'Close customer');
  await giveReason(page, 'Close customer');
  await expect(page.getByText(/^Closed since/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Open an account' })).toBeHidden();

  await choose(page, 'Export personal data');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download' }).click();
  const [document] = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  expect(document.profile).toMatchObject({ email, idDocument: 'Passport 1818' });

  await choose(page, 'Erase personal data');
  await dialog.getByLabel('Type the email address').fill('mary@example.com');
  await giveReason(page, 'Erase for good');
  await expect(dialog.getByText("This is not the customer's email address.")).toBeVisible();
  await dialog.getByLabel('Type the email address').fill(email);
  await dialog.getByRole('button', { name: 'Erase for good' }).click();
  await expect(page.getByRole('heading', { name: 'Erased' })).toBeVisible();
  await expect(page.getByText(email)).toBeHidden();
});

test('an admin finds somebody by IBAN, and limits, overdraws and freezes the account', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '1250.00' }] });
  const account = ada.accounts[0] ?? { id: '', iban: '' };
  await bank.logOn(page, await bank.staff('ADMIN'));
  await page.goto('/staff/customers');
  await page.getByRole('searchbox', { name: 'Search' }).fill(account.iban.replace(/(.{4})/g, '$1 '));
  await expect(page).toHaveURL(/search=/);
  const found = page.getByRole('table', { name: 'Customers' }).getByRole('link');
  await expect(found).toHaveCount(1);
  await expect(found).toHaveText(ada.fullName);
  await page.getByRole('region', { name: 'The account with this IBAN' }).getByRole('link').click();
  await expect(page.getByRole('tab', { name: 'Transactions' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('€1,250.00');
  await expectAccessible(page);
  await picture(page, 'staff-account');

  const dialog = page.getByRole('dialog');
  await choose(page, 'Set overdraft');
  await dialog.getByLabel('Overdraft limit').fill('1,2,3');
  await giveReason(page, 'Save');
  await expect(dialog.getByLabel('Overdraft limit')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Overdraft limit').fill('250');
  await dialog.getByLabel('Case number').fill('no number');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByLabel('Case number')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Case number').fill('2026/118');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('main')).toContainText('€1,500.00');

  await page.getByRole('tab', { name: 'Limits' }).click();
  await page.getByRole('button', { name: 'Set limits' }).click();
  await dialog.getByRole('radio', { name: 'Own limits' }).check();
  await dialog.getByLabel('Per day').fill('1,000');
  await dialog.getByLabel('Payments per minute').fill('30');
  await expectAccessible(page);
  await giveReason(page, 'Save');
  const limits = page.getByRole('table', { name: 'Limits' });
  await expect(limits.getByRole('row', { name: /^Per day/ })).toContainText('€1,000.00');
  await expect(limits.getByRole('row', { name: /^Payments per minute/ })).toContainText('30');

  // What stays is in the form, for all four are replaced.
  await page.getByRole('button', { name: 'Set limits' }).click();
  await expect(dialog.getByLabel('Per day')).toHaveValue('1000.00');
  await dialog.getByLabel('Payments per minute').fill('');
  await giveReason(page, 'Save');
  await expect(limits.getByRole('row', { name: /^Payments per minute/ })).toBeHidden();
  await expect(limits.getByRole('row', { name: /^Per day/ })).toContainText('€1,000.00');

  await page.getByRole('button', { name: 'Freeze' }).click();
  await giveReason(page, 'Freeze account', 'Suspected fraud');
  await expect(page.getByRole('button', { name: 'Unfreeze' })).toBeVisible();
  await expectAccessible(page);
  const { account: frozen } = await ada.ask('query ($id: ID!) { account(id: $id) { status } }', { id: account.id });
  expect(frozen.status).toBe('FROZEN');

  await page.getByRole('link', { name: `← ${ada.fullName}` }).click();
  await expect(page.getByRole('heading', { name: 'Limits for all accounts together' })).toBeVisible();
  await page.getByRole('button', { name: 'Set limits' }).click();
  await dialog.getByLabel('Per month').fill('5,000');
  await giveReason(page, 'Save');
  const together = page.getByRole('table', { name: 'Limits for all accounts together' });
  await expect(together.getByRole('row', { name: /^Per month EUR/ })).toContainText('€5,000.00');
  await expectAccessible(page);
});

test('an auditor sees the same and changes nothing', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '75.00' }] });
  const admin = await bank.staff('ADMIN');
  await bank.logOn(page, await bank.staff('AUDITOR'));
  await page.goto(`/staff/customers?search=${encodeURIComponent(ada.email)}`);
  await expect(page.getByRole('button', { name: 'Register a customer' })).toBeHidden();
  await page.getByRole('link', { name: ada.fullName }).click();
  await expect(page.getByRole('table', { name: 'Accounts' })).toContainText('€75.00');
  for (const name of ['Open an account', 'More actions', 'Set limits']) {
    await expect(page.getByRole('button', { name })).toBeHidden();
  }
  await page.getByRole('table', { name: 'Accounts' }).getByRole('link').click();
  await expect(page.getByRole('tab', { name: 'Transactions' })).toBeVisible();
  for (const name of ['Freeze', 'More actions']) await expect(page.getByRole('button', { name })).toBeHidden();

  await page.goto('/staff/customers');
  await page.getByRole('combobox', { name: 'Role' }).click();
  await page.getByRole('option', { name: 'Admin' }).click();
  await expect(page).toHaveURL(/role=ADMIN/);
  await expect(page.getByRole('link', { name: admin.fullName })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search' }).fill('nobody of this name');
  await expect(page.getByText('Nobody found', { exact: true })).toBeVisible();
  await expectAccessible(page);
});

test('nobody resets their own password for others to see', async ({ page, bank }) => {
  const admin = await bank.staff('ADMIN');
  const ada = await bank.customer();
  await bank.logOn(page, admin);
  await page.goto(`/staff/customers/${admin.id}`);
  await choose(page, 'Reset password');
  await giveReason(page, 'Reset password', 'Device or password lost');
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveAttribute('data-code', 'NOT_YOURSELF');

  await page.goto(`/staff/customers/${ada.id}`);
  await choose(page, 'Reset password');
  await giveReason(page, 'Reset password', 'Device or password lost');
  await expect(page.getByRole('dialog').getByLabel('First password')).toHaveValue(/^[\w-]{12,}$/);
});
