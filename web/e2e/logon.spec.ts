import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, picture, test } from './bank';

const PASSWORD = 'nine lives and a moth in relay 70';

test('somebody becomes a customer, after the bank has said what is wrong at each field', async ({ page }) => {
  const email = `new-${Date.now()}@example.com`;
  await page.goto('/register');
  await picture(page, 'register');
  await page.getByRole('button', { name: 'Become a customer' }).click();
  await expect(page.getByLabel('Full name')).toBeFocused();
  await expect(page.getByText('Choose the country that you live in.')).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel('Full name').fill('Grace Hopper');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('password');
  await page.getByRole('combobox', { name: 'Country of residence' }).fill('Switz');
  await page.getByRole('option', { name: 'Switzerland' }).click();
  await page.getByLabel('Address').fill('Bahnhofstrasse 1, 8001 Zürich');
  await page.getByLabel('Identity document').fill('Passport X1234567');
  await page.getByRole('button', { name: 'Become a customer' }).click();
  const password = page.getByLabel('Password', { exact: true });
  await expect(password).toHaveAccessibleDescription(/password/i);
  await expect(password).toBeFocused();
  await expect(password).toHaveAttribute('data-invalid', 'true');

  await password.fill(PASSWORD);
  await page.getByRole('button', { name: 'Become a customer' }).dblclick();
  await expect(page).toHaveURL('/accounts');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Grace Hopper');

  await logOff(page);
  await page.goto('/register');
  await page.getByLabel('Full name').fill('Grace Hopper');
  await page.getByLabel('Email').fill(email);
  await password.fill(PASSWORD);
  await page.getByRole('combobox', { name: 'Country of residence' }).fill('Germ');
  await page.getByRole('option', { name: 'Germany' }).click();
  await page.getByLabel('Address').fill('Unter den Linden 6, Berlin');
  await page.getByLabel('Identity document').fill('Passport X1234567');
  await page.getByRole('button', { name: 'Become a customer' }).click();
  await expect(page.getByLabel('Email')).toBeFocused();
  await expect(page.getByLabel('Email')).toHaveAttribute('aria-invalid', 'true');
});

test('whoever wants a page is asked to log on, in their language, and then sees it', async ({ page, bank }) => {
  const ada = await bank.customer();
  await page.goto('/security');
  await expect(page).toHaveURL('/logon');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Log on');
  await expectAccessible(page);
  await picture(page, 'logon');
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Anmelden');
  await page.getByRole('button', { name: 'English' }).click();

  await page.getByLabel('Email').fill(ada.email);
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('data-invalid', 'true');
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/security');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Where you are logged on' })).toBeVisible();

  const other = await page.context().newPage();
  await other.goto('/security');
  await expect(other.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  await logOff(page);
  await expect(other).toHaveURL('/logon');
  await logOn(page, ada.email, ada.password);
  await expect(page).toHaveURL('/accounts');
  await expect(other).toHaveURL('/accounts');
});

test('a link that would lead elsewhere after the logon leads to the first page', async ({ page, bank }) => {
  const ada = await bank.customer();
  await page.goto(`${bank.url}//evil.example/accounts`);
  await expect(page).toHaveURL('/logon');
  await logOn(page, ada.email, ada.password);
  await expect(page).toHaveURL('/accounts');
});

test('who logs on after somebody else finds nothing of theirs, and is told of their own money', async ({
  page,
  bank,
}) => {
  const ada = await bank.customer({ fullName: 'Ada Before', accounts: [{ deposit: '12.34' }] });
  const bob = await bank.customer({ fullName: 'Bob After', accounts: [{ deposit: '1.00' }] });
  const [hers, his] = [ada.accounts[0], bob.accounts[0]];
  if (hers === undefined || his === undefined) throw new Error('Nobody has an account.');
  await page.goto('/logon');
  await logOn(page, ada.email, ada.password);
  await expect(page).toHaveURL('/accounts');
  await page.getByRole('link', { name: /12\.34/ }).click();
  await expect(page).toHaveURL(`/accounts/${hers.id}`);
  await expect(page.getByText('€12.34').first()).toBeVisible();
  await logOff(page);
  await logOn(page, bob.email, bob.password);
  await expect(page).toHaveURL('/accounts');
  await expect(page.getByText('€1.00').first()).toBeVisible();
  await bank.deposit(bob, his, '2.00');
  await expect(page.getByText('€3.00').first()).toBeVisible();
  await page.goBack();
  await expect(page.getByText(/Ada Before|12\.34/)).toHaveCount(0);
});

test('too many attempts are slowed down, and then allowed again', async ({ page, bank }) => {
  const ada = await bank.customer();
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('LogOn')) return route.continue();
    const message = 'Too many attempts; try again in 2 s.';
    const logon = { __typename: 'TooManyAttempts', code: 'TOO_MANY_ATTEMPTS', message, retryAfter: 2 };
    await route.fulfill({ json: { data: { logon } } });
  });
  await page.goto('/logon');
  await logOn(page, ada.email, 'wrong');
  await expect(page.getByRole('alert')).toContainText('Too many attempts. You can try again in 2 seconds.');
  await expect(page.getByRole('button', { name: 'Log on' })).toBeDisabled();
  await expectAccessible(page);
  await page.unroute('**/graphql');
  await expect(page.getByRole('button', { name: 'Log on' })).toBeEnabled();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/accounts');
});

test('a second factor is set up, asked for, and turned off by a recovery code', async ({ page, bank }) => {
  const ada = await bank.customer();
  await bank.logOn(page, ada);
  await page.goto('/security');
  await page.getByRole('button', { name: 'Set it up' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible();
  await picture(page, 'second-factor');
  await expectAccessible(page);
  const secret = (await dialog.locator('[data-secret]').innerText()).replaceAll(' ', '');
  await dialog.getByLabel('Code that the app shows').fill('000000');
  await dialog.getByRole('button', { name: 'Turn it on' }).click();
  await expect(dialog.getByLabel('Code that the app shows')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Code that the app shows').fill(totp(secret));
  await dialog.getByRole('button', { name: 'Turn it on' }).click();

  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  await expectAccessible(page);
  const [first = '', second = ''] = await codes.allInnerTexts();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as a file' }).click();
  expect(readFileSync(await (await download).path(), 'utf8')).toContain(first);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(codes).toHaveCount(0);

  await logOff(page);
  await logOn(page, ada.email, ada.password);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second factor');
  await expectAccessible(page);
  await picture(page, 'logon-code');
  await page.getByLabel('Code').fill('123 456');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Code')).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(first.toLowerCase());
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/accounts');

  await page.goto('/security');
  await page.getByRole('button', { name: 'Turn it off' }).click();
  await dialog.getByLabel('Code of the app, or a recovery code').fill(second);
  await dialog.getByRole('button', { name: 'Turn it off' }).click();
  await expect(page.getByRole('button', { name: 'Set it up' })).toBeVisible();
});

test('sessions are ended here and noticed there; a password is changed', async ({ page, browser, bank }) => {
  const ada = await bank.customer();
  await bank.logOn(page, ada);
  const elsewhere = await bank.newPage(browser);
  await bank.logOn(elsewhere, ada);
  await elsewhere.goto('/accounts');
  await expect(elsewhere.getByRole('heading', { level: 1 })).toBeVisible();

  await page.goto('/security');
  await expect(page.getByText('This one')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'security');
  await page.getByRole('button', { name: 'Log off everywhere else' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log off everywhere else' }).click();
  await expect(page.getByText('You are logged on here only.')).toBeVisible();
  await elsewhere.goto('/accounts');
  await expect(elsewhere).toHaveURL('/logon');
  await expect(elsewhere.getByText('Your session has ended.')).toBeVisible();

  await page.getByLabel('Present password', { exact: true }).fill('wrong');
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByLabel('Present password', { exact: true })).toHaveAttribute('data-invalid', 'true');
  await page.getByLabel('Present password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('Your password is changed.')).toBeVisible();
  await logOn(elsewhere, ada.email, PASSWORD);
  await expect(elsewhere).toHaveURL('/accounts');
});

test('who got a password from the bank is led to choose one, and revokes a key that acts for them', async ({
  page,
  bank,
}) => {
  const admin = await bank.staff('ADMIN');
  const ada = await bank.customer();
  await admin.ask(
    `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on Refusal { message } } }`,
    { input: { name: 'payroll', scopes: ['READ', 'MOVE_MONEY'], customerId: ada.id } },
  );
  const { resetPassword } = await admin.ask(
    `mutation ($id: ID!) { resetPassword(input: { customerId: $id, reason: LOST_ACCESS }) {
      ... on Enrolment { initialPassword } ... on Refusal { message } } }`,
    { id: ada.id },
  );
  await page.goto('/accounts');
  await logOn(page, ada.email, resetPassword.initialPassword);
  await expect(page).toHaveURL(/\/security\?password=due/);
  await expect(page.getByText('Choose a password of your own')).toBeVisible();
  await page.getByLabel('Present password', { exact: true }).fill(resetPassword.initialPassword);
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('Choose a password of your own')).toHaveCount(0);

  await page.getByRole('button', { name: 'Revoke payroll' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('Revoked', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Revoke payroll' })).toHaveCount(0);
});

test('a page that finds no bank goes on by itself when there is one', async ({ browser, bank }) => {
  const page = await bank.newPage(browser, { throughLine: true });
  const ada = await bank.customer();
  await bank.logOn(page, ada, bank.line.url);
  await page.goto('/security');
  await expect(page.getByRole('heading', { name: 'Where you are logged on' })).toBeVisible();
  // The page itself comes from the browser's memory of it; the bank does not answer.
  await page.route('**/graphql', (route) => route.abort('connectionrefused'));
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText("The bank can't be reached");
  await expectAccessible(page);
  await page.unroute('**/graphql');
  await expect(page).toHaveURL('/security');
  await expect(page.getByRole('heading', { name: 'Where you are logged on' })).toBeVisible();
});

async function logOn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

async function logOff(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Your menu/ }).click();
  await page.getByRole('menuitem', { name: 'Log off' }).click();
  await expect(page).toHaveURL('/logon');
}

/** The code that an authenticator app shows now (RFC 6238). */
function totp(secret: string): string {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))))
    .update(step)
    .digest();
  const code = digest.readUInt32BE((digest.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(code % 1_000_000).padStart(6, '0');
}
