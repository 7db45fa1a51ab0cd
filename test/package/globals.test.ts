import { describe, expect, it } from 'vitest';
import { makeConsumer } from './support/consumer.js';
import { runOrThrow } from './support/run.js';

/** Globals that only the global `fetch` needs. Jest's jsdom environment has none of them. */
const GLOBALS = ['fetch', 'Request', 'Response', 'Headers', 'FormData', 'ReadableStream', 'TextEncoder', 'TextDecoder'];
/** The Node.js modules of these globals, which take longer to load than the SDK. */
const MODULES = /undici|webstreams|internal\/encoding|internal\/blob|internal\/crypto\/webcrypto/;

interface Loaded {
  readonly results: readonly string[];
  readonly loaded: readonly string[];
}

async function load(...args: readonly string[]): Promise<Loaded> {
  const folder = await makeConsumer(['globals.mjs'], { type: 'module' });
  return JSON.parse(await runOrThrow(process.execPath, ['globals.mjs', ...args], { cwd: folder }));
}

describe.each(['esm', 'cjs'])('cxone-sdk (%s) with the fetch option', (format) => {
  it('does not load the modules that only the global fetch needs', async () => {
    const { results, loaded } = await load(format);
    expect(results).toEqual(['id-1', 'network']);
    expect(loaded.filter((name) => MODULES.test(name))).toEqual([]);
  });

  it('works without these globals, as in the jsdom environment of Jest', async () => {
    expect((await load(format, ...GLOBALS)).results).toEqual(['id-1', 'network']);
  });
});

describe('the list of loaded modules', () => {
  it('contains these modules after a use of Request', async () => {
    const script = 'Request; console.log(JSON.stringify(process.moduleLoadList))';
    const folder = await makeConsumer([]);
    const loaded: readonly string[] = JSON.parse(await runOrThrow(process.execPath, ['-e', script], { cwd: folder }));
    expect(loaded.filter((name) => MODULES.test(name)).length).toBeGreaterThan(0);
  });
});
