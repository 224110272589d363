import { expect, it } from 'vitest';
import { areOfOneBank, earlyIbanFault, groupIban, ibanFault } from './iban';

it.each([
  ['', 'empty', null],
  ['Ada', 'unlike', null],
  ['XX20', 'country', 'country'],
  ['DE20 9901', 'short', null],
  ['DE20 9901 0200 5306 6654 389', 'long', 'long'],
  ['DE20 9901 0200 5306 6654 3A', 'letters', 'letters'],
  ['DE20 9901 0200 5306 6654 39', 'digits', 'digits'],
  ['de20 9901 0200 5306 6654 38', null, null],
])('says of %j: %s, and while it is typed: %s', (typed, fault, early) => {
  expect(ibanFault(typed)).toBe(fault);
  expect(earlyIbanFault(typed)).toBe(early);
});

it('knows the accounts of one bank', () => {
  expect(areOfOneBank('DE20990102005306665438', 'DE95 9901 0200 5416 0033 61')).toBe(true);
  expect(areOfOneBank('DE20990102005306665438', 'DE89370400440532013000')).toBe(false);
  expect(areOfOneBank('DE20990102005306665438', 'FR7630006000011234567890189')).toBe(false);
});

it('groups what is typed and leaves the caret behind the same letter', () => {
  expect(groupIban('de2099', 6)).toEqual({ text: 'DE20 99', caret: 7 });
  expect(groupIban('DE20 X9901', 6)).toEqual({ text: 'DE20 X990 1', caret: 6 });
  expect(groupIban('DE20 990', 0)).toEqual({ text: 'DE20 990', caret: 0 });
  expect(groupIban('DE209 901', 5)).toEqual({ text: 'DE20 9901', caret: 6 });
});
