import { readFileSync } from 'node:fs';
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

  it('is resolved by the statements of the guide', async () => {
    const { Store, CREATE_TABLE } = await load('SqlIdempotencyStore');
    const database = await PGlite.create();
    onTestFinished(() => database.close());
    await database.exec(String(CREATE_TABLE));
    const store = new Store(database);
    const [read = '', complete = '', free = ''] = readStatements();
    const claimAs = (owner: string) => store.claim('ORD-2', { owner, fingerprint: 'v1:0', placed: false }, 60_000);

    await claimAs('worker-1');
    expect((await database.query(read)).rows).toMatchObject([{ record: { owner: 'worker-1', placed: false } }]);
    await database.exec(free);
    expect(await claimAs('worker-2')).toMatchObject({ owner: 'worker-2', placed: false });
    await database.exec(complete);
    await database.exec(free);
    expect(await claimAs('worker-3')).toMatchObject({ owner: 'worker-2', placed: true, callId: 'ID-of-the-call' });
  });
});

/** Returns the statements of the guide's SQL block. */
function readStatements(): readonly string[] {
  const page = readFileSync(`${root}docs/guides/write-an-idempotency-store.md`, 'utf8');
  const [, code = ''] = /```sql\n([\s\S]+?)```/.exec(page) ?? [];
  return code.split(';\n').filter((statement) => statement.trim());
}

describe('DynamoIdempotencyStore of the guide', () => {
  it('keeps the contract of a store, and one call per key', async () => {
    const { client, stop } = await startDynamoDB('keys', 'idempotencyKey');
    onTestFinished(stop);
    const { Store } = await load('DynamoIdempotencyStore');
    await checkIdempotencyStore(() => new Store(client, 'keys'));
    expect(await countCalls(new Store(client, 'keys'))).toBe(1);
  });
});

const CHECK = `
  const check = checkIdempotencyStore(() => new DurableIdempotencyStore(KEYS));
  return check.then(() => 'kept', ({ message }) => message);`;

/** Runs code in a Worker. @returns what it returned */
async function runInWorker(path: string, className: string, useSQLite: boolean, code = CHECK): Promise<unknown> {
  const contents = `
    import { checkIdempotencyStore } from 'cxone-sdk/testing';
    import { DurableIdempotencyStore } from '${path}';
    export { ${className} } from '${path}';
    async function run(KEYS) {${code}}
    export default {
      async fetch(_request, { KEYS }) {
        return Response.json(await run(KEYS));
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
    expect(await runInWorker(findModule('DurableIdempotencyStore'), 'IdempotencyKey', true)).toBe('kept');
  });

  it('of the guide records what a person has found out', async () => {
    const code = `
      const store = new DurableIdempotencyStore(KEYS);
      const claimAs = (owner) => store.claim('ORD-2', { owner, fingerprint: 'v1:0', placed: false }, 60_000);
      await claimAs('worker-1');
      const freed = await store.resolve('ORD-2', 'not_placed');
      const next = await claimAs('worker-2');
      const completed = await store.resolve('ORD-2', 'placed', 'a-call');
      return [freed, next.owner, completed, (await claimAs('worker-3')).callId, await store.resolve('ORD-3', 'placed')];`;
    const found = await runInWorker(findModule('DurableIdempotencyStore'), 'IdempotencyKey', true, code);
    expect(found).toEqual([true, 'worker-2', true, 'a-call', false]);
  });

  // Its alarm must not delete a key that its owner has claimed again.
  it('of the examples keeps the contract of a store', async () => {
    const path = `${root}examples/cloudflare-worker/durable-idempotency-store.ts`;
    expect(await runInWorker(path, 'IdempotencyStoreObject', false)).toBe('kept');
  });
});
