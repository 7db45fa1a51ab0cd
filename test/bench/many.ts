// Shows that createMany needs no more memory for a million rows than for ten thousand. It places them on a fetch in
// memory, so that what is measured is the SDK's. Run it with `node --expose-gc --import tsx test/bench/many.ts [rows]`.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CreateConnectionRequest, CXoneClient, StaticTokenProvider } from 'cxone-sdk';

const MEGABYTE = 1_048_576;
const FIRST_LOOK = 10_000;
const rows = Number(process.argv[2] ?? 1_000_000);

// Responds in a later turn of the event loop, as a network does: what a runtime frees, it frees between two turns.
async function answer(): Promise<Response> {
  await nextTurn();
  return new Response('{"id":"a1b2c3d4","status":"PENDING"}', { status: 201 });
}

function* makeRows(): Generator<CreateConnectionRequest> {
  for (let row = 0; row < rows; row++) {
    yield {
      campaignId: '12345678-90ab-cdef-1234-567890abcdef',
      contact: { phoneNumber: `+1415${2_000_000 + (row % 7_000_000)}` },
      phoneNumber: '+14155550100',
      userData: { row },
    };
  }
}

function usedHeap(): number {
  if (!globalThis.gc) throw new Error('Run it with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const cxone = new CXoneClient({ realmId: 'acme', tokenProvider: new StaticTokenProvider('token'), fetch: answer });
const startedAt = performance.now();
const heaps = new Map<number, number>();
let done = 0;
for await (const { error } of cxone.connections.createMany(makeRows(), { concurrency: 16 })) {
  if (error) throw error;
  done += 1;
  if (done === FIRST_LOOK || done === rows / 10 || done === rows) heaps.set(done, usedHeap());
}
const seconds = (performance.now() - startedAt) / 1_000;
for (const [count, heap] of heaps) console.log(`after ${count} rows: ${(heap / MEGABYTE).toFixed(1)} MiB of heap`);
console.log(`${Math.round(rows / seconds)} rows a second`);

const [first = 0] = heaps.values();
const last = heaps.get(rows) ?? 0;
if (last > first + 5 * MEGABYTE) {
  console.error('The heap has grown by more than 5 MiB: something is kept for each row.');
  process.exitCode = 1;
}
