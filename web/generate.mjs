/**
 * Writes src/gql: types and documents of every operation in src/**\/*.graphql, checked against the bank's schema, by
 * GraphQL Code Generator's client preset. `--check` writes nothing, and fails where src/gql is not what it would write.
 *
 * The generator's own command line is not used: it brings loaders for schemas on the network, some 200 packages.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import {
  buildSchema,
  concatAST,
  isAbstractType,
  isInputObjectType,
  parse,
  Source,
  specifiedRules,
  validate,
} from 'graphql';

const SCHEMA = '../florin/schema/schema.graphql';
const SOURCES = 'src';
const OUTPUT = 'src/gql/';
// Every value of these is text in JSON; a Count may be larger than a JavaScript number is exact.
const SCALARS = {
  ...Object.fromEntries(
    ['Count', 'CountryCode', 'CurrencyCode', 'Cursor', 'Date', 'DateTime', 'Decimal'].map((name) => [name, 'string']),
  ),
  ID: 'string',
};

const schemaAst = buildSchema(readFileSync(SCHEMA, 'utf8'));
const documents = readdirSync(SOURCES, { recursive: true })
  .filter((name) => name.endsWith('.graphql') && !name.startsWith('graphiql'))
  .sort()
  .map((name) => join(SOURCES, name))
  .map((location) => {
    const rawSDL = readFileSync(location, 'utf8');
    return { location, rawSDL, document: parse(new Source(rawSDL, location)) };
  });

refuseMistakes();
const files = [...split(await generated()), { filename: `${OUTPUT}possible-types.ts`, content: possibleTypes() }];
if (process.argv.includes('--check')) check();
else write();

/** Says at which line of which file an operation does not fit the schema. */
function refuseMistakes() {
  const rules = specifiedRules.filter((rule) => rule.name !== 'NoUnusedFragmentsRule');
  const mistakes = validate(schemaAst, concatAST(documents.map(({ document }) => document)), rules);
  if (mistakes.length === 0) return;
  for (const mistake of mistakes) console.error(`${mistake}\n`);
  process.exit(1);
}

async function generated() {
  const sections = await preset.buildGeneratesSection({
    baseOutputDir: OUTPUT,
    schema: parse(readFileSync(SCHEMA, 'utf8')),
    schemaAst,
    documents,
    config: {
      strictScalars: true,
      scalars: SCALARS,
      useTypeImports: true,
      enumType: 'string-literal',
      inlineFragmentTypes: 'combine',
    },
    presetConfig: { fragmentMasking: false },
    pluginMap: {},
    plugins: [],
  });
  const section = sections.find(({ filename }) => filename.endsWith('/graphql.ts'));
  return codegen(section);
}

/**
 * Puts the documents of each .graphql file into a file of their own, so that a page loads its own and no other's. All
 * are still imported from graphql.ts, where the types are.
 */
function split(content) {
  const lines = content.split('\n');
  const isDocument = (line) => /^export const \w+ = \{"kind":"Document"/.test(line);
  const named = new Map(lines.filter(isDocument).map((line) => [line.match(/^export const (\w+)/)[1], line]));
  const parts = documents.map(({ location, document }) => {
    const names = document.definitions.flatMap(({ name }) => [`${name.value}Document`, `${name.value}FragmentDoc`]);
    const part = location.slice(SOURCES.length + 1, -'.graphql'.length).replaceAll('/', '-');
    return { part, own: names.filter((name) => named.has(name)) };
  });
  const types = lines
    .filter((line) => !isDocument(line) && !line.includes('TypedDocumentNode as'))
    .join('\n')
    .trimEnd();
  const barrel = parts.map(({ part, own }) => `export { ${own.join(', ')} } from './documents/${part}';\n`).join('');
  return [
    { filename: `${OUTPUT}graphql.ts`, content: `${types}\n\n${barrel}` },
    ...parts.map(({ part, own }) => ({
      filename: `${OUTPUT}documents/${part}.ts`,
      content: [
        '/* eslint-disable */',
        "import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';",
        "import type * as Types from '../graphql';",
        '',
        ...own.map((name) =>
          named
            .get(name)
            .replace(/DocumentNode<(\w+), (\w+)>;$/, 'DocumentNode<Types.$1, Types.$2>;')
            .replace('Types.unknown', 'unknown'),
        ),
        '',
      ].join('\n'),
    })),
  ];
}

/** The members of each union and interface, by which Apollo's cache matches fragments. */
function possibleTypes() {
  const abstract = Object.values(schemaAst.getTypeMap()).filter(
    (type) => isAbstractType(type) && !isInputObjectType(type),
  );
  const members = abstract.map((type) => [
    type.name,
    schemaAst
      .getPossibleTypes(type)
      .map(({ name }) => name)
      .sort(),
  ]);
  return `export const possibleTypes: Record<string, string[]> = ${JSON.stringify(Object.fromEntries(members.sort()), null, 2)};\n`;
}

function write() {
  rmSync(`${OUTPUT}documents`, { recursive: true, force: true });
  mkdirSync(`${OUTPUT}documents`, { recursive: true });
  for (const { filename, content } of files) writeFileSync(filename, content);
}

function check() {
  const stale = files.filter(
    ({ filename, content }) => !existsSync(filename) || readFileSync(filename, 'utf8') !== content,
  );
  if (stale.length === 0) return;
  console.error(
    `Not up to date: ${stale.map(({ filename }) => filename).join(', ')}. Run \`npm run generate\` in web/.`,
  );
  process.exit(1);
}
