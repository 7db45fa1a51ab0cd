// Many calls at once through a server that fails at random: what does it leave behind, and was anyone called twice?
//
//   npm run soak                                   200,000 calls, 64 at a time
//   npm run soak -- --calls=5000 --seed=7
//   npm run soak -- --transport=createNodeFetch    instead of the global fetch
//   npm run soak -- --write                        writes the result to docs/reference/endurance.md
import { fork } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CXoneClient, CXoneError } from 'cxone-sdk';
import { createNodeFetch } from 'cxone-sdk/node';
import { seedRandom } from './seeded-random.js';

const { values: flags } = parseArgs({
  options: {
    calls: { type: 'string', default: '200000' },
    'warm-up': { type: 'string', default: '40000' },
    concurrency: { type: 'string', default: '64' },
    seed: { type: 'string', default: '1' },
    transport: { type: 'string', default: 'fetch' },
    write: { type: 'boolean', default: false },
  },
});
const warmUp = Number(flags['warm-up']);
const calls = Number(flags.calls) + warmUp;
const concurrency = Number(flags.concurrency);
/** The heap is measured so many times on the way. What V8 compiles grows for the first tens of thousands of calls. */
const PARTS = 5;
const MAX_GROWTH_BYTES = 1_000_000;
const OUTCOMES = ['success', 'not_placed', 'placed', 'unknown', 'none'] as const;

/** The outcome that each call reported; outside of the heap, so that it does not count as a leak. */
const told = new Uint8Array(calls);
const GET = 255;
const seen = { unhandled: 0, warnings: 0, foreign: 0, events: 0, errors: new Map<string, number>() };
process.on('unhandledRejection', () => {
  seen.unhandled += 1;
});
process.on('warning', ({ name, message }) => {
  seen.warnings += 1;
  console.error(`${name}: ${message}`);
});

const random = seedRandom(Number(flags.seed));
const server = fork(fileURLToPath(new URL('soak-server.ts', import.meta.url)), [`${calls}`, flags.seed], {
  execArgv: ['--import', 'tsx'],
});
const [baseUrl]: string[] = await once(server, 'message');
const client = new CXoneClient({
  baseUrl,
  fetch: flags.transport === 'createNodeFetch' ? createNodeFetch() : undefined,
  clientId: 'soak',
  clientSecret: 'correct-horse-battery-staple',
  timeoutMs: 1_000,
  retry: { minDelayMs: 1, maxDelayMs: 5, maxRetries: 2 },
  onEvent: () => {
    seen.events += 1;
  },
});
const longLived = new AbortController();

function note(error: unknown): number {
  if (!(error instanceof CXoneError)) {
    seen.foreign += 1;
    return OUTCOMES.indexOf('none');
  }
  seen.errors.set(error.code, (seen.errors.get(error.code) ?? 0) + 1);
  return OUTCOMES.indexOf(error.outcome ?? 'none');
}

/** One call in a hundred has a signal of its own, which is aborted meanwhile; the others share a long-lived one. */
async function callOnce(index: number): Promise<void> {
  const isAborted = random() < 0.01;
  const own = new AbortController();
  const options = { signal: isAborted ? own.signal : longLived.signal, correlationId: `soak-${index}` };
  const isGet = random() < 0.25;
  const request = { campaignId: 'campaign-1', contact: { phoneNumber: '+12025550142' }, phoneNumber: '+12025550100' };
  const work = isGet ? client.connections.get('id-1', options) : client.connections.create(request, options);
  const outcome = work.then(() => 0, note);
  if (isAborted) await turn().then(() => own.abort());
  const result = await outcome;
  told[index] = isGet ? GET : result;
}

let next = 0;

async function run(end: number): Promise<void> {
  const work = async () => {
    while (next < end) await callOnce(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

/** Measures the heap after garbage collection, repeated as long as finalizers between its rounds free memory. */
async function measureHeap(): Promise<number> {
  if (!globalThis.gc) throw new Error('Run it with --expose-gc');
  let lowest = Number.POSITIVE_INFINITY;
  for (let patience = 3; patience > 0; patience--) {
    globalThis.gc();
    await wait(20);
    const { heapUsed } = process.memoryUsage();
    if (heapUsed < lowest - 10_000) patience = 4;
    lowest = Math.min(lowest, heapUsed);
  }
  return lowest;
}

const countResources = (kind: string) => process.getActiveResourcesInfo().filter((name) => name === kind).length;

/** The sockets of `fetch` end with the server; what is left then is a leak. */
async function settleSockets(): Promise<number> {
  for (let round = 0; round < 200 && countResources('TCPSocketWrap') > 0; round++) await wait(25);
  return countResources('TCPSocketWrap');
}

interface ServerFigures {
  readonly requests: number;
  readonly tokens: number;
  readonly placed: string;
}

async function closeServer(): Promise<ServerFigures> {
  const message = once(server, 'message');
  server.send('figures');
  const [figures]: ServerFigures[] = await message;
  if (!figures) throw new Error('The server gave no figures');
  return figures;
}

function countOutcomes(placed: Uint8Array) {
  const counts = { twice: 0, lies: 0, byOutcome: new Map<string, number>() };
  told.forEach((code, index) => {
    if (code === GET) return;
    const outcome = OUTCOMES[code] ?? 'none';
    const times = placed[index] ?? 0;
    counts.byOutcome.set(outcome, (counts.byOutcome.get(outcome) ?? 0) + 1);
    if (times > 1) counts.twice += 1;
    const isTrue = outcome === 'unknown' || (outcome === 'not_placed' ? times === 0 : times === 1);
    if (!isTrue) counts.lies += 1;
  });
  return counts;
}

await run(warmUp);
const before = await measureHeap();
const startedAt = performance.now();
const heaps: number[] = [before];
for (let part = 1; part <= PARTS; part++) {
  await run(warmUp + ((calls - warmUp) * part) / PARTS);
  heaps.push(await measureHeap());
}
const seconds = (performance.now() - startedAt) / 1_000;
const after = heaps.at(-1) ?? before;
const timers = countResources('Timeout');
const listeners = getEventListeners(longLived.signal, 'abort').length;
const { requests, tokens, placed } = await closeServer();
const sockets = await settleSockets();
const { twice, lies, byOutcome } = countOutcomes(Buffer.from(placed, 'base64'));

const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(0)} kB`;
const list = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .map(([name, count]) => `${name} ${count}`)
    .sort()
    .join(', ');
console.log(
  `calls              ${calls - warmUp} after ${warmUp} to warm up over ${flags.transport}, ${concurrency} at a time, seed ${flags.seed}`,
);
console.log(`time               ${seconds.toFixed(1)} s, ${((calls - warmUp) / seconds).toFixed(0)} calls a second`);
console.log(`requests           ${requests}, ${tokens} tokens issued, ${seen.events} events`);
console.log(`outcomes of create ${list(byOutcome)}`);
console.log(`errors             ${list(seen.errors)}`);
console.log(`heap after GC      ${heaps.map(kilobytes).join(', ')}`);

const limits: readonly (readonly [name: string, value: number, limit: number])[] = [
  ['duplicate calls', twice, 0],
  ['wrong outcomes', lies, 0],
  ['heap growth, bytes', after - before, MAX_GROWTH_BYTES],
  ['listeners left on the signal', listeners, 0],
  ['timers left', timers, 0],
  ['sockets left', sockets, 0],
  ['unhandled rejections', seen.unhandled, 0],
  ['warnings', seen.warnings, 0],
  ['errors other than CXoneError', seen.foreign, 0],
];
for (const [name, value, limit] of limits) {
  console.log(`${name.padEnd(30)} ${value} (limit ${limit})${value > limit ? '  VIOLATED' : ''}`);
}
if (limits.some(([, value, limit]) => value > limit)) process.exitCode = 1;

if (flags.write) {
  const page = new URL('../../docs/reference/endurance.md', import.meta.url);
  const show = (value: number) => value.toLocaleString('en-US');
  const rows = limits.map(([name, value, limit]) => `| ${name} | ${show(value)} | ${show(limit)} |`);
  const head = `Measured on ${new Date().toISOString().slice(0, 10)} with Node.js ${process.version}: ${show(calls - warmUp)} calls after ${show(warmUp)} to warm up, ${concurrency} at a time, over \`${flags.transport}\`.`;
  const table = ['| Measure | Value | Limit |', '| --- | --- | --- |', ...rows].join('\n');
  const text = readFileSync(page, 'utf8');
  const written = `<!-- soak -->\n\n${head}\n\n${table}\n\n<!-- /soak -->`;
  writeFileSync(
    page,
    text.replace(/<!-- soak -->[\s\S]*?<!-- \/soak -->/, () => written),
  );
}
