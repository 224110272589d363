import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, isEnumType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';

const FOLDER = 'src/locales';
const schema = buildSchema(readFileSync('../florin/schema/schema.graphql', 'utf8'));
const areas = readdirSync(`${FOLDER}/en`);

/** Texts by their whole key: "opening.title". */
type Texts = Map<string, string>;

function textsOf(language: string, area: string): Texts {
  const texts: Texts = new Map();
  const walk = (node: unknown, path: string[]) => {
    if (typeof node === 'string') texts.set(path.join('.'), node);
    else for (const [key, value] of Object.entries(node as object)) walk(value, [...path, key]);
  };
  walk(JSON.parse(readFileSync(`${FOLDER}/${language}/${area}`, 'utf8')), []);
  return texts;
}

/** Languages count differently (Unicode, CLDR plural rules), so a key's forms are one key. */
function withoutForm(key: string): string {
  return key.replace(/(_ordinal)?_(zero|one|two|few|many|other)$/, '');
}

const keysOf = (texts: Texts) => [...new Set([...texts.keys()].map(withoutForm))].sort();

/** What stands in braces in any of a key's forms. */
function placeholders(texts: Texts, key: string): string[] {
  const forms = [...texts].filter(([each]) => withoutForm(each) === key);
  const found = forms.flatMap(([, text]) => [...text.matchAll(/{{\s*(\w+)/g)].map(([, name]) => name ?? ''));
  return [...new Set(found)].sort();
}

const codeOf = (type: string) => type.replace(/(?<!^)(?=[A-Z])/g, '_').toUpperCase();

test('both languages have the same files', () => {
  expect(readdirSync(`${FOLDER}/de`)).toEqual(areas);
});

describe.each(areas)('%s', (area) => {
  const [english, german] = [textsOf('en', area), textsOf('de', area)];

  test('has the same keys in both languages', () => {
    // The bank speaks English itself, so that only sentences better than its own stand there.
    const wanted = keysOf(german).filter((key) => area !== 'refusals.json' || keysOf(english).includes(key));
    expect(keysOf(english)).toEqual(wanted);
  });

  test('says nothing empty', () => {
    const empty = [...english, ...german].filter(([, text]) => text.trim() === '');
    expect(empty).toEqual([]);
  });

  test('has the same facts in both languages', () => {
    const differing = keysOf(english).filter(
      (key) => placeholders(english, key).join() !== placeholders(german, key).join(),
    );
    expect(differing).toEqual([]);
  });

  test.each([
    ['en', english],
    ['de', german],
  ])('has every form that %s counts in', (language, texts) => {
    const missing = [...texts.keys()].flatMap((key) => {
      const [, ordinal = '', form] = key.match(/(_ordinal)?_(zero|one|two|few|many|other)$/) ?? [];
      if (form === undefined) return [];
      const type = ordinal === '' ? 'cardinal' : 'ordinal';
      const forms = new Intl.PluralRules(language, { type }).resolvedOptions().pluralCategories;
      return forms.map((each) => `${withoutForm(key)}${ordinal}_${each}`).filter((each) => !texts.has(each));
    });
    expect(missing).toEqual([]);
  });
});

/** What the app's sources say in quotes, and the patterns of what they put together: `status.${status}`. */
function quotedInSources(): { whole: Set<string>; patterns: RegExp[] } {
  const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('gql/') && !name.includes('.test.'))
    .map((name) => readFileSync(`src/${name}`, 'utf8'))
    .join('\n');
  const whole = [...source.matchAll(/['"`](?:\w+:)?([\w.]+)['"`]/g)].map(([, key]) => key ?? '');
  const patterns = [...source.matchAll(/`(?:\w+:)?((?:[\w.]|\$\{[^}`]*\})+)`/g)]
    .map(([, key]) => (key ?? '').replace(/\$\{[^}]*\}/g, '*'))
    .filter((key) => key.includes('*') && key.includes('.'));
  const escaped = patterns.map((key) => key.replaceAll('.', '\\.').replaceAll('*', '\\w+'));
  return { whole: new Set(whole), patterns: [...new Set(escaped)].map((key) => new RegExp(`^${key}$`)) };
}

test('every text is used, save the refusals, whose keys the bank sends', () => {
  const { whole, patterns } = quotedInSources();
  const isUsed = (key: string) => whole.has(key) || patterns.some((pattern) => pattern.test(key));
  const unused = areas
    .filter((area) => area !== 'refusals.json')
    .flatMap((area) => keysOf(textsOf('en', area)).flatMap((key) => (isUsed(key) ? [] : `${area}: ${key}`)));
  expect(unused).toEqual([]);
});

test('every refusal of the bank has a German sentence that needs no facts', () => {
  const german = textsOf('de', 'refusals.json');
  const refusals = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Refusal'),
  );
  const lacking = refusals.map(({ name }) => codeOf(name)).filter((code) => !german.has(code));
  expect(refusals.length).toBeGreaterThan(50);
  expect(lacking).toEqual([]);
  const needy = refusals.filter(({ name }) => german.get(codeOf(name))?.includes('{{'));
  expect(needy.map(({ name }) => name)).toEqual([]);
});

test('refusals are of codes that the bank has', () => {
  const codes = Object.keys(schema.getTypeMap()).map(codeOf);
  const unknown = keysOf(textsOf('de', 'refusals.json')).filter(
    (key) => !key.startsWith('limit.') && !codes.some((code) => key === code || key.startsWith(`${code}_`)),
  );
  expect(unknown).toEqual([]);
});

test.each([
  ['common', 'user.role', 'Role'],
  ['common', 'status', 'TransactionStatus'],
  ['common', 'pendingFor', 'PendingFor'],
  ['common', 'kind', 'TransactionKind'],
  ['common', 'accountType', 'AccountType'],
  ['common', 'accountStatus', 'AccountStatus'],
  ['audit', 'action', 'AuditAction'],
  ['audit', 'actor', 'ActorKind'],
  ['audit', 'subject', 'SubjectKind'],
  ['ledger', 'status', 'LedgerHealthStatus'],
  ['orders', 'runs.status', 'StandingOrderRunStatus'],
  ['orders', 'ended', 'StandingOrderEnd'],
  ['orders', 'schedule', 'Rhythm'],
  ['refusals', 'limit.ACCOUNT', 'LimitKind'],
  ['refusals', 'limit.CUSTOMER', 'LimitKind'],
])('%s: %s has words for every value of %s', (area, path, name) => {
  const type = schema.getType(name);
  const values = isEnumType(type) ? type.getValues() : [];
  expect(values).not.toEqual([]);
  for (const language of ['en', 'de']) {
    const texts = textsOf(language, `${area}.json`);
    expect(values.filter((value) => !texts.has(`${path}.${value.name}`)).map((value) => value.name)).toEqual([]);
  }
});
