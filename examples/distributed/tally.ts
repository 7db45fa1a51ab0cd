import type { Queue } from 'bullmq';
import type { Order, OrderReport } from './order-queue.js';

/** Number of jobs by result. */
export interface Tally {
  readonly placed: number;
  readonly not_placed: number;
  readonly needs_review: number;
  /** Failed in BullMQ, without a report. */
  readonly failed: number;
}

/** Counts the jobs by result, and calls `onReport` with each report. */
export async function tally(
  queue: Queue<Order, OrderReport>,
  onReport: (order: Order, report: OrderReport) => void = () => undefined,
): Promise<Tally> {
  const counts = { placed: 0, not_placed: 0, needs_review: 0 };
  for (const { data, returnvalue } of await queue.getJobs(['completed'])) {
    counts[returnvalue.outcome] += 1;
    onReport(data, returnvalue);
  }
  return { ...counts, failed: await queue.getFailedCount() };
}

interface DrainOptions {
  readonly onProgress?: (ended: number) => void;
  readonly signal?: AbortSignal;
}

/** Waits until the queue is empty. @throws the reason of the signal when it is aborted. */
export async function untilDrained(
  queue: Queue<Order, OrderReport>,
  { onProgress, signal }: DrainOptions = {},
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized', 'completed', 'failed');
    const { completed = 0, failed = 0, ...open } = counts;
    onProgress?.(completed + failed);
    if (Object.values(open).every((count) => count === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
