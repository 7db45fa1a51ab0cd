import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CLIENTS } from '../../examples/support/caller.js';
import { listCalled, listenFor } from '../../examples/support/simulated-environment.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { makeConsumer } from './support/consumer.js';
import { readPackages } from './support/example-packages.js';
import { run, runOrThrow } from './support/run.js';
import { installTools } from './support/tools.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis?.stop());

const EXAMPLES = 'node_modules/cxone-sdk/examples';
const TSX = 'node_modules/tsx/dist/cli.mjs';
const ESBUILD = fileURLToPath(new URL('../../node_modules/.bin/esbuild', import.meta.url));

/** A folder with nothing but the SDK from its tarball and the packages that the README names for the example. */
async function makeFolder(example: string): Promise<string> {
  const folder = await makeConsumer([]);
  const tools = await installTools(...(await readPackages(join(folder, 'node_modules/cxone-sdk'), example)));
  const options = { recursive: true, verbatimSymlinks: true };
  await cp(join(tools, 'node_modules'), join(folder, 'node_modules'), options);
  return folder;
}

const SCRIPTS = [
  { example: 'trigger-call.ts', prints: /^Connection ID: \S+$/m },
  { example: 'call-list.ts', prints: /placed \d/ },
  { example: 'which-route.ts', prints: /^No call was placed\.$/m },
  { example: 'distributed', script: 'distributed/demo.ts', prints: /^200 calls to 200 numbers/m },
];

const ACD = ['--client', 'CXoneAcdClient'];
const WITH_ACD = [
  { example: 'trigger-call.ts', prints: /^Contact ID: \S+$/m },
  { example: 'call-list.ts', prints: /CXoneAcdClient is set[\s\S]+placed \d/ },
  { example: 'distributed', script: 'distributed/demo.ts', prints: /^200 calls to 200 numbers/m },
];

describe('The examples in the package, in an empty folder', () => {
  async function runScript(example: string, script: string, more: readonly string[] = []): Promise<string> {
    const cwd = await makeFolder(example);
    const env = { REDIS_URL: redis.url };
    const { stdout, stderr } = await run(process.execPath, [TSX, `${EXAMPLES}/${script}`, ...more], { cwd, env });
    expect(stderr).not.toMatch(/Error|Cannot find/);
    return stdout;
  }

  it.each(SCRIPTS)('run $example', async ({ example, script = example, prints }) => {
    expect(await runScript(example, script)).toMatch(prints);
  });

  it.each(WITH_ACD)('run $example with CXoneAcdClient', async ({ example, script = example, prints }) => {
    expect(await runScript(example, script, ACD)).toMatch(prints);
  });

  it('start a service that places a call and shuts down at SIGTERM', async () => {
    const cwd = await makeFolder('http-service');
    const env = { PATH: process.env['PATH'] ?? '', PORT: '0', REDIS_URL: redis.url };
    const server = spawn(process.execPath, [TSX, `${EXAMPLES}/http-service/server.ts`], { cwd, env });
    onTestFinished(() => void server.kill('SIGKILL'));
    const url = await readUrl(server);
    const response = await fetch(`${url}/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ orderId: 'ORD-service', phoneNumber: '+14155552671' }),
    });
    expect([response.status, await response.json()]).toMatchObject([201, { outcome: 'placed' }]);
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
  });
});

const TENANT = {
  CXONE_REALM_ID: 'acme',
  CXONE_CLIENT_ID: 'client-1',
  CXONE_CLIENT_SECRET: 'a-secret-that-is-long',
  CXONE_CAMPAIGN_ID: '12345678-90ab-cdef-1234-567890abcdef',
  CXONE_ANI_NUMBER: '+12025550100',
};

describe('The HTTP service in the package', () => {
  it.each([
    { env: TENANT, message: 'Set REDIS_URL: keys in memory are lost when the service restarts.' },
    { env: { NODE_ENV: 'production' }, message: 'Set the CXONE_* variables' },
  ])('does not start in a real service without: $message', async ({ env, message }) => {
    const cwd = await makeFolder('http-service');
    const { code, stderr } = await run(process.execPath, [TSX, `${EXAMPLES}/http-service/server.ts`], { cwd, env });
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });
});

/** Returns the URL at which a service reports that it listens. */
async function readUrl({ stdout, stderr }: ChildProcess): Promise<string> {
  let output = '';
  for await (const text of stdout?.setEncoding('utf8') ?? []) {
    output += text;
    const url = /listening at (http:\S+?)"/.exec(output)?.[1];
    if (url) return url;
  }
  throw new Error(`${output}${stderr?.read()}`);
}

const ORDER = JSON.stringify({ orderId: 'ORD-1', phoneNumber: '+14155552671' });

/** Each calls the function of an example once, with this order. */
const FUNCTIONS = [
  {
    example: 'aws-lambda',
    code: `import { handler } from './${EXAMPLES}/aws-lambda/handler.ts';
      const Records = [{ messageId: '1', body: JSON.stringify(${ORDER}) }];
      await handler({ Records }, { getRemainingTimeInMillis: () => 30_000 });`,
  },
  {
    example: 'azure-function',
    code: `import { placeCall } from './${EXAMPLES}/azure-function/place-call.ts';
      const triggerMetadata = { lockedUntilUtc: new Date(Date.now() + 30_000).toISOString() };
      await placeCall(${ORDER}, { triggerMetadata, log: console.log, error: console.error });`,
  },
  {
    example: 'next-route',
    code: `import { POST } from './${EXAMPLES}/next-route/route.ts';
      await POST(new Request('http://localhost', { method: 'POST', body: JSON.stringify(${ORDER}) }));`,
  },
];

describe('The functions in the package, in an empty folder', () => {
  const functions = FUNCTIONS.flatMap((each) => CLIENTS.map((client) => ({ ...each, client })));
  it.each(functions)('place a call with $example and $client', async ({ example, code, client }) => {
    const simulator = new CXoneSimulator();
    onTestFinished(() => simulator.close());
    const variables = await listenFor(simulator, client);
    const cwd = await makeFolder(example);
    await writeFile(join(cwd, 'invoke.mts'), `${code}\nprocess.exit(0);`);
    // A database for each: the order is the same.
    const database = functions.findIndex((each) => each.example === example && each.client === client) + 1;
    const env = { ...variables, REDIS_URL: `${redis.url}/${database}` };
    const { code: exitCode, stderr } = await run(process.execPath, [TSX, 'invoke.mts'], { cwd, env });
    expect(stderr.replace(/^WARNING: .*\n/gm, '')).toBe('');
    expect(exitCode).toBe(0);
    expect(listCalled(simulator)).toHaveLength(1);
  });

  it('are deployed to Lambda as the one file that the guide builds', async () => {
    const simulator = new CXoneSimulator();
    onTestFinished(() => simulator.close());
    const variables = await listenFor(simulator, 'CXoneClient');
    const cwd = await makeFolder('aws-lambda');
    const guide = await readFile(join(cwd, 'node_modules/cxone-sdk/docs/guides/serverless.md'), 'utf8');
    const [, commands = ''] = /## Deploy the Lambda function[\s\S]+?```sh\n([\s\S]+?)```/.exec(guide) ?? [];
    const [copy = '', bundle = ''] = commands.split('\n').filter((line) => /^(?:cp|npx esbuild) /.test(line));
    await runOrThrow('sh', ['-c', `${copy} && ${bundle.replace('npx esbuild', ESBUILD)}`], { cwd });
    const Records = [{ messageId: '1', body: ORDER }];
    const invoke = `require('./dist/index.js').handler(${JSON.stringify({ Records })}, { getRemainingTimeInMillis: () => 3e4 })
      .then((result) => (console.log(JSON.stringify(result)), process.exit(0)))`;
    const env = { ...variables, REDIS_URL: `${redis.url}/15` };
    expect(await runOrThrow(process.execPath, ['-e', invoke], { cwd, env })).toContain('{"batchItemFailures":[]}');
    expect(listCalled(simulator)).toHaveLength(1);
  });

  it.each(CLIENTS)('place a call with cloudflare-worker and %s', async (client) => {
    const simulator = new CXoneSimulator();
    onTestFinished(() => simulator.close());
    const bindings = { ...(await listenFor(simulator, client)), VISITOR_TOKEN: 'a-visitor' };
    const cwd = await makeFolder('cloudflare-worker');
    // As wrangler does: everything in one file.
    const entryPoints = [join(cwd, EXAMPLES, 'cloudflare-worker/worker.ts')];
    const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: 'esm', target: 'es2022' });
    const tools = await installTools('miniflare@4');
    const { Miniflare } = await import(pathToFileURL(join(tools, 'node_modules/miniflare/dist/src/index.js')).href);
    const worker = new Miniflare({
      modules: true,
      script: outputFiles[0]?.text,
      compatibilityDate: '2025-09-01',
      durableObjects: { IDEMPOTENCY_STORE: 'IdempotencyStoreObject' },
      bindings,
    });
    onTestFinished(() => worker.dispose());
    const init = { method: 'POST', body: ORDER, headers: { authorization: 'Bearer a-visitor' } };
    const { status } = await worker.dispatchFetch('http://worker.test/', init);
    expect(status).toBe(201);
    expect(listCalled(simulator)).toHaveLength(1);
  });
});
