/** What the end-to-end tests begin from: a bank, people, pages, and how to look at them. */

import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, test as base, expect, type Page } from '@playwright/test';
import { Line } from './line';
import { Server } from './server';

export { expect };

const PASSWORD = 'three coins in the fountain';
const HINT = 'florin:session';
const PICTURES = 'pictures';

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is known to the test that asks.
type Data = any;
type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Data>;

export interface Person {
  id: string;
  email: string;
  password: string;
  fullName: string;
  token: string;
  ask: Ask;
}

export interface Account {
  id: string;
  iban: string;
  currency: string;
}

interface Wanted {
  fullName?: string;
  accounts?: { currency?: string; type?: 'CHECKING' | 'SAVINGS'; deposit?: string }[];
}

let made = 0;

export class Bank {
  readonly #server: Server;
  readonly line: Line;

  constructor(server: Server, line: Line) {
    this.#server = server;
    this.line = line;
  }

  get url(): string {
    return this.#server.url;
  }

  readonly anonymous: Ask = (query, variables) => this.#ask(query, variables, null);

  async #ask(query: string, variables: Record<string, unknown> | undefined, token: string | null): Promise<Data> {
    // A line of its own each time: one that is kept may have been closed meanwhile.
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      Accept: 'application/json',
      Connection: 'close',
    };
    if (token !== null) headers.Authorization = `Bearer ${token}`;
    const answer = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as { data: Data; errors?: { message: string }[] };
    if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
    return data;
  }

  /** Somebody who is logged on by the API. */
  async #person(email: string, fullName: string): Promise<Person> {
    const { logon } = await this.anonymous(
      `mutation ($input: LogonInput!) { logon(input: $input) {
        __typename ... on Session { accessToken customer { id } } ... on Refusal { message } } }`,
      { input: { email, password: PASSWORD } },
    );
    if (logon.__typename !== 'Session') throw new Error(logon.message);
    const token: string = logon.accessToken;
    const ask: Ask = (query, variables) => this.#ask(query, variables, token);
    return { id: logon.customer.id, email, password: PASSWORD, fullName, token, ask };
  }

  /** A new customer, with accounts and what is paid into them. */
  async customer({ fullName, accounts = [] }: Wanted = {}): Promise<Person & { accounts: Account[] }> {
    const name = fullName ?? `Ada Lovelace ${++made}`;
    const email = `customer-${process.pid}-${++made}@example.com`;
    const { register } = await this.anonymous(
      `mutation ($input: RegisterInput!) { register(input: $input) { __typename ... on Refusal { message } } }`,
      {
        input: {
          email,
          password: PASSWORD,
          fullName: name,
          country: 'DE',
          address: 'Unter den Linden 6, 10117 Berlin',
          idDocument: 'C01X00T47',
        },
      },
    );
    if (register.__typename !== 'Customer') throw new Error(register.message);
    const person = await this.#person(email, name);
    const opened: Account[] = [];
    for (const { currency = 'EUR', type = 'CHECKING', deposit } of accounts) {
      const { openAccount } = await person.ask(
        `mutation ($input: OpenAccountInput!) { openAccount(input: $input) { ... on Account { id iban currency } } }`,
        { input: { currency, type } },
      );
      opened.push(openAccount);
      if (deposit !== undefined) await this.deposit(person, openAccount, deposit);
    }
    return { ...person, accounts: opened };
  }

  async deposit(person: Person, account: Account, value: string): Promise<void> {
    const { deposit } = await person.ask(
      `mutation ($input: DepositInput!) { deposit(input: $input) { __typename ... on Refusal { message } } }`,
      {
        input: {
          accountId: account.id,
          amount: { value, currency: account.currency },
          idempotencyKey: `deposit-${++made}`,
        },
      },
    );
    if (deposit.__typename !== 'Transaction') throw new Error(deposit.message);
  }

  async staff(role: 'ADMIN' | 'AUDITOR'): Promise<Person> {
    const email = `${role.toLowerCase()}-${process.pid}-${++made}@example.com`;
    const fullName = `${role === 'ADMIN' ? 'Grace Hopper' : 'Luca Pacioli'} ${made}`;
    await this.#server.hire(email, fullName, role, PASSWORD);
    return this.#person(email, fullName);
  }

  /** Gives the browser that this page is in a session of this person, as if they had logged on there. */
  async logOn(page: Page, { email, password }: { email: string; password: string }, url = this.url): Promise<void> {
    const answer = await page.context().request.post(`${url}/graphql`, {
      // What a browser sends, and by which the bank knows to give a cookie.
      headers: { Origin: url, Accept: 'application/json', 'Content-Type': 'application/json' },
      data: {
        query: `mutation ($input: LogonInput!) { logon(input: $input) { ... on Session { sessionId } } }`,
        variables: { input: { email, password } },
      },
    });
    const { data } = (await answer.json()) as Data;
    await page.addInitScript(
      ([key, value]) => {
        // Once: who has logged off in the app stays so.
        if (!sessionStorage.getItem(`${key}:given`)) localStorage.setItem(key, value);
        sessionStorage.setItem(`${key}:given`, 'yes');
      },
      [HINT, data.logon.sessionId] as const,
    );
  }

  /** A page of another browser; `throughLine` goes by the line that can be cut. */
  async newPage(browser: Browser, { throughLine = false } = {}): Promise<Page> {
    const baseURL = throughLine ? this.line.url : this.url;
    const context = await browser.newContext({ baseURL, locale: 'en-GB', viewport: { width: 1280, height: 900 } });
    return context.newPage();
  }
}

export const test = base.extend<{ faultless: undefined }, { bank: Bank }>({
  bank: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is wanted from it.
    async ({}, use) => {
      const server = await Server.start();
      const line = await Line.to(server.url);
      await use(new Bank(server, line));
      await line.close();
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ bank }, use) => use(bank.url),
  /** No page may throw, nor ask for what its content security policy forbids. */
  faultless: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text()))
          faults.push(message.text());
      });
      await use(undefined);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

/** No rule of axe-core's is broken (WCAG 2.2 A and AA, and its best practices). */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ target }) => target).join('\n  ')}`,
  );
  expect(told).toEqual([]);
}

/** Pictures of the whole page, light and dark, wide and narrow, for people to look at; none scrolls sideways. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const wide = page.viewportSize() ?? { width: 1280, height: 900 };
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: `${PICTURES}/${name}-${colorScheme}.png`, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 375, height: 800 });
  const excess = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(excess, `${name} is wider than a narrow screen`).toBe(0);
  await page.screenshot({ path: `${PICTURES}/${name}-narrow.png`, fullPage: true });
  await page.setViewportSize(wide);
}
