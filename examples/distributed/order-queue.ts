import { Queue, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';

/** Job that the producer adds to the queue. */
export interface Order {
  /** ID of the order, the same in each delivery. */
  readonly id: string;
  readonly phoneNumber: string;
}

/** Result of an order, for dashboards and for people. */
export interface OrderReport {
  readonly outcome: 'placed' | 'not_placed' | 'needs_review';
  /** ID of the connection, or of the contact. */
  readonly callId?: string | undefined;
  /** Code and correlation ID of the error: they contain no phone number. */
  readonly code?: string | undefined;
  readonly correlationId?: string | undefined;
  /** Message of the error. For an invalid order it quotes the phone number. */
  readonly reason?: string | undefined;
}

export const QUEUE_NAME = process.env['QUEUE_NAME'] ?? 'outbound-calls';

/** The tenant's limit, shared by all workers: BullMQ counts in Redis. */
export const CALLS_PER_SECOND = Number(process.env['CALLS_PER_SECOND'] ?? 20);

export const workerOptions = {
  concurrency: Number(process.env['CONCURRENCY'] ?? 10),
  limiter: { max: CALLS_PER_SECOND, duration: 1_000 },
  // Jobs of a worker that died are redelivered after this time.
  lockDuration: Number(process.env['LOCK_DURATION_MS'] ?? 30_000),
  stalledInterval: Number(process.env['LOCK_DURATION_MS'] ?? 30_000),
  // Redelivery is safe, so the limit is high.
  maxStalledCount: 100,
} satisfies Omit<WorkerOptions, 'connection'>;

/** Creates a connection that waits out a restart of Redis, as BullMQ requires. */
export function connectToRedis(url: string): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  // ioredis reconnects by itself; without a listener each failure would be printed.
  redis.on('error', () => undefined);
  return redis;
}

interface QueueSettings {
  readonly name?: string;
  /** Delay before the second delivery of a job that failed; it doubles each time. */
  readonly retryDelayMs?: number;
}

export function openQueue(connection: Redis, settings: QueueSettings = {}): Queue<Order, OrderReport> {
  const { name = QUEUE_NAME, retryDelayMs = 1_000 } = settings;
  return new Queue<Order, OrderReport>(name, {
    connection,
    // Ten deliveries within some minutes. A job that still fails is kept as failed: fix the cause, then retry it.
    defaultJobOptions: { attempts: 10, backoff: { type: 'exponential', delay: retryDelayMs, jitter: 0.5 } },
  });
}

/** Adds orders. An order that is added twice leads to one call. */
export async function addOrders(queue: Queue<Order, OrderReport>, orders: readonly Order[]): Promise<void> {
  await queue.addBulk(orders.map((data) => ({ name: 'call', data })));
}
