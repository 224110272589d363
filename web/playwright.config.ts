import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const KNOWN = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const chromium = KNOWN.find((path) => path !== undefined && existsSync(path));
if (chromium === undefined) throw new Error('No Chromium was found. Say where it is: CHROMIUM=/path/to/chromium');

const inCi = Boolean(process.env.CI);

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 2,
  // A busy machine may make a page late; what fails twice fails.
  retries: inCi ? 2 : 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: inCi ? [['list']] : [['line']],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 900 },
    actionTimeout: 20_000,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: chromium,
      // The browser looks for nothing on the network by itself, and shares memory where there is enough of it.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-dev-shm-usage',
        '--no-first-run',
      ],
    },
  },
});
