import type { Page } from '@playwright/test';
import { type Account, expect, expectAccessible, type Person, picture, test } from './bank';

const group = (iban: string) => iban.replace(/(.{4})(?=.)/g, '$1 ');
/** An account at another bank. */
const OUTSIDE = 'FR76 3000 6000 0112 3456 7890 189';

/** What there is on somebody's first account, by the bank's own words. */
async function standing(person: Person & { accounts: Account[] }): Promise<{ available: string; count: number }> {
  const { account } = await person.ask(
    'query ($id: ID!) { account(id: $id) { availableBalance { value } transactions(first: 50) { nodes { kind } } } }',
    { id: person.accounts[0]?.id },
  );
  const payments = account.transactions.nodes.filter(({ kind }: { kind: string }) => kind !== 'DEPOSIT');
  return { available: account.availableBalance.value, count: payments.length };
}

async function fillIn(page: Page, iban: string, amount: string): Promise<void> {
  await page.getByRole('combobox', { name: 'IBAN' }).fill(iban);
  await page.getByLabel('Amount', { exact: true }).fill(amount);
}

/** Has the answers to this mutation get lost, after the bank has done what was asked, until it is called back. */
async function loseAnswers(page: Page, mutation: string): Promise<{ lost: () => number; stop: () => Promise<void> }> {
  let lost = 0;
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes(`mutation ${mutation}`)) return route.fallback();
    await route.fetch();
    lost += 1;
    return route.abort('connectionreset');
  });
  return { lost: () => lost, stop: () => page.unroute('**/graphql') };
}

test('a transfer is looked at first, and sent once though it is confirmed twice', async ({ page, bank }) => {
  const ada = await bank.customer({ fullName: 'Ada Byron', accounts: [{ deposit: '100.00' }] });
  const bob = await bank.customer({ fullName: 'Bob Babbage', accounts: [{}] });
  const iban = bob.accounts[0]?.iban ?? '';
  await bank.logOn(page, ada);
  await page.goto('/pay/transfer');
  await expect(page.getByText('€100.00 available')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'pay-transfer');

  await page.getByRole('combobox', { name: 'IBAN' }).pressSequentially(iban);
  await expect(page.getByRole('combobox', { name: 'IBAN' })).toHaveValue(group(iban));
  await expect(page.getByText('An account at this bank.')).toBeVisible();
  await page.getByLabel('Amount', { exact: true }).fill('25.5');
  await page.getByLabel('Description').fill('Analytical engine');
  await page.getByRole('button', { name: 'Continue' }).click();

  await expect(page.getByRole('heading', { name: 'Check and confirm' })).toBeFocused();
  await expect(page.getByText('€74.50')).toBeVisible();
  await expect(page.getByRole('timer')).toContainText(/hold for \d+ seconds/);
  await expectAccessible(page);
  await picture(page, 'pay-review');
  await page.getByRole('button', { name: 'Send €25.50' }).dblclick();

  await expect(page.getByRole('heading', { name: 'Done' })).toBeFocused();
  await expect(page.getByText('Bob Babbage')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'pay-done');
  expect(await standing(ada)).toEqual({ available: '74.50', count: 1 });

  await page.getByRole('button', { name: 'Another one' }).click();
  await expect(page.getByText('€74.50 available')).toBeVisible();
  await page.reload();
  await page.getByRole('combobox', { name: 'IBAN' }).fill('babb');
  await page.getByRole('option', { name: 'Bob Babbage' }).click();
  await expect(page.getByRole('combobox', { name: 'IBAN' })).toHaveValue(group(iban));
});

test('what is wrong is said at the field that it is about', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '10.00' }, { currency: 'JPY' }] });
  const own = ada.accounts[0]?.iban ?? '';
  await bank.logOn(page, ada);
  await page.goto(`/pay/transfer?from=${ada.accounts[0]?.id}`);
  const iban = page.getByRole('combobox', { name: 'IBAN' });
  const amount = page.getByLabel('Amount', { exact: true });

  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(iban).toHaveAccessibleDescription(/Enter an IBAN/);
  await expect(amount).toHaveAccessibleDescription(/Enter an amount/);
  await fillIn(page, 'DE20990102005306665439', '1.234');
  await expect(iban).toHaveAccessibleDescription(/mistake in this IBAN/);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(amount).toHaveAccessibleDescription(/EUR has 2 decimals/);
  await expectAccessible(page);

  await fillIn(page, own, '1');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(iban).toHaveAttribute('aria-invalid', 'true');
  const yen = ada.accounts[1]?.iban ?? '';
  await fillIn(page, yen, '1');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(iban).toHaveAttribute('aria-invalid', 'true');

  const bob = await bank.customer({ accounts: [{}] });
  await fillIn(page, bob.accounts[0]?.iban ?? '', '10.01');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(amount).toHaveAttribute('aria-invalid', 'true');
  await expect(amount).toHaveAccessibleDescription(/10\.00/);
  await expect(amount).toBeFocused();
  expect(await standing(ada)).toEqual({ available: '10.00', count: 0 });
});

test('a lost answer is asked for again by itself, and the money moves once', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '50.00' }] });
  await bank.logOn(page, ada);
  let lost = 0;
  await page.route('**/graphql', async (route) => {
    if (lost > 0 || !route.request().postData()?.includes('mutation WithdrawCash')) return route.fallback();
    lost += 1;
    await route.fetch();
    return route.abort('connectionreset');
  });
  await page.goto('/pay/withdraw');
  await page.getByLabel('Amount', { exact: true }).fill('20');
  await page.getByRole('button', { name: 'Withdraw' }).dblclick();
  await expect(page.getByRole('heading', { name: 'Done' })).toBeVisible();
  expect(lost).toBe(1);
  expect(await standing(ada)).toEqual({ available: '30.00', count: 1 });
});

test('while no answer comes nothing can be changed, and one more press moves the money once', async ({
  page,
  bank,
}) => {
  const ada = await bank.customer({ accounts: [{ deposit: '50.00' }] });
  const bob = await bank.customer({ accounts: [{}] });
  await bank.logOn(page, ada);
  await page.goto('/pay/transfer');
  await fillIn(page, bob.accounts[0]?.iban ?? '', '20');
  await page.getByRole('button', { name: 'Continue' }).click();
  const line = await loseAnswers(page, 'ExecuteQuote');
  await page.getByRole('button', { name: 'Send €20.00' }).click();
  await expect(page.getByText("We don't know yet whether it was sent")).toBeVisible({ timeout: 40_000 });
  expect(line.lost()).toBeGreaterThan(1);
  await expect(page.getByRole('button', { name: 'Back' })).toBeDisabled();
  await expectAccessible(page);
  await picture(page, 'pay-unanswered');
  await line.stop();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Done' })).toBeVisible();
  expect(await standing(ada)).toEqual({ available: '30.00', count: 1 });
});

test('what never reached the bank can be stopped, and then never moves', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '50.00' }] });
  await bank.logOn(page, ada);
  await page.goto('/pay/withdraw');
  await page.getByLabel('Amount', { exact: true }).fill('20');
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('mutation WithdrawCash') ? route.abort('connectionreset') : route.fallback(),
  );
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByText("We don't know yet whether it was sent")).toBeVisible({ timeout: 40_000 });
  await expect(page.getByLabel('Amount', { exact: true })).toBeDisabled();
  await page.unroute('**/graphql');
  await page.getByRole('button', { name: 'Stop it' }).click();
  await expect(page.getByLabel('Amount', { exact: true })).toBeEnabled();
  expect(await standing(ada)).toEqual({ available: '50.00', count: 0 });
  await page.getByLabel('Amount', { exact: true }).fill('5');
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByRole('heading', { name: 'Done' })).toBeVisible();
  expect(await standing(ada)).toEqual({ available: '45.00', count: 1 });
});

test('money goes to another bank, and what it does not take comes back', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '100.00' }] });
  await bank.logOn(page, ada);
  await page.goto('/pay/transfer');
  await fillIn(page, OUTSIDE, '12.00');
  await expect(page.getByText('An account at another bank.')).toBeVisible();
  await page.getByLabel("Payee's name").fill('Blaise Pascal');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('usually arrives within a minute')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'pay-outside');
  await page.getByRole('button', { name: 'Send €12.00' }).dblclick();
  await expect(page.getByText('Blaise Pascal')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Done' })).toBeVisible({ timeout: 30_000 });

  await page.getByRole('button', { name: 'Another one' }).click();
  await fillIn(page, OUTSIDE, '12.91');
  await page.getByLabel("Payee's name").fill('Blaise Pascal');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Send €12.91' }).click();
  await expect(page.getByRole('heading', { name: 'Not carried out' })).toBeVisible({ timeout: 30_000 });
  expect(await standing(ada)).toEqual({ available: '88.00', count: 2 });
});

test('currencies are exchanged at the rate that was shown', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '100.00' }] });
  await bank.logOn(page, ada);
  await page.goto('/pay/exchange');
  await expect(page.getByText('All your accounts are in EUR', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await ada.ask('mutation { openAccount(input: {currency: "JPY"}) { __typename } }');
  const admin = await bank.staff('ADMIN');
  await admin.ask(
    `mutation { setExchangeRate(input: {base: "EUR", quote: "JPY", rate: "160", spreadPercent: "0.5"}) { __typename } }`,
  );
  await page.goto(`/pay/exchange?from=${ada.accounts[0]?.id}`);
  await page.getByText('Get JPY').click();
  await page.getByLabel('Amount', { exact: true }).fill('1592');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('1 EUR = 159.2 JPY')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'pay-exchange');
  await page.getByRole('button', { name: 'Send €10.00' }).click();
  await expect(page.getByRole('heading', { name: 'Done' })).toBeVisible();
  await expect(page.getByText('JP¥1,592')).toBeVisible();
});

test('money is held for somebody', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '100.00' }] });
  const bob = await bank.customer({ accounts: [{}] });
  await bank.logOn(page, ada);
  await page.goto('/pay/hold');
  await fillIn(page, OUTSIDE, '30');
  await page.getByRole('button', { name: 'Place the hold' }).click();
  await expect(page.getByRole('combobox', { name: 'IBAN' })).toHaveAccessibleDescription(
    /only for accounts at this bank/,
  );
  await page.getByRole('combobox', { name: 'IBAN' }).fill(bob.accounts[0]?.iban ?? '');
  await expectAccessible(page);
  await picture(page, 'pay-hold');
  await page.getByRole('button', { name: 'Place the hold' }).dblclick();
  await expect(page.getByRole('heading', { name: 'Money held' })).toBeVisible();
  expect(await standing(ada)).toEqual({ available: '70.00', count: 1 });
});

test('money is held for an account of one’s own, and one that has been frozen meanwhile pays nothing', async ({
  page,
  bank,
}) => {
  const ada = await bank.customer({ accounts: [{ deposit: '100.00' }, { type: 'SAVINGS' }] });
  const [payer, savings] = ada.accounts;
  await bank.logOn(page, ada);
  await page.goto(`/pay/hold?from=${payer?.id}`);
  await page.getByText('Own account').click();
  await page.getByLabel('Amount', { exact: true }).fill('30');
  await page.getByRole('button', { name: 'Place the hold' }).click();
  const own = page.getByRole('combobox', { name: 'To account' });
  await expect(own).toHaveAttribute('aria-invalid', 'true');
  await own.click();
  await page.getByRole('option', { name: /Savings account/ }).click();
  await page.getByRole('button', { name: 'Place the hold' }).click();
  await expect(page.getByRole('heading', { name: 'Money held' })).toBeVisible();
  await expect(page.getByText(group(savings?.iban ?? ''))).toBeVisible();
  expect(await standing(ada)).toEqual({ available: '70.00', count: 1 });

  await page.goto(`/pay/withdraw?from=${payer?.id}`);
  await expect(page.getByText('€70.00 available')).toBeVisible();
  const admin = await bank.staff('ADMIN');
  await admin.ask(`mutation ($input: AccountCaseInput!) { freezeAccount(input: $input) { __typename } }`, {
    input: { accountId: payer?.id, reason: 'LEGAL_ORDER' },
  });
  await bank.deposit(ada, savings as Account, '50.00');
  await page.getByLabel('Amount', { exact: true }).fill('20');
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByRole('combobox', { name: 'Account' })).toHaveAccessibleDescription(
    /at the moment|not active|frozen/i,
  );
  expect((await standing(ada)).available).toBe('70.00');
});
