// A fleet on one host: Redis, the simulator, four workers, and a producer that adds two hundred orders, some of them twice.
// Run it with `npx tsx examples/distributed/demo.ts`, or with `--client CXoneAcdClient` for the documented routes. No phone
// rings.
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { type ClientName, toClientName } from '../support/caller.js';
import { Progress } from '../support/progress.js';
import { listCalled, listenFor } from '../support/simulated-environment.js';
import { Fleet } from './fleet.js';
import { addOrders, connectToRedis, openQueue } from './order-queue.js';
import { findRedis } from './redis-server.js';
import { tally, untilDrained } from './tally.js';

// A queue and orders of this run only: the Redis may contain those of others.
const run = `demo-${randomUUID()}`;
const orders = Array.from({ length: 200 }, (_, index) => ({
  id: `${run}-${index}`,
  // Two ranges reserved for fiction, of one hundred numbers each.
  phoneNumber: `+1${index < 100 ? 202 : 415}5550${100 + (index % 100)}`,
}));

async function placeOrders(redisUrl: string, client: ClientName, stop: AbortController): Promise<void> {
  const simulator = new CXoneSimulator();
  const environment = { ...(await listenFor(simulator, client)), REDIS_URL: redisUrl, QUEUE_NAME: run };
  const fleet = new Fleet(4, environment, { onGiveUp: (reason) => stop.abort(reason) });
  const connection = connectToRedis(redisUrl);
  const queue = openQueue(connection, { name: run });
  try {
    const twice = orders.slice(0, 20);
    await addOrders(queue, [...orders, ...twice]);
    const progress = new Progress(orders.length + twice.length, process.stdout);
    const onProgress = (ended: number) => progress.show(ended, `${listCalled(simulator).length} calls`);
    await untilDrained(queue, { onProgress, signal: stop.signal });
    progress.end();
    console.log('Results of the jobs:', await tally(queue));
    const called = listCalled(simulator);
    console.log(`${called.length} calls to ${new Set(called).size} numbers, ${simulator.tokensIssued} token(s).`);
  } finally {
    await fleet.stop();
    await queue.obliterate({ force: true });
    await queue.close();
    connection.disconnect();
    await simulator.close();
  }
}

const stop = new AbortController();
// Not `once`: npx and tsx may pass the signal of the terminal on a second time.
process.on('SIGINT', () => stop.abort(new Error('Interrupted')));
try {
  const { values } = parseArgs({ options: { client: { type: 'string', default: 'CXoneClient' } } });
  const client = toClientName(values.client);
  const redis = await findRedis();
  await placeOrders(redis.url, client, stop).finally(() => redis.stop());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
