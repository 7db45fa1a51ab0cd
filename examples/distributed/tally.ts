import type { Queue } from 'bullmq';
import type { Order, OrderReport } from './order-queue.js';

/** How many jobs ended how. */
export interface Tally {
  readonly placed: number;
  readonly not_placed: number;
  readonly set_aside: number;
  /** Ended without a report: BullMQ itself gave them up. */
  readonly failed: number;
}

/** Counts how the jobs ended, and calls `onReport` with each that ended with a report. */
export async function tally(
  queue: Queue<Order, OrderReport>,
  onReport: (order: Order, report: OrderReport) => void = () => undefined,
): Promise<Tally> {
  const counts = { placed: 0, not_placed: 0, set_aside: 0 };
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

/** Waits until nothing is left to do. @throws the reason of the signal when it is aborted. */
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
