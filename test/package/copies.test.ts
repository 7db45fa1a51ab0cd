import { describe, expect, it } from 'vitest';
import { makeConsumer } from './support/consumer.js';
import { runOrThrow } from './support/run.js';

const BUILDS = ['esm', 'cjs', 'other'];

describe('errors of several copies in one process', () => {
  it('are known to each other by instanceof and isCXoneError', async () => {
    const other = await makeConsumer([]);
    const folder = await makeConsumer(['copies.mjs']);
    const { distinct, verdicts } = JSON.parse(
      await runOrThrow(process.execPath, ['copies.mjs', other], { cwd: folder }),
    );
    const expected = BUILDS.flatMap((maker) => BUILDS.map((judge) => ({ maker, judge, holds: true, isOther: false })));
    expect(verdicts).toEqual(expected);
    expect(distinct).toBe(3);
  });
});
