// A fleet on one machine: Redis, the simulator, four workers, and a producer that adds two hundred orders, some of them
// twice. Run it with `npx tsx examples/distributed/demo.ts`; nobody's phone rings.
import { randomUUID } from 'node:crypto';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { Progress } from '../support/progress.js';
import { listenFor } from './environment.js';
import { Fleet } from './fleet.js';
import { addOrders, connectToRedis, openQueue } from './order-queue.js';
import { findRedis } from './redis-server.js';
import { tally, untilDrained } from './tally.js';

// A queue and orders of this run only: the Redis may hold those of others.
const run = `demo-${randomUUID()}`;
const orders = Array.from({ length: 200 }, (_, index) => ({
  id: `${run}-${index}`,
  phoneNumber: `+1415${2_000_000 + index}`,
}));

async function placeOrders(redisUrl: string, stop: AbortController): Promise<void> {
  const simulator = new CXoneSimulator();
  const environment = { ...(await listenFor(simulator, redisUrl)), QUEUE_NAME: run };
  const fleet = new Fleet(4, environment, { onGiveUp: (reason) => stop.abort(reason) });
  const connection = connectToRedis(redisUrl);
  const queue = openQueue(connection, { name: run });
  try {
    const twice = orders.slice(0, 20);
    await addOrders(queue, [...orders, ...twice]);
    const progress = new Progress(orders.length + twice.length, process.stdout);
    const onProgress = (ended: number) => progress.show(ended, `${simulator.calls.length} calls`);
    await untilDrained(queue, { onProgress, signal: stop.signal });
    progress.end();
    console.log('What the jobs say:', await tally(queue));
    const called = new Set(simulator.calls.map(({ phoneNumber }) => phoneNumber));
    console.log(`${simulator.calls.length} calls to ${called.size} numbers, ${simulator.tokensIssued} token(s).`);
  } finally {
    await fleet.stop();
    await queue.obliterate({ force: true });
    await queue.close();
    connection.disconnect();
    await simulator.close();
  }
}

const stop = new AbortController();
// Not once: npx and tsx may pass the signal of the terminal on, a second time.
process.on('SIGINT', () => stop.abort(new Error('Interrupted')));
try {
  const redis = await findRedis();
  await placeOrders(redis.url, stop).finally(() => redis.stop());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
