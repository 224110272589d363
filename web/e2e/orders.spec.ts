import { expect, expectAccessible, picture, test } from './bank';

test('a standing order is set up, changed, paused, resumed and cancelled', async ({ page, bank }) => {
  const landlady = await bank.customer({ fullName: 'Hedwig Vermieter', accounts: [{}] });
  const ada = await bank.customer({ accounts: [{ deposit: '2000.00' }, { type: 'SAVINGS' }] });
  await bank.logOn(page, ada);
  await page.goto('/standing-orders');
  await expect(page.getByText('You have no standing order yet', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'orders-empty');

  await page.getByRole('button', { name: 'New standing order' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Set it up' }).click();
  await expect(dialog.getByText('This is not a complete, valid IBAN.')).toBeVisible();
  await expect(dialog.getByText('Enter an amount.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'IBAN' }).fill(landlady.accounts[0]?.iban ?? '');
  await dialog.getByRole('textbox', { name: 'Amount' }).fill('950');
  await dialog.getByRole('textbox', { name: 'What for' }).fill('Rent');
  await dialog.getByLabel('First run').fill('2035-01-31');
  await expect(dialog.getByText('Wed, 31 Jan 2035 · Wed, 28 Feb 2035 · Sat, 31 Mar 2035')).toBeVisible();
  await dialog.getByText('Number of runs').click();
  await dialog.getByLabel('Runs in all').fill('24');
  await expect(dialog.getByText('24 runs, the last on Wed, 31 Dec 2036.')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'orders-new');
  await dialog.getByRole('button', { name: 'Set it up' }).dblclick();
  await expect(dialog).toBeHidden();

  const order = page.getByRole('article', { name: 'Standing order to Hedwig Vermieter' });
  await expect(order).toHaveCount(1);
  await expect(order).toContainText('€950.00');
  await expect(order).toContainText('On the 31st of each month, else on its last day · 24 runs in all');

  await order.getByRole('button', { name: 'Change' }).click();
  await dialog.getByRole('textbox', { name: 'Amount' }).fill('975,50');
  await dialog.getByText('No end').click();
  await expect(dialog.getByText('And so on, until you cancel it.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(order).toContainText('€975.50');
  await expect(order).not.toContainText('24 runs in all');

  await order.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('region', { name: 'Paused' })).toContainText('Hedwig Vermieter');
  await order.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByRole('region', { name: 'Active' })).toContainText('Wed, 31 Jan 2035');

  await order.getByRole('button', { name: 'Cancel order' }).click();
  await expect(dialog).toContainText('€975.50 to Hedwig Vermieter');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Cancel the order' }).click();
  await expect(page.getByRole('region', { name: 'Over' })).toContainText('Cancelled on');
});

test('runs are told as they are made, and why one failed', async ({ page, bank }) => {
  const ada = await bank.customer({ accounts: [{ deposit: '100.00' }, { type: 'SAVINGS' }] });
  await bank.logOn(page, ada);
  await page.goto('/standing-orders');
  const today = new Date().toISOString().slice(0, 10);
  const create = async (value: string) => {
    await page.getByRole('button', { name: 'New standing order' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'From account' }).click();
    await page.getByRole('option', { name: /^Checking account/ }).click();
    await dialog.getByText('My own account').click();
    await dialog.getByRole('combobox', { name: 'To my account' }).click();
    await page.getByRole('option', { name: /^Savings account/ }).click();
    await dialog.getByRole('textbox', { name: 'Amount' }).fill(value);
    await dialog.getByText('Weekly').click();
    await dialog.getByLabel('First run').fill(today);
    await expect(dialog.getByText('it is paid at once')).toBeVisible();
    await dialog.getByRole('button', { name: 'Set it up' }).click();
    await expect(dialog).toBeHidden();
  };
  await create('40.00');
  const paid = page.getByRole('article').filter({ hasText: '€40.00' });
  await expect(paid.locator('[data-run=DONE]')).toBeVisible();
  await create('5000.00');
  const refused = page.getByRole('article').filter({ hasText: '€5,000.00' });
  await expect(refused.locator('[data-run=RETRYING]').first()).toBeVisible();
  await expect(refused).toContainText('€60.00 is available');
  await refused.getByRole('button', { name: 'Runs so far' }).click();
  await expect(refused.getByRole('table')).toContainText('To be tried again');
  await expectAccessible(page);
  await picture(page, 'orders');
});
