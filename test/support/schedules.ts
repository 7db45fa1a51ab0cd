import type { RetryOptions } from 'cxone-sdk';
import fc from 'fast-check';
import type { WireFault, WireStep } from './faulty-server.js';
import type { Step } from './faulty-service.js';
import type { StoreFault } from './faulty-store.js';

/** Time at which the caller aborts, if at all. */
export type AbortPlan =
  | { readonly when: 'never' }
  | { readonly when: 'before' }
  | { readonly when: 'at'; readonly ms: number }
  | { readonly when: 'request'; readonly index: number }
  | { readonly when: 'event'; readonly index: number };

/** A run: the behavior of the service, the options of the client, and the time at which the caller aborts. */
export interface Schedule {
  readonly steps: readonly Step[];
  readonly tokenSteps: readonly Step[];
  readonly retry: boolean | RetryOptions;
  readonly timeoutMs: number;
  readonly totalTimeoutMs: number | undefined;
  readonly abort: AbortPlan;
  readonly creates: number;
  readonly chance: number;
}

const instant = fc.oneof(fc.constant(0), fc.nat({ max: 3_000 }));

const status = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(200, 201, 204) },
  { weight: 4, arbitrary: fc.constant(429) },
  { weight: 3, arbitrary: fc.constant(401) },
  { weight: 4, arbitrary: fc.constantFrom(500, 502, 503, 504) },
  { weight: 2, arbitrary: fc.constantFrom(400, 403, 404, 408, 409, 422) },
  { weight: 1, arbitrary: fc.constantFrom(301, 307) },
);

const step: fc.Arbitrary<Step> = fc.record({
  end: fc.oneof(
    { weight: 6, arbitrary: fc.constant('answer' as const) },
    { weight: 4, arbitrary: fc.constantFrom('refused', 'reset', 'silence', 'deafness') },
  ),
  status,
  retryAfter: fc.option(fc.constantFrom('0', '1', '2', '120', 'soon', 'Fri, 27 Oct 2023 10:00:02 GMT'), {
    nil: undefined,
  }),
  body: fc.oneof(
    { weight: 4, arbitrary: fc.constant('whole' as const) },
    { weight: 2, arbitrary: fc.constantFrom('unfit', 'broken', 'stalled', 'huge') },
  ),
  isPlaced: fc.boolean(),
  placeAfterMs: instant,
  endAfterMs: instant,
});

const retry: fc.Arbitrary<boolean | RetryOptions> = fc.oneof(
  fc.boolean(),
  fc.record({ maxRetries: fc.nat({ max: 5 }), minDelayMs: fc.constantFrom(1, 500), jitter: fc.boolean() }),
);

const abort: fc.Arbitrary<AbortPlan> = fc.oneof(
  fc.record({ when: fc.constant('never' as const) }),
  fc.record({ when: fc.constant('before' as const) }),
  fc.record({ when: fc.constant('at' as const), ms: fc.nat({ max: 6_000 }) }),
  fc.record({ when: fc.constant('request' as const), index: fc.nat({ max: 3 }) }),
  fc.record({ when: fc.constant('event' as const), index: fc.nat({ max: 8 }) }),
);

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 5 }),
  tokenSteps: fc.oneof(fc.constant([]), fc.array(step, { maxLength: 3 })),
  retry,
  timeoutMs: fc.constantFrom(300, 1_000, 2_500),
  totalTimeoutMs: fc.option(fc.integer({ min: 1, max: 6_000 }), { nil: undefined }),
  abort,
  creates: fc.integer({ min: 1, max: 3 }),
  chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

/** Operations under one idempotency key, in several processes, with a store that fails. */
export interface KeySchedule {
  readonly operations: readonly {
    readonly startAfterMs: number;
    readonly steps: readonly Step[];
    readonly abortAfterMs: number | undefined;
    readonly totalTimeoutMs: number | undefined;
  }[];
  readonly storeFaults: readonly StoreFault[];
}

const storeFault = fc.oneof(
  { weight: 4, arbitrary: fc.constant('none' as const) },
  { weight: 3, arbitrary: fc.constantFrom('failed', 'hanging', 'lost', 'lost_late', 'late', 'invalid') },
);

const success: Step = {
  end: 'answer',
  status: 201,
  retryAfter: undefined,
  body: 'whole',
  isPlaced: true,
  placeAfterMs: 0,
  endAfterMs: 0,
};

export const keySchedules: fc.Arbitrary<KeySchedule> = fc.record({
  operations: fc.array(
    fc.record({
      startAfterMs: fc.oneof(fc.constant(0), fc.nat({ max: 8_000 })),
      steps: fc.array(fc.oneof(step, fc.constant(success)), { minLength: 1, maxLength: 3 }),
      abortAfterMs: fc.option(fc.nat({ max: 6_000 }), { nil: undefined, freq: 2 }),
      totalTimeoutMs: fc.option(fc.integer({ min: 1, max: 6_000 }), { nil: undefined, freq: 2 }),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  storeFaults: fc.oneof(fc.constant([]), fc.array(storeFault, { maxLength: 8 })),
});

/** A `create` over a real socket; times are real, and short. */
export interface WireSchedule {
  readonly steps: readonly WireStep[];
  readonly retry: boolean | RetryOptions;
  readonly timeoutMs: number;
  readonly abortAfterMs: number | undefined;
}

const faults: readonly WireFault[] = [
  'success',
  'success_then_end',
  'half_success',
  'stalled_success',
  'limited',
  'unauthorized',
  'bad_request',
  'request_timeout',
  'unavailable',
  'half_error',
  'half_header',
  'garbage',
  'end',
  'reset',
  'silence',
  'refused',
  'reset_unread',
];

/** Twenty of them run at once. */
export const wireSchedules: fc.Arbitrary<readonly WireSchedule[]> = fc.array(
  fc.record({
    steps: fc.array(
      fc.record({
        fault: fc.oneof(fc.constantFrom(...faults), fc.constantFrom('limited', 'unauthorized', 'refused', 'success')),
        isPlaced: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    retry: fc.constantFrom(false, { maxRetries: 3, minDelayMs: 1, maxDelayMs: 4 }),
    timeoutMs: fc.constantFrom(30, 80),
    abortAfterMs: fc.option(fc.nat({ max: 40 }), { nil: undefined }),
  }),
  { minLength: 20, maxLength: 20 },
);
