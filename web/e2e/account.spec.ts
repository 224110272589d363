import type { Account, Bank, Person } from './bank';
import { expect, expectAccessible, picture, test } from './bank';

let sent = 0;

/** Money of one customer for an account of another, by the API. */
async function transfer(from: Person, account: Account, iban: string, value: string, more: object = {}) {
  const { transfer: done } = await from.ask(
    `mutation ($input: TransferInput!) { transfer(input: $input) { __typename ... on Transaction { id } ... on Refusal { message } } }`,
    {
      input: {
        fromAccountId: account.id,
        to: { iban },
        amount: { value, currency: account.currency },
        idempotencyKey: `account-${++sent}`,
        ...more,
      },
    },
  );
  if (done.__typename !== 'Transaction') throw new Error(done.message);
}

/** Two customers, each with an account. */
async function pair(bank: Bank, deposits: [string, string]) {
  const [ada, bob] = [
    await bank.customer({ accounts: [{ deposit: deposits[0] }] }),
    await bank.customer({ fullName: 'Bob Marley', accounts: [{ deposit: deposits[1] }] }),
  ];
  const [hers] = ada.accounts;
  const [his] = bob.accounts;
  if (!hers || !his) throw new Error('An account is missing.');
  return { ada, bob, hers, his };
}

test('a list of transactions grows by itself, and everything on the page with it', async ({ page, bank }) => {
  const { ada, bob, hers, his } = await pair(bank, ['100.00', '500.00']);
  await bank.logOn(page, ada);
  await page.goto(`/accounts/${hers.id}`);
  await expect(page.getByRole('heading', { name: 'Checking account' })).toBeVisible();
  const lines = page.locator('[data-transaction]');
  await expect(lines).toHaveCount(1);

  await transfer(bob, his, hers.iban, '12.34', { description: 'Lunch' });
  await expect(lines).toHaveCount(2);
  await expect(lines.first()).toContainText('Bob Marley');
  await expect(lines.first()).toContainText('+€12.34');
  await expect(page.locator('[data-balance]')).toHaveText('€112.34');
  await expect(page.getByRole('status').filter({ hasText: 'New transaction' })).toContainText('Bob Marley, +€12.34');

  await transfer(ada, hers, his.iban, '40.00', { description: 'Shoes', category: 'clothes' });
  await expect(lines.first()).toContainText('-€40.00');
  await expect(lines.first()).toContainText('Shoes · clothes');
  await expect(lines).toHaveCount(3);
  await expectAccessible(page);
  await picture(page, 'account');

  await page.getByRole('link', { name: 'Bob Marley' }).first().click();
  await expect(page).toHaveURL(/\/transactions\//);
});

test('whatever happened while the line was cut is there after it, once', async ({ browser, bank }) => {
  const { ada, bob, hers, his } = await pair(bank, ['100.00', '500.00']);
  const page = await bank.newPage(browser, { throughLine: true });
  await bank.logOn(page, ada, bank.line.url);
  await page.goto(`/accounts/${hers.id}`);
  const lines = page.locator('[data-transaction]');
  await expect(lines).toHaveCount(1);
  await transfer(bob, his, hers.iban, '1.00');
  await expect(lines).toHaveCount(2);

  bank.line.cut();
  await expect(page.locator('[data-line=lost]')).toBeVisible();
  for (const value of ['2.00', '3.00', '4.00']) await transfer(bob, his, hers.iban, value);
  bank.line.restore();
  await expect(page.locator('[data-balance]')).toHaveText('€110.00');
  await expect(lines).toHaveCount(5);
  await expect(lines).toContainText(['+€4.00', '+€3.00', '+€2.00', '+€1.00', '+€100.00']);
  await transfer(bob, his, hers.iban, '5.00');
  await expect(lines).toHaveCount(6);
  await expect(lines.first()).toContainText('+€5.00');
  await page.context().close();
});

test('pages of a long list follow each other without a gap while new lines come', async ({ page, bank }) => {
  const { ada, bob, hers, his } = await pair(bank, ['100.00', '500.00']);
  for (let each = 1; each <= 30; each++) await transfer(bob, his, hers.iban, `1.${String(each).padStart(2, '0')}`);
  await bank.logOn(page, ada);
  await page.goto(`/accounts/${hers.id}`);
  const lines = page.locator('[data-transaction]');
  await expect(lines).toHaveCount(25);
  await transfer(bob, his, hers.iban, '2.00');
  await expect(lines).toHaveCount(26);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(lines).toHaveCount(32);
  const expected = [
    '+€2.00',
    ...Array.from({ length: 30 }, (_, index) => `+€1.${String(30 - index).padStart(2, '0')}`),
  ];
  await expect(lines).toContainText([...expected, '+€100.00']);
  await expect(page.getByRole('button', { name: 'Show more' })).toBeHidden();

  // Another page and back: nothing that had been read is lost, and nothing is there twice.
  await page.getByRole('link', { name: 'Overview' }).first().click();
  await page.locator(`[data-account="${hers.id}"]`).click();
  await expect(lines).toHaveCount(32);
});

test('what is looked for is found, and stays in the address', async ({ page, bank }) => {
  const { ada, bob, hers, his } = await pair(bank, ['100.00', '500.00']);
  await transfer(bob, his, hers.iban, '7.00', { description: 'Pizza' });
  await transfer(ada, hers, his.iban, '20.00', { description: 'Concert', category: 'fun' });
  await bank.logOn(page, ada);
  await page.goto(`/accounts/${hers.id}`);
  const lines = page.locator('[data-transaction]');
  await expect(lines).toHaveCount(3);
  await page.getByRole('searchbox', { name: 'Search transactions' }).fill('pizza');
  await expect(lines).toHaveCount(1);
  await expect(lines).toContainText('Pizza');
  await expect(page).toHaveURL(/q=pizza/);
  await page.reload();
  await expect(lines).toHaveCount(1);
  await page.getByRole('searchbox', { name: 'Search transactions' }).fill('nowhere');
  await expect(page.getByText('Nothing found', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Show all transactions' }).click();
  await expect(lines).toHaveCount(3);

  await page.getByRole('button', { name: 'Filter' }).click();
  const form = page.getByRole('dialog', { name: 'Filter transactions' });
  await form.getByText('Money out').click();
  await form.getByLabel('At least').fill('30');
  await form.getByLabel('At most').fill('10');
  await form.getByRole('button', { name: 'Show' }).click();
  await expect(form.getByText('This is less than the least.')).toBeVisible();
  await expectAccessible(page);
  await form.getByLabel('At most').fill('');
  await form.getByLabel('At least').fill('15');
  await form.getByLabel('Category').fill('fun');
  await form.getByRole('button', { name: 'Show' }).click();
  await expect(form).toBeHidden();
  await expect(lines).toHaveCount(1);
  await expect(lines).toContainText('Concert');
  await expectAccessible(page);
  await transfer(ada, hers, his.iban, '16.00', { description: 'Cinema', category: 'fun' });
  await expect(lines).toHaveCount(2);
  await page.getByRole('button', { name: 'Remove filter: Money out' }).click();
  await expect(page).not.toHaveURL(/direction/);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(lines).toHaveCount(4);
});

test('charts say in words and figures what they draw', async ({ page, bank }) => {
  const { ada, hers, his } = await pair(bank, ['100.00', '1.00']);
  await transfer(ada, hers, his.iban, '20.10', { category: 'food' });
  await bank.logOn(page, ada);
  await page.goto(`/accounts/${hers.id}?tab=charts`);
  await expect(page.getByRole('img', { name: 'to €79.90 now; lowest €0.00, highest €79.90' })).toBeVisible();
  await expect(page.getByRole('row', { name: 'food €20.10 €0.00 1' })).toBeVisible();
  await transfer(ada, hers, his.iban, '0.05', { category: 'food' });
  await expect(page.getByRole('row', { name: 'food €20.15 €0.00 2' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'to €79.85 now' })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'account-charts');
});

test('an account without history helps to a first deposit; an empty one is closed, one with money is not', async ({
  page,
  bank,
}) => {
  const ada = await bank.customer({ accounts: [{}, { deposit: '5.00' }] });
  const [empty, full] = ada.accounts;
  await bank.logOn(page, ada);
  await page.goto(`/accounts/${full?.id}`);
  await page.getByRole('button', { name: 'More for this account' }).click();
  await page.getByRole('menuitem', { name: 'Close this account …' }).click();
  await page.getByRole('button', { name: 'Close the account' }).click();
  await expect(page.locator('[data-code]')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Keep it' }).click();

  await page.goto(`/accounts/${empty?.id}`);
  await expect(page.getByText('No transactions yet', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'account-empty');
  await page.getByRole('button', { name: 'More for this account' }).click();
  await page.getByRole('menuitem', { name: 'Close this account …' }).click();
  await page.getByRole('button', { name: 'Close the account' }).dblclick();
  await expect(page.getByText('This account is closed.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Send money' }).and(page.locator('[href*=from]'))).toBeHidden();

  await page.goto('/accounts/00000000-0000-0000-0000-000000000000');
  await expect(page.getByRole('heading', { name: 'There is no such page.' })).toBeVisible();
});
