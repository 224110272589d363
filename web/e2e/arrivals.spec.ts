import { type Account, expect, expectAccessible, type Person, test } from './bank';

let sent = 0;

async function transfer(from: Person, account: Account, iban: string, value: string): Promise<void> {
  const { transfer: done } = await from.ask(
    `mutation ($input: TransferInput!) { transfer(input: $input) { __typename ... on Refusal { message } } }`,
    {
      input: {
        fromAccountId: account.id,
        to: { iban },
        amount: { value, currency: account.currency },
        idempotencyKey: `arrival-${++sent}`,
      },
    },
  );
  if (done.__typename !== 'Transaction') throw new Error(done.message);
}

test('money that arrives is told once, wherever one is; what one has done oneself is not', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '100.00' }, { type: 'SAVINGS' }] });
  const bob = await bank.customer({ fullName: 'Bob Marley', accounts: [{ deposit: '500.00' }] });
  const [hers, savings] = ada.accounts;
  const [his] = bob.accounts;
  if (!hers || !savings || !his) throw new Error('An account is missing.');
  const told = page.locator('[data-arrived]');
  await bank.logOn(page, ada);
  await page.goto('/accounts');
  await expect(page.locator(`[data-account="${hers.id}"]`)).toContainText('€100.00');
  await transfer(bob, his, hers.iban, '12.00');
  await expect(told).toHaveText('+€12.00 from Bob Marley');
  await expect(page.getByRole('status').filter({ hasText: '+€12.00 from Bob Marley' })).toHaveCount(1);
  await expectAccessible(page);
  // It goes by itself.
  await expect(told).toHaveCount(0, { timeout: 30_000 });

  // Between one's own accounts, and cash: no news. What comes after them is told, and nothing before it was.
  await transfer(ada, hers, savings.iban, '5.00');
  await bank.deposit(ada, savings, '7.00');
  await expect(page.locator(`[data-account="${savings.id}"]`)).toContainText('€12.00');
  await transfer(bob, his, savings.iban, '1.00');
  await expect(told).toHaveText('+€1.00 from Bob Marley');
  await expect(told).toHaveCount(0, { timeout: 30_000 });

  // The list of its account shows it anyhow.
  await page.locator(`[data-account="${hers.id}"]`).click();
  await expect(page.locator('[data-transaction]')).toHaveCount(3);
  await transfer(bob, his, hers.iban, '2.00');
  await expect(page.locator('[data-transaction]').first()).toContainText('+€2.00');
  await transfer(bob, his, savings.iban, '3.00');
  await expect(told).toHaveText('+€3.00 from Bob Marley');
});

test('the chosen tab is in view on a narrow screen, and more that cannot be read says so', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '1000.00' }] });
  const [account] = ada.accounts;
  for (let each = 1; each <= 26; each++) await bank.deposit(ada, account as Account, '1.00');
  await bank.logOn(page, ada);
  await page.setViewportSize({ width: 375, height: 800 });
  await page.goto(`/accounts/${account?.id}?tab=interest`);
  await expect(page.getByRole('tab', { selected: true })).toBeInViewport({ ratio: 1 });
  await page.getByRole('tab', { name: 'Statement' }).click();
  await expect(page.getByRole('tab', { name: 'Interest' })).toBeInViewport();
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('"after"') ? route.fulfill({ status: 400, body: 'no' }) : route.fallback(),
  );
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(page.getByRole('alert')).toContainText('Something is wrong');
  await page.unroute('**/graphql');
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(28);
});
