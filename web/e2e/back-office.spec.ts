import { expect, expectAccessible, picture, test } from './bank';

test('an admin sets a fee, is told what is wrong with it, and removes it; an auditor only looks', async ({
  page,
  browser,
  bank,
}) => {
  const admin = await bank.staff('ADMIN');
  await bank.logOn(page, admin);
  await page.goto('/staff/prices?tab=fees');
  await page.getByRole('button', { name: 'Add a fee' }).click();

  const form = page.getByRole('dialog', { name: 'Add a fee' });
  await form.getByRole('combobox', { name: 'For what' }).click();
  await page.getByRole('option', { name: 'Withdrawal' }).click();
  await form.getByRole('combobox', { name: 'Currency' }).fill('ISK');
  await page.getByRole('option', { name: /^ISK/ }).click();
  await form.getByLabel('Fixed').fill('1.50');
  await form.getByRole('button', { name: 'Set' }).click();
  await expect(form.getByText(/0 decimals at most/)).toBeVisible();
  await form.getByLabel('Fixed').fill('150');
  await form.getByLabel('At least').fill('500');
  await form.getByLabel('At most').fill('400');
  await form.getByRole('button', { name: 'Set' }).click();
  // The bank's own no, at the field that it concerns.
  await expect(form.getByLabel('At most')).toHaveAttribute('aria-invalid', 'true');
  await form.getByLabel('At most').fill('900');
  await expectAccessible(page);
  await form.getByRole('button', { name: 'Set' }).dblclick();

  const line = page.getByRole('table', { name: 'Fees' }).getByRole('row', { name: /Withdrawal.*ISK/ });
  await expect(line).toContainText('ISK 150');
  await expect(line).toContainText('ISK 900');
  await expectAccessible(page);
  await picture(page, 'prices');

  const auditor = await bank.newPage(browser);
  await bank.logOn(auditor, await bank.staff('AUDITOR'));
  await auditor.goto('/staff/prices?tab=fees');
  await expect(auditor.getByRole('row', { name: /Withdrawal.*ISK/ })).toBeVisible();
  await expect(auditor.getByRole('button', { name: 'Add a fee' })).toHaveCount(0);
  await expect(auditor.getByRole('button', { name: /Remove the fee/ })).toHaveCount(0);

  await line.getByRole('button', { name: /Remove the fee/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the fee' }).click();
  await expect(line).toHaveCount(0);

  await page.getByRole('tab', { name: 'History' }).click();
  const removed = page.getByRole('listitem').filter({ hasText: 'Withdrawal · Checking account · ISK' }).first();
  await expect(removed).toContainText('removed');
  await expect(removed).toContainText(admin.fullName);
});

test('a rate is set with all its digits', async ({ page, bank }) => {
  await bank.logOn(page, await bank.staff('ADMIN'));
  await page.goto('/staff/prices?tab=rates');
  await page.getByRole('button', { name: 'Add a rate' }).click();
  const form = page.getByRole('dialog', { name: 'Add an exchange rate' });
  await form.getByRole('combobox', { name: 'One' }).fill('NOK');
  await page.getByRole('option', { name: /^NOK/ }).click();
  await form.getByRole('combobox', { name: 'Is worth, in' }).fill('ISK');
  await page.getByRole('option', { name: /^ISK/ }).click();
  await form.getByLabel('Mid rate').fill('12,3');
  await form.getByRole('button', { name: 'Set' }).click();
  await expect(form.getByText(/not a number/)).toBeVisible();
  await form.getByLabel('Mid rate').fill('12.3456789012');
  await form.getByLabel('Spread').fill('100');
  await form.getByRole('button', { name: 'Set' }).click();
  await expect(form.getByLabel('Spread')).toHaveAttribute('aria-invalid', 'true');
  await form.getByLabel('Spread').fill('0.25');
  await form.getByRole('button', { name: 'Set' }).click();
  const line = page.getByRole('row', { name: /NOK\/ISK/ });
  await expect(line).toContainText('1 NOK = 12.3456789012 ISK');
  await expect(line).toContainText('0.25%');
});

test('a country and a currency are let in and out', async ({ page, bank }) => {
  await bank.logOn(page, await bank.staff('ADMIN'));
  await page.goto('/staff/lists');
  await page.getByLabel('Search for a country').fill('tuv');
  const tuvalu = page.getByRole('switch', { name: /Tuvalu/ });
  await expect(tuvalu).not.toBeChecked();
  await tuvalu.click({ force: true });
  await expect(tuvalu).toBeChecked();
  await expectAccessible(page);
  await tuvalu.click({ force: true });
  await page.getByRole('dialog').getByRole('button', { name: 'Take no new customers' }).click();
  await expect(tuvalu).not.toBeChecked();

  await page.getByRole('tab', { name: 'Currencies' }).click();
  await page.getByRole('button', { name: 'Add a currency' }).click();
  const form = page.getByRole('dialog', { name: 'Add a currency' });
  await form.getByRole('combobox', { name: 'Currency' }).fill('ZZZ');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(form.getByRole('combobox', { name: 'Currency' })).toHaveAttribute('aria-invalid', 'true');
  await form.getByRole('combobox', { name: 'Currency' }).fill('uyu');
  await page.getByRole('option', { name: /^UYU/ }).click();
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('row', { name: /UYU/ })).toBeVisible();
  await page.getByRole('button', { name: 'Remove UYU' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove UYU' }).click();
  await expect(page.getByRole('row', { name: /UYU/ })).toHaveCount(0);
});

test('a key is shown once, acts for a customer, and is revoked', async ({ page, bank }) => {
  const admin = await bank.staff('ADMIN');
  const customer = await bank.customer({ fullName: 'Konrad Zuse' });
  await bank.logOn(page, admin);
  await page.goto('/staff/keys');
  await page.getByRole('button', { name: 'Make a key' }).click();
  const form = page.getByRole('dialog', { name: 'Make an API key' });
  const name = `Till ${Date.now()}`;
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('For whom it acts').fill('nobody@example.com');
  await form.getByLabel('From where').fill('192.0.2.1/24');
  await form.getByRole('button', { name: 'Make the key' }).click();
  await expect(form.getByText(/Nobody is known by this/)).toBeVisible();
  await form.getByLabel('For whom it acts').fill(customer.email);
  await form.getByRole('button', { name: 'Make the key' }).click();
  await expect(form.getByLabel('From where')).toHaveAttribute('aria-invalid', 'true');
  await form.getByLabel('From where').fill('192.0.2.0/24');
  await form.getByRole('button', { name: 'Make the key' }).dblclick();

  const made = page.getByRole('dialog', { name: 'The key is made' });
  await expect(made.getByLabel('API key')).toHaveValue(/^florin_/);
  await page.keyboard.press('Escape');
  await expect(made).toBeVisible();
  await expectAccessible(page);
  await made.getByRole('button', { name: 'I have kept it' }).click();

  const line = page.getByRole('row').filter({ hasText: name });
  await expect(line).toHaveCount(1);
  await page.getByLabel('For whom the keys act').fill(customer.email);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`customer=${customer.id}`));
  await expect(line).toContainText('Good');
  await expectAccessible(page);
  await line.getByRole('button', { name: `Revoke the key ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke the key' }).click();
  await expect(line).toContainText('Revoked');
});

test('somebody is taken on and let go, but nobody lets themselves go', async ({ page, bank }) => {
  const admin = await bank.staff('ADMIN');
  await bank.logOn(page, admin);
  await page.goto('/staff/team');
  await page.getByRole('button', { name: 'Take somebody on' }).click();
  const form = page.getByRole('dialog', { name: 'Take somebody on' });
  await form.getByLabel('Name').fill('Margaret Hamilton');
  await form.getByLabel('Email').fill(admin.email);
  await form.getByRole('button', { name: 'Take them on' }).click();
  await expect(form.getByLabel('Email')).toHaveAttribute('aria-invalid', 'true');
  const email = `hamilton-${Date.now()}@example.com`;
  await form.getByLabel('Email').fill(email);
  await form.getByRole('button', { name: 'Take them on' }).click();
  const added = page.getByRole('dialog', { name: 'Margaret Hamilton works here now' });
  await expect(added.getByLabel('First password')).not.toHaveValue('');
  await added.getByRole('button', { name: 'I have passed it on' }).click();

  const line = page.getByRole('table', { name: 'Auditors' }).getByRole('row').filter({ hasText: email });
  await expect(line).toContainText('Works here');
  await expectAccessible(page);
  await line.getByRole('button', { name: 'Let Margaret Hamilton go' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Let them go' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Margaret Hamilton' })).toContainText('Left on');

  await page.getByRole('button', { name: `Let ${admin.fullName} go` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Let them go' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
});

test('staff see payments to other banks come back, and those from them', async ({ page, bank }) => {
  const payer = await bank.customer({ accounts: [{ deposit: '100.00' }] });
  const [account] = payer.accounts;
  const payee = `Kari Nordmann ${Date.now()}`;
  await payer.ask(`mutation ($input: PayOutInput!) { payOut(input: $input) { ... on Transaction { id } } }`, {
    input: {
      fromAccountId: account?.id,
      iban: 'NO93 8601 1117 947',
      payeeName: payee,
      amount: { value: '12.91', currency: 'EUR' },
      idempotencyKey: 'back-office',
    },
  });
  await payer.ask(
    `mutation ($input: SimulateIncomingPaymentInput!) { simulateIncomingPayment(input: $input) { __typename } }`,
    { input: { iban: account?.iban, amount: { value: '7.00', currency: 'EUR' }, payerName: `${payee} again` } },
  );
  await bank.logOn(page, await bank.staff('AUDITOR'));
  await expect(async () => {
    await page.goto('/staff/payments?direction=out&state=RETURNED');
    await expect(page.getByRole('row').filter({ hasText: payee })).toContainText('€12.91', { timeout: 4_000 });
  }).toPass();
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'From other banks' }).click();
  await expect(page.getByRole('row').filter({ hasText: `${payee} again` })).toContainText('Credited');
  await expectAccessible(page);
});
