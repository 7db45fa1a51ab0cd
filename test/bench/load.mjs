// Many calls from one warm process: its own CPU time for each, throughput, latencies.
import { CLIENTS } from './clients.mjs';

const [, , name, url, method, concurrency, calls] = process.argv;
const client = await CLIENTS[name](url);
const latencies = [];

async function work(count, limit) {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const startedAt = performance.now();
      await client[method]();
      latencies.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
}

const limit = Number(concurrency);
const total = Number(calls);
// Node.js 24 optimizes later than 20: fewer calls would measure the compiler.
const warmUp = Math.max(16_000, limit * 4);
await work(warmUp, limit);
latencies.length = 0;
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await work(total, limit);
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.cpuUsage(cpuBefore);
latencies.sort((a, b) => a - b);
const p99 = latencies[Math.floor(latencies.length * 0.99)];
process.stdout.write(
  JSON.stringify({
    cpuUs: (user + system) / total,
    perSecond: total / seconds,
    p99,
  }),
);
process.exit();
