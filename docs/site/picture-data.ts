// What the pictures show. test/docs/pictures.test.ts compares all of it with the SDK.
import type { CallOutcome } from '../../src/errors/base.js';
import { chooseDelay } from '../../src/http/retry.js';
import { RETRY_DEFAULTS } from '../../src/options/retry.js';
import type { Fault } from '../../src/testing/faults.js';

/** A row of the picture of outcomes. */
export interface Moment {
  readonly failure: string;
  readonly outcome: CallOutcome;
  /** Faults of the simulator that end a `create` this way. */
  readonly faults: readonly Fault[];
}

const withStatus = (statuses: readonly number[]) =>
  // Twice: the SDK retries once after a 401.
  statuses.map((status): Fault => ({ on: 'create', status, times: status === 401 ? 2 : 1 }));

/** The moments of a `create`, in the order of time. */
export const STAGES: readonly { readonly title: string; readonly moments: readonly Moment[] }[] = [
  {
    title: 'Before the request leaves',
    moments: [
      {
        failure: 'Invalid input, no token',
        outcome: 'not_placed',
        faults: [
          { on: 'token', status: 400 },
          { on: 'token', connection: 'reset_after' },
        ],
      },
      {
        failure: 'No connection, abort',
        outcome: 'not_placed',
        faults: [{ on: 'create', connection: 'refused' }],
      },
    ],
  },
  {
    title: 'The request left, no response',
    moments: [
      {
        failure: 'Reset, timeout, abort',
        outcome: 'unknown',
        faults: (['reset_before', 'reset_after', 'half_header', 'not_http', 'no_answer'] as const).map(
          (connection): Fault => ({ on: 'create', connection }),
        ),
      },
    ],
  },
  {
    title: 'CXone responded',
    moments: [
      {
        failure: '4xx such as 401, 404, 429',
        outcome: 'not_placed',
        faults: withStatus([400, 401, 403, 404, 409, 422, 429]),
      },
      { failure: '408, 3xx, 5xx', outcome: 'unknown', faults: withStatus([408, 302, 307, 500, 502, 503, 504]) },
      {
        failure: '2xx, but no valid body',
        outcome: 'placed',
        faults: [
          ...(['garbage', 'truncate', 'break', 'stall'] as const).map(
            (bodyFault): Fault => ({ on: 'create', bodyFault }),
          ),
          { on: 'create', body: {} },
        ],
      },
    ],
  },
];

/** The lifetime of a token as the tutorial issues it, and what is left of it when the SDK renews it: seconds. */
export const TOKEN = { lifetime: 3_600, margin: 60 };

/** How long the store keeps a key by default, in milliseconds. */
export const KEY_TTL_MS = 86_400_000;

/** A delay before a retry, in milliseconds. */
export interface Delay {
  readonly label: string;
  readonly shortest: number;
  /** With the largest factor of jitter. */
  readonly longest: number;
  readonly withoutJitter: number;
}

function findDelay(label: string, retryCount: number, retryAfterMs?: number): Delay {
  const find = (jitter: boolean, factor: number) =>
    chooseDelay({ retry: { ...RETRY_DEFAULTS, jitter }, retryCount, retryAfterMs, random: () => factor });
  return { label, shortest: find(true, 0), longest: find(true, 1), withoutJitter: find(false, 0) };
}

/** Returns the delays of the SDK's own defaults, and one that CXone asks for. */
export function findDelays(): readonly Delay[] {
  const computed = Array.from({ length: RETRY_DEFAULTS.maxRetries }, (_, count) =>
    findDelay(`Retry ${count + 1}`, count),
  );
  return [...computed, findDelay('Retry-After: 7', 0, 7_000)];
}
