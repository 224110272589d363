import { expect, expectAccessible, picture, test } from './bank';

test('the overview shows every account and the sum of each currency, live', async ({ page, bank }) => {
  const ada = await bank.customer({
    accounts: [{ deposit: '1234.50' }, { type: 'SAVINGS', deposit: '5000.00' }, { currency: 'JPY', deposit: '250000' }],
  });
  await bank.logOn(page, ada);
  await page.goto('/');
  await expect(page).toHaveURL('/accounts');
  await expect(page.locator('[data-total=EUR]')).toContainText('€6,234.50');
  await expect(page.locator('[data-total=JPY]')).toContainText('JP¥250,000');
  await expectAccessible(page);
  await picture(page, 'overview');

  const [account] = ada.accounts;
  if (account) await bank.deposit(ada, account, '0.05');
  await expect(page.locator('[data-total=EUR]')).toContainText('€6,234.55');
});

test('whoever has no account yet is led to the first one', async ({ page, bank }) => {
  await bank.logOn(page, await bank.customer());
  await page.goto('/accounts');
  await expect(page.getByText('You have no account yet', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'overview-empty');
  await page.getByRole('button', { name: 'Open an account' }).last().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Open the account' }).click();
  await expect(page).toHaveURL(/\/accounts\/[\w-]+$/);
});

test('what is fetched later takes nothing down if the line is lost just then, and comes after it', async ({
  page,
  bank,
}) => {
  const ada = await bank.customer({ accounts: [{ deposit: '10.00' }] });
  await bank.logOn(page, ada);
  await page.route('**/assets/Toasts*', (route) => route.abort());
  const failed = page.waitForEvent('requestfailed', (request) => request.url().includes('Toasts'));
  await page.goto('/accounts');
  await failed;
  await page.unroute('**/assets/Toasts*');
  await page.waitForResponse((response) => response.url().includes('Toasts') && response.ok());
  await expect(page.locator('[data-total=EUR]')).toContainText('€10.00');
});
