import { PGlite } from '@electric-sql/pglite';
import { CXoneClient, type IdempotencyStore } from 'cxone-sdk';
import { buildCreateRequest, CXoneSimulator, checkIdempotencyStore } from 'cxone-sdk/testing';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { writeModules } from '../docs/block-modules.js';
import { findBlocks, root } from '../docs/pages.js';
import { startDynamoDB } from '../support/dynamodb.js';

// The first query waits until the database is compiled.
vi.setConfig({ testTimeout: 60_000 });

const blocks = findBlocks().filter(({ file }) => file === 'docs/guides/write-an-idempotency-store.md');
const { modules, dispose } = writeModules(blocks);
afterAll(dispose);

/** The path of the block that declares a class, as a module. */
function findModule(name: string): string {
  const module = modules.find(({ block }) => block.code.includes(`class ${name} `));
  if (!module) throw new Error(`The guide declares no class ${name}`);
  return module.path;
}

type Store = new (...input: readonly unknown[]) => IdempotencyStore;

async function load(name: string): Promise<Readonly<Record<string, unknown>> & { readonly Store: Store }> {
  const module = await import(/* @vite-ignore */ findModule(name));
  return { ...module, Store: module[name] };
}

/** @returns the number of calls that two operations with one key place */
async function countCalls(idempotencyStore: IdempotencyStore): Promise<number> {
  const simulator = new CXoneSimulator();
  const create = () => {
    const cxone = new CXoneClient({ ...simulator.clientOptions, idempotencyStore });
    return cxone.connections.create(buildCreateRequest(), { idempotencyKey: 'order-1' });
  };
  expect((await create()).id).toBe((await create()).id);
  return simulator.calls.length;
}

describe('SqlIdempotencyStore of the guide', () => {
  it('keeps the contract of a store, and one call per key', async () => {
    const { Store, CREATE_TABLE } = await load('SqlIdempotencyStore');
    const database = await PGlite.create();
    onTestFinished(() => database.close());
    await database.exec(String(CREATE_TABLE));
    await checkIdempotencyStore(() => new Store(database));
    expect(await countCalls(new Store(database))).toBe(1);
  });
});

describe('DynamoIdempotencyStore of the guide', () => {
  it('keeps the contract of a store, and one call per key', async () => {
    const { client, stop } = await startDynamoDB('keys', 'idempotencyKey');
    onTestFinished(stop);
    const { Store } = await load('DynamoIdempotencyStore');
    await checkIdempotencyStore(() => new Store(client, 'keys'));
    expect(await countCalls(new Store(client, 'keys'))).toBe(1);
  });
});

/** Runs the check in a Worker. @returns what it found */
async function checkInWorker(path: string, className: string, useSQLite: boolean): Promise<unknown> {
  const contents = `
    import { checkIdempotencyStore } from 'cxone-sdk/testing';
    import { DurableIdempotencyStore } from '${path}';
    export { ${className} } from '${path}';
    export default {
      async fetch(_request, { KEYS }) {
        const check = checkIdempotencyStore(() => new DurableIdempotencyStore(KEYS));
        return Response.json(await check.then(() => 'kept', ({ message }) => message));
      },
    };`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    alias: { 'cxone-sdk/testing': `${root}src/testing/index.ts`, 'cxone-sdk': `${root}src/index.ts` },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['cloudflare:*', 'node:*', `${root}test/*`],
  });
  const miniflare = new Miniflare({
    modules: true,
    script: `${outputFiles[0]?.text}`,
    compatibilityDate: '2025-09-01',
    durableObjects: { KEYS: { className, useSQLite } },
    // A warning about an alarm in the year 30 billion.
    handleRuntimeStdio: (out, err) => void [out.resume(), err.resume()],
  });
  onTestFinished(() => miniflare.dispose());
  return (await miniflare.dispatchFetch('http://worker.test/')).json();
}

describe('DurableIdempotencyStore', () => {
  it('of the guide keeps the contract of a store', async () => {
    expect(await checkInWorker(findModule('DurableIdempotencyStore'), 'IdempotencyKey', true)).toBe('kept');
  });

  // Its alarm must not delete a key that its owner has claimed again.
  it('of the examples keeps the contract of a store', async () => {
    const path = `${root}examples/cloudflare-worker/durable-idempotency-store.ts`;
    expect(await checkInWorker(path, 'IdempotencyStoreObject', false)).toBe('kept');
  });
});
