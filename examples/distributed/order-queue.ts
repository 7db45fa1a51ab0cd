import { Queue, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';

/** What the producer puts into the queue. */
export interface Order {
  /** The order's own id: whoever delivers it again, this stays the same. */
  readonly id: string;
  readonly phoneNumber: string;
}

/** What became of an order, for dashboards and for people. */
export interface OrderReport {
  readonly outcome: 'placed' | 'not_placed' | 'set_aside';
  /** ID of the connection, or of the contact. */
  readonly callId?: string | undefined;
  readonly reason?: string | undefined;
}

export const QUEUE_NAME = process.env['QUEUE_NAME'] ?? 'outbound-calls';

/** The tenant's limit, shared by all workers: BullMQ counts in Redis. */
export const CALLS_PER_SECOND = Number(process.env['CALLS_PER_SECOND'] ?? 20);

export const workerOptions = {
  concurrency: Number(process.env['CONCURRENCY'] ?? 10),
  limiter: { max: CALLS_PER_SECOND, duration: 1_000 },
  // A worker that died is noticed after this long, and its jobs are delivered again.
  lockDuration: Number(process.env['LOCK_DURATION_MS'] ?? 30_000),
  stalledInterval: Number(process.env['LOCK_DURATION_MS'] ?? 30_000),
  // Redelivery is safe, so a job may be unlucky often.
  maxStalledCount: 100,
} satisfies Omit<WorkerOptions, 'connection'>;

/** A connection that waits out a restart of Redis, as BullMQ asks for. */
export function connectToRedis(url: string): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  // ioredis reconnects by itself; without a listener each failure would be printed.
  redis.on('error', () => undefined);
  return redis;
}

interface QueueSettings {
  readonly name?: string;
  /** Delay before the next delivery of a job that failed. */
  readonly retryDelayMs?: number;
}

export function openQueue(connection: Redis, settings: QueueSettings = {}): Queue<Order, OrderReport> {
  const { name = QUEUE_NAME, retryDelayMs = 1_000 } = settings;
  return new Queue<Order, OrderReport>(name, {
    connection,
    defaultJobOptions: { attempts: 10, backoff: { type: 'fixed', delay: retryDelayMs, jitter: 0.5 } },
  });
}

/** Adds orders; one that is added twice is still called once. */
export async function addOrders(queue: Queue<Order, OrderReport>, orders: readonly Order[]): Promise<void> {
  await queue.addBulk(orders.map((data) => ({ name: 'call', data })));
}
