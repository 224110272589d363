/** Puts a compressed copy by brotli and by gzip beside each built file that gets smaller by it, for the bank to serve. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const ASSETS = 'dist/assets';
// Brotli's best takes seconds for the playground's editor, of which nothing shows; there nearly its best will do.
const LARGE = 500_000;

const quality = (size) => ({ params: { [constants.BROTLI_PARAM_QUALITY]: size > LARGE ? 9 : 11 } });
const ways = [
  ['.br', (content) => promisify(brotliCompress)(content, quality(content.length))],
  ['.gz', (content) => promisify(gzip)(content, { level: 9 })],
];

async function compressFile(path) {
  const content = readFileSync(path);
  for (const [ending, compress] of ways) {
    const compressed = await compress(content);
    if (compressed.length < content.length) writeFileSync(path + ending, compressed);
  }
}

const files = readdirSync(ASSETS).filter((name) => /\.(js|css|svg)$/.test(name));
await Promise.all(files.map((name) => compressFile(join(ASSETS, name))));
