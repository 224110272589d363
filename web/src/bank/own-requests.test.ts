import { expect, test } from 'vitest';
import { asking, settled } from './own-requests';

test('what has come of a request is known before its push is taken for news', async () => {
  const answered = asking();
  const other = asking();
  let known: ReadonlySet<string> | null = null;
  const waiting = settled().then((ids) => {
    known = ids;
  });
  answered('t1');
  await Promise.resolve();
  expect(known).toBeNull();
  other();
  await waiting;
  expect([...(await settled())]).toEqual(['t1']);
});
