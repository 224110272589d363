import { expect, expectAccessible, test } from './bank';

test.beforeEach(async ({ page, bank }) => {
  await bank.logOn(page, await bank.customer({ accounts: [{ deposit: '100.00' }] }));
  await page.goto('/accounts');
  await expect(page.getByText('€100.00', { exact: true }).first()).toBeVisible();
});

test('the keyboard gets everywhere, and the focus is always where one is', async ({ page }) => {
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toBeFocused();

  const skip = page.getByRole('button', { name: "Skip to the page's content" });
  await expect(skip).not.toBeInViewport();
  await skip.focus();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('main').locator(':focus')).toBeVisible();

  await page.getByRole('navigation').getByRole('link', { name: 'Standing orders' }).focus();
  await page.keyboard.press('Enter');
  await expect(heading).toHaveText('Standing orders');
  await expect(heading).toBeFocused();
  await page.goBack();
  await expect(heading).toContainText('Hello');
  await expect(heading).toBeFocused();
});

test('a dialog takes the focus, keeps it, and gives it back', async ({ page }) => {
  const opener = page.getByRole('button', { name: 'Open an account' }).first();
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Open an account' });
  await expect(dialog.getByRole('combobox', { name: 'Currency' })).toBeFocused();
  await expectAccessible(page);
  for (let press = 0; press < 8; press++) {
    await page.keyboard.press('Tab');
    await expect(dialog.locator(':focus')).toHaveCount(1);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test("the user's menu opens, says what is chosen, and closes by the keyboard", async ({ page }) => {
  const button = page.getByRole('button', { name: /^Your menu/ });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: 'English' })).toBeFocused();
  await expect(page.getByRole('menuitemradio', { name: 'English' })).toBeChecked();
  await expectAccessible(page);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitemradio', { name: 'Deutsch' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(button).toBeFocused();

  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByRole('link', { name: 'Daueraufträge' })).toBeVisible();
});

test('at twice the size everything is there, and nothing goes beyond the side', async ({ page }) => {
  // What a window of 1280 by 900 has room for at 200 %.
  await page.setViewportSize({ width: 640, height: 450 });
  const menu = page.getByRole('button', { name: 'Open the menu' });
  await menu.focus();
  await page.keyboard.press('Enter');
  const last = page.getByRole('navigation').getByRole('link', { name: 'API playground' });
  await last.focus();
  await expect(last).toBeInViewport();
  await page.getByRole('navigation').getByRole('link', { name: 'Security' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(last).toBeHidden();
  const excess = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(excess).toBe(0);
});

test('who wants less motion gets none', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.getByRole('button', { name: 'Open an account' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Open an account' });
  await expect(dialog).toBeVisible();
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((each) => each.playState === 'running')
      // A border that takes another colour does not move.
      .filter((each) => !(each instanceof CSSTransition && each.transitionProperty.includes('color')))
      .map((each) => (each.effect instanceof KeyframeEffect ? each.effect.target?.className : '')),
  );
  expect(moving).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
