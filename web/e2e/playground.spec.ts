import type { Page } from '@playwright/test';
import { expect, test } from './bank';

async function write(page: Page, editor: string, text: string): Promise<void> {
  await page.locator(`${editor} .view-lines`).last().click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
  // The editor closes what was opened, by itself.
  await page.keyboard.press('ControlOrMeta+Shift+End');
  await page.keyboard.press('Delete');
}

/** Writes it into the open tab and sends it off. */
async function run(page: Page, operation: string): Promise<void> {
  await write(page, '.graphiql-query-editor', operation);
  // The playground reads what was written a moment later; before that it would ask for the operation that was there.
  await expect(page.getByRole('tab', { selected: true })).toContainText('untitled');
  await page.getByRole('button', { name: /^Execute query/ }).click();
}

const answer = (page: Page) => page.locator('.graphiql-response .view-lines');
const standing = (page: Page) => page.getByRole('status').first();

/** Everything that this page could find again after a reload. */
const stored = (page: Page) =>
  page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));

test('who is logged on in the app is so in the playground, and logs off in both', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '100.00' }] });
  await bank.logOn(page, ada);
  await page.goto('/graphql');
  await expect(standing(page)).toHaveText(`Logged on as ${ada.fullName}`);

  await run(page, '{ me { email accounts { nodes { id iban currency } } } }');
  await expect(answer(page)).toContainText(ada.email);
  await expect(page.getByText(ada.accounts[0]?.iban ?? '')).not.toHaveCount(0);
  expect(await stored(page)).not.toMatch(/Bearer [\w.-]{9}|eyJ/);

  const app = await page.context().newPage();
  await app.goto('/accounts');
  await expect(app.getByRole('heading', { level: 1 })).toContainText(ada.fullName);
  await page.getByRole('button', { name: 'Log off' }).click();
  await expect(standing(page)).toHaveText('Not logged on');
  await expect(app.getByLabel('Email')).toBeVisible();
  await run(page, '{ me { email } }');
  await expect(answer(page)).toContainText('UNAUTHENTICATED');
});

test('a logon that is made in the playground is one in the app, and so is its end', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{}] });
  await page.goto('/graphql');
  await expect(standing(page)).toHaveText('Not logged on');
  const logon = (more: string) =>
    `mutation { logon(input: { email: "${ada.email}", password: "${ada.password}" }) { ... on Session { ${more} } } }`;
  await run(page, logon('accessToken tokenType'));
  await expect(standing(page)).toHaveText(`Logged on as ${ada.fullName}`);
  await expect(answer(page)).toContainText('tokenType');

  await page.reload();
  await expect(standing(page)).toHaveText(`Logged on as ${ada.fullName}`);
  await run(
    page,
    `subscription { transactionStatusChanged(accountId: "${ada.accounts[0]?.id}") { transaction { kind } } }`,
  );
  await expect(answer(page)).toContainText('"received": 0');
  await bank.deposit(ada, ada.accounts[0] ?? { id: '', iban: '', currency: '' }, '5.00');
  await expect(answer(page)).toContainText('DEPOSIT');
  await page.getByRole('button', { name: /^Stop query/ }).click();

  await run(page, 'mutation { bye: logout { __typename } }');
  await expect(standing(page)).toHaveText('Not logged on');
  await run(
    page,
    logon('accessToken expiresAt sessionId passwordChangeDue customer { id fullName email role country mfaEnabled }'),
  );
  await expect(standing(page)).toHaveText(`Logged on as ${ada.fullName}`);
  await page.getByRole('link', { name: 'to the app' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(ada.fullName);
});

test('a token of one’s own wins over the session, which stays as it is', async ({ page, bank }) => {
  const [ada, grace] = [await bank.customer(), await bank.customer()];
  await bank.logOn(page, ada);
  await page.goto('/graphql');
  await expect(standing(page)).toHaveText(`Logged on as ${ada.fullName}`);
  await page.getByRole('button', { name: 'Headers' }).click();
  await write(page, '.graphiql-editor-tool', JSON.stringify({ Authorization: `Bearer ${grace.token}` }));
  await expect(standing(page)).toHaveText('This tab sends its own Authorization');
  await run(page, '{ me { email } }');
  await expect(answer(page)).toContainText(grace.email);
  await page.goto('/accounts');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(ada.fullName);
});
