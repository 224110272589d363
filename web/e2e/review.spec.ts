import { type Bank, expect, expectAccessible, type Person, picture, test } from './bank';

interface Held {
  admin: Person;
  ada: Awaited<ReturnType<Bank['customer']>>;
  account: { id: string; iban: string };
}

/** A customer whose transfers of more than 5,000 EUR wait, by a rule that is made here. */
async function watched(bank: Bank, fullName: string): Promise<Held> {
  const admin = await bank.staff('ADMIN');
  const ada = await bank.customer({ fullName, accounts: [{ deposit: '20000.00' }] });
  const [account] = ada.accounts;
  if (account === undefined) throw new Error('The customer has no account.');
  await admin.ask(
    `mutation ($input: CreateFraudRuleInput!) { createFraudRule(input: $input) { ... on FraudRule { id } } }`,
    {
      input: {
        name: `Large, of ${fullName}`,
        conditions: [{ amountOver: { value: '5000', currency: 'EUR' } }],
        action: 'REVIEW',
      },
    },
  );
  return { admin, ada, account };
}

let sent = 0;

async function transfer({ ada, account }: Held, iban: string, value: string): Promise<string> {
  const { transfer } = await ada.ask(
    `mutation ($input: TransferInput!) { transfer(input: $input) {
      ... on Transaction { id pendingFor } ... on Refusal { message } } }`,
    {
      input: {
        fromAccountId: account.id,
        to: { iban },
        amount: { value, currency: 'EUR' },
        idempotencyKey: `review-${++sent}`,
      },
    },
  );
  expect(transfer.pendingFor).toBe('REVIEW');
  return transfer.id;
}

// Other tests of this bank pay what they like.
test.afterEach(async ({ bank }) => {
  const admin = await bank.staff('ADMIN');
  const { fraudRules } = await admin.ask('{ fraudRules { id } }');
  for (const { id: ruleId } of fraudRules) {
    await admin.ask('mutation ($input: RemoveFraudRuleInput!) { removeFraudRule(input: $input) { __typename } }', {
      input: { ruleId },
    });
  }
});

test('an admin approves one payment and rejects another, and the customer sees it happen', async ({
  page,
  browser,
  bank,
}) => {
  const held = await watched(bank, 'Rosalind Achterberg');
  const bob = await bank.customer({ fullName: 'Benedikt Hohenstauf', accounts: [{}] });
  const iban = bob.accounts[0]?.iban ?? '';
  await bank.logOn(page, held.admin);
  await page.goto('/staff/review');

  const first = await transfer(held, iban, '5000.01');
  const second = await transfer(held, iban, '7000.00');
  const line = (id: string) => page.locator(`[data-payment="${id}"]`);
  await expect(line(first)).toBeVisible();
  await expect(line(second)).toBeVisible();
  await expect(page.getByRole('navigation').getByRole('link', { name: /Review queue.*payments? wait/ })).toBeVisible();

  const customer = await bank.newPage(browser);
  await bank.logOn(customer, held.ada);
  await customer.goto('/accounts');
  const card = customer.locator(`[data-account="${held.account.id}"]`);
  await expect(card).toContainText('€20,000.00');
  await expect(card).toContainText('€12,000.01');

  await line(first).focus();
  await page.keyboard.press('Enter');
  const detail = page.getByRole('region', { name: 'The payment' });
  await expect(detail).toBeFocused();
  await expect(detail.getByRole('heading', { name: '€5,000.01' })).toBeVisible();
  await expect(detail).toContainText('More than €5,000.00');
  await expectAccessible(page);
  await picture(page, 'review');

  await detail.getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(dialog).toContainText('Choose a reason.');
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'The customer asked for it' }).click();
  await dialog.getByLabel('Case number').fill('Mr Smith');
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(dialog).toContainText('with a digit');
  await dialog.getByLabel('Case number').fill('2026/117');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Approve' }).dblclick();
  await expect(dialog).toBeHidden();
  await expect(line(first)).toBeHidden();
  await expect(card).toContainText('€14,999.99');

  await line(second).click();
  await expect(detail.getByRole('heading', { name: '€7,000.00' })).toBeVisible();
  await detail.getByRole('button', { name: 'Reject' }).click();
  await expect(dialog).toContainText('€7,000.00 is free again');
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Suspected fraud' }).click();
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await expect(line(second)).toBeHidden();
  await expect(card).not.toContainText('€7,000.00');

  await page.goto(`/staff/review?payment=${second}`);
  await expect(detail).toContainText(`Rejected by ${held.admin.fullName}`);
  await expect(detail).toContainText('Suspected fraud');
});

test('who decides too late is told so, and nothing is changed', async ({ page, bank }) => {
  const held = await watched(bank, 'Olympe de Gouges');
  const bob = await bank.customer({ accounts: [{}] });
  const id = await transfer(held, bob.accounts[0]?.iban ?? '', '6000.00');
  await bank.logOn(page, held.admin);
  await page.goto(`/staff/review?payment=${id}`);
  const detail = page.getByRole('region', { name: 'The payment' });
  await detail.getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'The matter has been settled' }).click();

  const other = await bank.staff('ADMIN');
  await other.ask('mutation ($input: ReviewDecisionInput!) { rejectTransaction(input: $input) { __typename } }', {
    input: { transactionId: id, reason: 'SUSPECTED_FRAUD' },
  });
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Somebody else was quicker');
  await dialog.getByRole('button', { name: 'See what became of it' }).click();
  await expect(detail).toContainText(`Rejected by ${other.fullName}`);
  await expect(detail.getByRole('button', { name: 'Approve' })).toBeHidden();
});

test('an admin writes a rule, changes it, turns it off and removes it; an auditor sees it', async ({
  page,
  browser,
  bank,
}) => {
  await bank.logOn(page, await bank.staff('ADMIN'));
  await page.goto('/staff/rules');
  await page.getByRole('button', { name: 'New rule' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create the rule' }).click();
  await expect(dialog).toContainText('Fill this in.');
  await expect(dialog).toContainText('Enter an amount, or 0 for any.');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Nights in Krones');
  await dialog.getByRole('radio', { name: 'Rejects at once' }).check();
  await dialog.getByLabel('More than').fill('1,000,000.50');
  await dialog.getByRole('combobox', { name: 'Currency' }).click();
  await page.getByRole('option', { name: /NOK/ }).click();
  await dialog.getByRole('button', { name: 'Add a condition' }).click();
  const second = dialog.getByRole('group', { name: 'Condition 2' });
  await second.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Outside the usual hours' }).click();
  await second.getByLabel('Usual until').fill('06:00');
  await dialog.getByRole('button', { name: 'Create the rule' }).click();
  await expect(second).toContainText('begin and end at different times');
  await second.getByLabel('Usual until').fill('21:30');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Create the rule' }).click();

  const rule = page.getByRole('article', { name: 'Nights in Krones' });
  await expect(rule).toContainText('More than NOK 1,000,000.50');
  await expect(rule).toContainText('Not between 06:00 and 21:30');
  await expect(dialog).toBeHidden();
  await expectAccessible(page);
  await picture(page, 'rules');

  await rule.getByRole('button', { name: 'Edit Nights in Krones' }).click();
  await dialog.getByRole('button', { name: 'Remove condition 2' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(rule).toContainText('Version 2');
  await expect(rule).not.toContainText('21:30');
  await rule.getByRole('switch').press('Space');
  await expect(rule).toContainText('Version 3');
  await expect(rule.getByRole('switch')).not.toBeChecked();

  const auditor = await bank.newPage(browser);
  await bank.logOn(auditor, await bank.staff('AUDITOR'));
  await auditor.goto('/staff/rules');
  const seen = auditor.getByRole('article', { name: 'Nights in Krones' });
  await expect(seen).toContainText('Off');
  await expect(seen.getByRole('switch')).toBeHidden();
  await seen.getByRole('link', { name: 'History of Nights in Krones' }).click();
  await expect(auditor.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Version 1' })).toContainText(
    '21:30',
  );
  await expectAccessible(auditor);

  await rule.getByRole('button', { name: 'Remove Nights in Krones' }).click();
  await dialog.getByRole('button', { name: 'Remove the rule' }).click();
  await expect(rule).toBeHidden();
});
