import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
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

describe('the classes of cxone-sdk', () => {
  it.each(['index.js', 'index.cjs'])('keep their names in %s, where stack traces show them', async (name) => {
    const build: Record<string, unknown> = await import(
      pathToFileURL(join(inject('installed'), 'node_modules/cxone-sdk/dist', name)).href
    );
    const classes = Object.entries(build).filter(([key, value]) => /^[A-Z]/.test(key) && typeof value === 'function');
    expect(classes.length).toBeGreaterThan(10);
    for (const [key, value] of classes) expect(Reflect.get(Object(value), 'name')).toBe(key);
  });
});
