/**
 * Says how much compressed script the customer's overview loads, and fails above the limit: 250 kB by gzip.
 *
 * Counted is what the browser fetches before the page is whole: the page's entry, the overview, the first texts, and
 * everything that these import.
 */

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 250_000;
const FIRST = ['index.html', 'src/pages/overview/OverviewPage.tsx'];

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const needed = new Set();

function need(name) {
  if (needed.has(name)) return;
  needed.add(name);
  for (const each of manifest[name].imports ?? []) need(each);
}

for (const name of [
  ...FIRST,
  ...Object.keys(manifest).filter((each) => /locales\/en\/(common|refusals|overview)/.test(each)),
])
  need(name);
const sizes = [...needed].map((name) => [
  manifest[name].file,
  gzipSync(readFileSync(`dist/${manifest[name].file}`), { level: 9 }).length,
]);
const total = sizes.reduce((bytes, [, size]) => bytes + size, 0);
for (const [file, size] of sizes.sort(([, one], [, other]) => other - one)) console.log(String(size).padStart(8), file);
console.log(`${String(total).padStart(8)} bytes of script for the overview; at most ${LIMIT} are allowed.`);
process.exit(total > LIMIT ? 1 : 0);
