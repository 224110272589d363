import { readFileSync } from 'node:fs';
import { type Bank, expect, expectAccessible, type Person, picture, test } from './bank';

const MOVE = `mutation($input: TransferInput!) { transfer(input: $input) { ... on Transaction { id } } }`;
const HOLD = `mutation($input: PlaceHoldInput!) { placeHold(input: $input) { ... on Transaction { id } } }`;

async function two(bank: Bank) {
  const payer = await bank.customer({ fullName: 'Ada Lovelace', accounts: [{ deposit: '500.00' }] });
  const payee = await bank.customer({ fullName: 'Bert Brecht', accounts: [{}] });
  const [from] = payer.accounts;
  const [to] = payee.accounts;
  if (!from || !to) throw new Error('They have no accounts.');
  return { payer, payee, from, to };
}

/** Has a person move money, or keep it back, and says which transaction it is. */
async function made(person: Person, query: string, input: Record<string, unknown>): Promise<string> {
  const data = await person.ask(query, { input: { ...input, idempotencyKey: crypto.randomUUID() } });
  const [result] = Object.values<{ id?: string }>(data);
  if (!result?.id) throw new Error(JSON.stringify(data));
  return result.id;
}

test('the receiver sends a part back, once, and the payer sees it come', async ({ page, bank, browser }) => {
  const { payer, payee, from, to } = await two(bank);
  const id = await made(payer, MOVE, {
    fromAccountId: from.id,
    to: { iban: to.iban },
    amount: { value: '120.50', currency: 'EUR' },
    description: 'Dinner for two',
    category: 'Food',
    metadata: [{ key: 'order', value: '4711' }],
  });
  const other = await bank.newPage(browser);
  await bank.logOn(other, payer);
  await other.goto(`/transactions/${id}`);
  await expect(other.getByText('-€120.50')).toBeVisible();
  await expect(other.getByText('4711')).toBeVisible();

  await bank.logOn(page, payee);
  await page.goto(`/transactions/${id}`);
  await expect(page.getByText('+€120.50')).toBeVisible();
  await expect(page.getByText('4711')).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, 'transaction');

  await page.getByRole('button', { name: 'Send back' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Amount').fill('500');
  await dialog.getByRole('button', { name: 'Send €500.00 back' }).click();
  await expect(dialog.getByLabel('Amount')).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  await dialog.getByLabel('Amount').fill('20.5');
  await dialog.getByLabel('Why').fill('You paid too much');
  await dialog.getByRole('button', { name: 'Send €20.50 back' }).dblclick();
  await expect(dialog).toBeHidden();

  for (const each of [page, other]) {
    await expect(each.getByText('€20.50 of it was sent back since', { exact: false })).toBeVisible();
    const back = each.getByRole('region', { name: 'Sent back by' });
    await expect(back.getByRole('link', { name: 'Refund' })).toHaveCount(1);
  }
  await page.getByRole('link', { name: 'Refund' }).click();
  await expect(page.getByRole('heading', { name: 'Refund', level: 1 })).toBeFocused();
  await expect(page.getByText('You paid too much')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Sends back' }).getByRole('link', { name: 'Transfer' })).toBeVisible();
});

test('a hold is collected in part by the payee, and the payer watches it', async ({ page, bank, browser }) => {
  const { payer, payee, from, to } = await two(bank);
  const held = { fromAccountId: from.id, to: { iban: to.iban }, amount: { value: '80.00', currency: 'EUR' } };
  const id = await made(payer, HOLD, { ...held, description: 'Hotel' });
  await made(payer, HOLD, { ...held, description: 'Car rental' });

  const other = await bank.newPage(browser);
  await bank.logOn(other, payer);
  await other.goto(`/transactions/${id}`);
  await expect(other.locator('[data-status=PENDING]')).toBeVisible();

  await bank.logOn(page, payee);
  await page.goto(`/accounts/${to.id}?tab=holds`);
  const hotel = page.locator(`[data-hold="${id}"]`);
  await expect(hotel).toContainText('€80.00');
  await expectAccessible(page);
  await picture(page, 'holds');
  await hotel.getByRole('button', { name: 'Collect' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Amount').fill('80.01');
  await dialog.getByRole('button', { name: 'Collect €80.01' }).click();
  await expect(dialog.getByLabel('Amount')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Amount').fill('60');
  await dialog.getByRole('button', { name: 'Collect €60.00' }).dblclick();
  await expect(hotel).toBeHidden();

  await expect(other.locator('[data-status=COMPLETED]')).toBeVisible();
  await expect(other.getByText('-€60.00')).toBeVisible();

  await other.goto(`/accounts/${from.id}?tab=holds`);
  await other.getByRole('listitem').filter({ hasText: 'Car rental' }).getByRole('button', { name: 'Release' }).click();
  await other.getByRole('dialog').getByRole('button', { name: 'Release €80.00' }).click();
  await expect(other.getByText('Nothing is kept back', { exact: true })).toBeVisible();
});

test('a receipt and a statement are saved as the bank has them', async ({ page, bank }) => {
  const { payer, from, to } = await two(bank);
  const id = await made(payer, MOVE, {
    fromAccountId: from.id,
    to: { iban: to.iban },
    amount: { value: '12.00', currency: 'EUR' },
    description: '=Rent, with "quotes"',
  });
  await bank.logOn(page, payer);
  await page.goto(`/transactions/${id}`);
  const [receipt] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the receipt' }).click(),
  ]);
  const answer = await payer.ask('query($id: ID!) { transaction(id: $id) { receipt { document fileName } } }', { id });
  const { document, fileName } = answer.transaction.receipt;
  expect(receipt.suggestedFilename()).toBe(fileName);
  expect(readFileSync(await receipt.path(), 'utf8')).toBe(document);

  await page.goto(`/accounts/${from.id}?tab=statement`);
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(3);
  await expectAccessible(page);
  await picture(page, 'statement');
  const [statement] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as CSV' }).click(),
  ]);
  const lines = readFileSync(await statement.path(), 'utf8').split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[1]).toContain(`"'=Rent, with ""quotes""",EUR,-12.00,0.00,488.00,0.00,`);
});

test('staff see which rules fired, and undo a deposit with a reason', async ({ page, bank }) => {
  const { payer } = await two(bank);
  const answer = await payer.ask('{ me { accounts(first: 1) { nodes { transactions(first: 1) { nodes { id } } } } } }');
  const { id } = answer.me.accounts.nodes[0].transactions.nodes[0];
  await bank.logOn(page, await bank.staff('ADMIN'));
  await page.goto(`/transactions/${id}`);
  await expect(page.getByText('No rule fired for this transaction.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Send back' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').click();
  await page.getByRole('option', { name: 'A mistake put right' }).click();
  await dialog.getByRole('button', { name: 'Send €500.00 back' }).click();
  await expect(page.locator('[data-status=REVERSED]')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Download the receipt' })).toHaveCount(2);
});
