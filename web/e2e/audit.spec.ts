import { expect, expectAccessible, picture, test } from './bank';

test('an auditor finds what an admin has done to an account, and who has looked', async ({ page, bank }) => {
  const [admin, auditor] = [await bank.staff('ADMIN'), await bank.staff('AUDITOR')];
  const ada = await bank.customer({ accounts: [{ deposit: '100.00' }] });
  await admin.ask(
    `mutation ($input: AccountCaseInput!) { freezeAccount(input: $input) { __typename ... on Refusal { message } } }`,
    { input: { accountId: ada.accounts[0]?.id, reason: 'SUSPECTED_FRAUD', caseId: '2026/117' } },
  );
  await admin.ask('query ($id: ID!) { account(id: $id) { id } }', { id: ada.accounts[0]?.id });
  await bank.logOn(page, auditor);
  await page.goto('/audit');
  const log = page.getByRole('table', { name: 'Audit log' });
  await expect(log.getByRole('row').nth(1)).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'audit');

  await page.getByRole('button', { name: 'More to search by' }).click();
  await page.getByLabel('Who did it').fill(admin.email);
  await page.getByRole('combobox', { name: 'What happened' }).click();
  await page.getByRole('option', { name: 'Account frozen' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`action=ACCOUNT_FROZEN&actor=${admin.id}`));
  await expect(log.locator('[data-sequence]')).toHaveCount(1);
  await expect(log).toContainText(admin.fullName);

  await page.getByRole('button', { name: /^Details: Account frozen/ }).click();
  const changes = page.getByRole('table', { name: 'What has changed' });
  await expect(changes.getByRole('row', { name: /^status ACTIVE FROZEN/ })).toBeVisible();
  await expect(changes).toContainText('2026/117');
  await expectAccessible(page);
  await picture(page, 'audit-details');

  await page.getByRole('link', { name: 'All that was done to it' }).click();
  await expect(log).toContainText('Records read');
  await expect(log).toContainText('Account frozen');
  await page.goBack();
  await expect(log.locator('[data-sequence]')).toHaveCount(1);
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await expect(page).toHaveURL(`/staff/accounts/${ada.accounts[0]?.id}`);

  await page.goto(`/audit?actor=${auditor.id}&action=RECORDS_READ`);
  await expect(log).toContainText('Query.auditLog');
});

test('a session of each event stays its own, and a search that finds nothing says so', async ({ page, bank }) => {
  const auditor = await bank.staff('AUDITOR');
  await bank.logOn(page, auditor);
  await page.goto(`/audit?actor=${auditor.id}&action=LOGON_SUCCEEDED`);
  const opened = page.getByRole('button', { name: /^Details: Logged on/ });
  await expect(opened).toHaveCount(2);
  await opened.last().click();
  await opened.first().click();
  const credentials = page.getByText('Session or API key').locator('xpath=following-sibling::dd');
  await expect(credentials).toHaveCount(2);
  const [one, other] = await credentials.allTextContents();
  expect(one).not.toBe(other);

  await page.goto('/audit?address=203.0.113.7');
  await expect(page.getByText('No such events')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page).toHaveURL('/audit');
  await expect(page.getByRole('table', { name: 'Audit log' })).toBeVisible();
});

test('staff see that the books agree', async ({ page, bank }) => {
  await bank.customer({ accounts: [{ deposit: '250.00' }] });
  const admin = await bank.staff('ADMIN');
  await bank.logOn(page, admin);
  const finished = async () =>
    (await admin.ask('{ ledgerHealth { lastCheck { finishedAt } } }')).ledgerHealth.lastCheck;
  await expect.poll(finished, { timeout: 60_000 }).not.toBeNull();
  await page.goto('/ledger');
  await expect(page.getByRole('heading', { name: 'The books agree' })).toBeVisible();
  await expect(page.getByText('Histories that agree')).toBeVisible();
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByRole('heading', { name: 'Trial balance' })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'ledger');

  await bank.logOn(page, await bank.customer());
  await page.goto('/ledger');
  await expect(page.getByText('There is no such page.')).toBeVisible();
});
