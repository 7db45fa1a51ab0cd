import fc from 'fast-check';
import type { ProcessPlan } from './process-clock.js';

/** Fault of one request to the store; a delay is in milliseconds, before the store acts and before its reply arrives. */
export interface ChannelFault {
  readonly kind: 'none' | 'failed' | 'hanging' | 'lost' | 'invalid';
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** Behavior of CXone for one request. */
export interface ServiceStep {
  readonly kind: 'success' | 'unreadable' | 'busy' | 'unauthorized' | 'refused' | 'reset' | 'silence' | 'error';
  readonly retryAfterSeconds: number;
  /** `true` if the call is placed, where the rest leaves that open. */
  readonly isPlaced: boolean;
  readonly afterMs: number;
}

/** The person and the method of the call: no two are the same request. */
export const KINDS = ['create one person', 'create another person', 'start a script', 'queue a callback'] as const;

/** One delivery of a message, to one process. */
export interface Delivery {
  readonly process: number;
  readonly startAfterMs: number;
  readonly kind: (typeof KINDS)[number];
  readonly isOldVersion: boolean;
  readonly key: 'message-1' | 'message-2';
  readonly ttlMs: number;
  readonly timeoutMs: number;
  readonly totalTimeoutMs: number | undefined;
  readonly tokenAfterMs: number;
  readonly abortAfterMs: number | undefined;
  readonly steps: readonly ServiceStep[];
  readonly faults: readonly ChannelFault[];
}

export interface DeliverySchedule {
  readonly processes: readonly ProcessPlan[];
  readonly deliveries: readonly Delivery[];
}

const rarely = <T>(common: T, ...rare: readonly fc.Arbitrary<T>[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(common) }, ...rare.map((arbitrary) => ({ weight: 1, arbitrary })));

const delay = rarely(0, fc.nat({ max: 1_500 }), fc.nat({ max: 6_000 }));

const fault: fc.Arbitrary<ChannelFault> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('none' as const) },
    { weight: 2, arbitrary: fc.constantFrom('failed', 'hanging', 'lost', 'invalid') },
  ),
  beforeMs: delay,
  afterMs: delay,
});

const step: fc.Arbitrary<ServiceStep> = fc.record({
  kind: fc.oneof(
    { weight: 5, arbitrary: fc.constant('success' as const) },
    { weight: 4, arbitrary: fc.constant('busy' as const) },
    { weight: 3, arbitrary: fc.constantFrom('unreadable', 'unauthorized', 'refused', 'reset', 'silence', 'error') },
  ),
  retryAfterSeconds: fc.nat({ max: 9 }),
  isPlaced: fc.boolean(),
  afterMs: delay,
});

const sleep = fc.record({
  atMs: fc.nat({ max: 20_000 }),
  forMs: fc.integer({ min: 500, max: 15_000 }),
  isSleep: fc.boolean(),
});

// The wall clock is set forward only where the monotonic one may stand still: who stops one and sets back the other hides
// the time from the process.
const processPlan: fc.Arbitrary<ProcessPlan> = fc.oneof(
  fc.constant({ freezes: [], jumps: [] }),
  fc.record({
    freezes: fc.array(sleep, { maxLength: 2 }),
    jumps: fc.array(fc.record({ atMs: fc.nat({ max: 20_000 }), byMs: fc.nat({ max: 3_600_000 }) }), { maxLength: 1 }),
  }),
  fc.record({
    freezes: fc.array(
      sleep.map((each) => ({ ...each, isSleep: false })),
      { maxLength: 2 },
    ),
    jumps: fc.array(
      fc.record({ atMs: fc.nat({ max: 20_000 }), byMs: fc.integer({ min: -3_600_000, max: 3_600_000 }) }),
      {
        maxLength: 2,
      },
    ),
  }),
);

const delivery: fc.Arbitrary<Delivery> = fc.record({
  process: fc.nat({ max: 2 }),
  startAfterMs: fc.oneof(fc.constant(0), fc.nat({ max: 20_000 })),
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant(KINDS[0]) },
    { weight: 1, arbitrary: fc.constantFrom(KINDS[1], KINDS[2], KINDS[3]) },
  ),
  isOldVersion: rarely(false, fc.boolean()),
  key: rarely<Delivery['key']>('message-1', fc.constant('message-2')),
  ttlMs: fc.constantFrom(3_000, 6_000, 20_000),
  timeoutMs: fc.constantFrom(800, 2_500),
  totalTimeoutMs: rarely<number | undefined>(undefined, fc.integer({ min: 1, max: 12_000 })),
  tokenAfterMs: delay,
  abortAfterMs: rarely<number | undefined>(undefined, fc.nat({ max: 6_000 })),
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
  faults: fc.oneof(fc.constant([]), fc.array(fault, { maxLength: 6 })),
});

export const deliverySchedules: fc.Arbitrary<DeliverySchedule> = fc.record({
  processes: fc.array(processPlan, { minLength: 3, maxLength: 3 }),
  deliveries: fc.array(delivery, { minLength: 2, maxLength: 6 }),
});
