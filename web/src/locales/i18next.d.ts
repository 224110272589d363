import 'i18next';
import type account from './en/account.json';
import type audit from './en/audit.json';
import type common from './en/common.json';
import type customers from './en/customers.json';
import type keys from './en/keys.json';
import type ledger from './en/ledger.json';
import type logon from './en/logon.json';
import type orders from './en/orders.json';
import type overview from './en/overview.json';
import type pay from './en/pay.json';
import type prices from './en/prices.json';
import type review from './en/review.json';
import type security from './en/security.json';

// Every key is checked by the compiler against the English texts; a test holds the German ones to the same keys.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      account: typeof account;
      audit: typeof audit;
      common: typeof common;
      customers: typeof customers;
      keys: typeof keys;
      ledger: typeof ledger;
      logon: typeof logon;
      orders: typeof orders;
      overview: typeof overview;
      pay: typeof pay;
      prices: typeof prices;
      review: typeof review;
      security: typeof security;
    };
  }
}
