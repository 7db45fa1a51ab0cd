import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { makeConsumer } from './support/consumer.js';
import { run, runOrThrow } from './support/run.js';

const BUILDS = ['esm', 'cjs', 'other'];

describe('errors of several copies of the SDK in one process', () => {
  it('match instanceof and isCXoneError of every copy', async () => {
    const other = await makeConsumer([]);
    const folder = await makeConsumer(['copies.mjs']);
    const { distinct, results } = JSON.parse(
      await runOrThrow(process.execPath, ['copies.mjs', other], { cwd: folder }),
    );
    const expected = BUILDS.flatMap((maker) =>
      BUILDS.map((checker) => ({ maker, checker, holds: true, isOther: false })),
    );
    expect(results).toEqual(expected);
    expect(distinct).toBe(3);
  });
});

describe('the classes of cxone-sdk', () => {
  it.each(['index.js', 'index.cjs'])('keep their names in %s, for stack traces', async (name) => {
    const build: Record<string, unknown> = await import(
      pathToFileURL(join(inject('installed'), 'node_modules/cxone-sdk/dist', name)).href
    );
    const classes = Object.entries(build).filter(([key, value]) => /^[A-Z]/.test(key) && typeof value === 'function');
    expect(classes.length).toBeGreaterThan(10);
    for (const [key, value] of classes) expect(Reflect.get(Object(value), 'name')).toBe(key);
  });
});

const PROVOKE = `.then(({ CXoneClient }) => new CXoneClient({ realmId: 'a', clientId: 'b', clientSecret: 'c' }))
  .then((cxone) => cxone.connections.watch(''))
  .catch(({ stack }) => console.log(stack));`;

describe.each([
  ['index.js', "import('cxone-sdk')"],
  ['index.cjs', "Promise.resolve(require('cxone-sdk'))"],
])('%s', (name, load) => {
  it('keeps the function names of the SDK in a stack trace', async () => {
    const stack = await runOrThrow(process.execPath, ['--eval', `${load}${PROVOKE}`], { cwd: inject('installed') });
    expect(stack).toContain(`dist/${name}:`);
    // A private method is between them, whose name is shortened.
    expect(stack).toMatch(/at buildRequestError .+at toGetRoute .+at HttpConnections\.watch /s);
  });

  it('causes a short source line above an uncaught error', async () => {
    const script = `${load}.then(({ StaticTokenProvider }) => new StaticTokenProvider(''))`;
    const { code, stderr } = await run(process.execPath, ['--eval', script], { cwd: inject('installed') });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^file:.+dist|^\/.+dist/);
    expect(
      Math.max(
        ...stderr
          .split('\n')
          .slice(0, 4)
          .map((line) => line.length),
      ),
    ).toBeLessThan(200);
  });
});
