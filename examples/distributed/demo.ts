// A fleet on one machine: Redis, the simulator, four workers, and a producer that adds two hundred orders, some of them
// twice. Run it with `npx tsx examples/distributed/demo.ts`; nobody's phone rings.
import { CXoneSimulator } from 'cxone-sdk/testing';
import { Progress } from '../support/progress.js';
import { listenFor } from './environment.js';
import { Fleet } from './fleet.js';
import { addOrders, connectToRedis, openQueue } from './order-queue.js';
import { startRedis } from './redis-server.js';
import { tally, untilDrained } from './tally.js';

const orders = Array.from({ length: 200 }, (_, index) => ({
  id: `ORD-${index}`,
  phoneNumber: `+1415${2_000_000 + index}`,
}));

const redis = await startRedis();
const simulator = new CXoneSimulator();
const fleet = new Fleet(4, await listenFor(simulator, redis.url));
const connection = connectToRedis(redis.url);
const queue = openQueue(connection);
try {
  const twice = orders.slice(0, 20);
  await addOrders(queue, [...orders, ...twice]);
  const progress = new Progress(orders.length + twice.length, process.stdout);
  await untilDrained(queue, (ended) => progress.show(ended, `${simulator.calls.length} calls`));
  progress.end();
  console.log('What the jobs say:', await tally(queue));
  const called = new Set(simulator.calls.map(({ phoneNumber }) => phoneNumber));
  console.log(`${simulator.calls.length} calls to ${called.size} numbers, ${simulator.tokensIssued} token(s).`);
} finally {
  await fleet.stop();
  await queue.close();
  connection.disconnect();
  await simulator.close();
  await redis.stop();
}
