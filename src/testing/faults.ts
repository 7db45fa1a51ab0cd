import { acdEndpoints } from './acd-routes.js';
import {
  arrayOf,
  booleanValue,
  checkWith,
  integer,
  isObject,
  milliseconds,
  objectOf,
  oneOf,
  reject,
} from './checks.js';
import { isSuccessStatus, jsonPart, type SimulatedResponse, textPart } from './response-parts.js';
import type { Endpoint } from './routes.js';

/** The failures of a network connection that prevent a readable response. */
export type SocketFailure = 'refused' | 'reset_before' | 'reset_after' | 'half_header' | 'not_http';

/** The faults of a response body: see {@link ResponseFault.bodyFault}. */
export type BodyFault = 'stall' | 'break' | 'garbage' | 'truncate';

/** The properties that all faults share. */
export interface FaultScope {
  /**
   * The endpoint whose next request the fault applies to.
   *
   * @defaultValue any endpoint
   */
  readonly on?: Exclude<Endpoint, 'unknown'> | undefined;
  /**
   * The number of requests that the fault applies to: an integer of 1 or more, or `Infinity`.
   *
   * @defaultValue `1`
   */
  readonly times?: number | undefined;
  /**
   * The delay between the arrival of the request and its response or failure, in milliseconds on the simulator's clock.
   * A call is placed on arrival, before the delay.
   *
   * @defaultValue `0`
   */
  readonly delayMs?: number | undefined;
  /**
   * `true` if the simulator processes the request despite the fault: places the call, issues the token. It still
   * rejects an invalid request. Some faults imply the value and allow no other: `true` for `reset_after` and without a
   * `status`, `false` for `refused` and `reset_before`.
   *
   * @defaultValue `true` for `reset_after`, for a 2xx `status` and without a `status`; otherwise `false`
   */
  readonly place?: boolean | undefined;
}

/**
 * A fault with a response. Each property replaces that part of the simulator's own response; with `delayMs` alone, the
 * response is only slow.
 */
export interface ResponseFault extends FaultScope {
  /** The HTTP status, 200 to 599. Outside 2xx, the response has an error body in the simulator's `errorShape`. */
  readonly status?: number | undefined;
  /** Headers to add to the response; they replace its own headers of the same name. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body: a string is sent as it is (`text/plain` unless `headers` set another type), any other value as JSON. */
  readonly body?: unknown;
  /**
   * A fault after the headers. `'stall'`, `'break'` and `'truncate'` send the first half of the body; then nothing
   * follows until the client disconnects, the connection is lost, or the body ends regularly. `'garbage'` sends bytes
   * that are neither JSON nor UTF-8.
   */
  readonly bodyFault?: BodyFault | undefined;
  /** Can't be combined with the properties of a response: see {@link ConnectionFault}. */
  readonly connection?: undefined;
}

/** A fault of the network connection: the client receives no readable response. */
export interface ConnectionFault extends FaultScope {
  /**
   * The failure that the client observes: a refused connection; a reset before or after the simulator processed the
   * request; a connection that ends within the headers (`'half_header'`); bytes that aren't HTTP (`'not_http'`); no
   * response until the client disconnects (`'no_answer'`). A server can't refuse a single request: over HTTP,
   * `'refused'` is a reset.
   */
  readonly connection: SocketFailure | 'no_answer';
  /** Can't be combined with `connection`: see {@link ResponseFault}. */
  readonly status?: undefined;
  /** Can't be combined with `connection`: see {@link ResponseFault}. */
  readonly headers?: undefined;
  /** Can't be combined with `connection`: see {@link ResponseFault}. */
  readonly body?: undefined;
  /** Can't be combined with `connection`: see {@link ResponseFault}. */
  readonly bodyFault?: undefined;
}

/**
 * A scripted fault, applied to the next request that it matches.
 *
 * @example
 * ```ts
 * import { CXoneSimulator, type Fault } from 'cxone-sdk/testing';
 *
 * const busy: Fault = { on: 'create', status: 429, headers: { 'retry-after': '2' }, times: 2 };
 * const lost: Fault = { on: 'create', connection: 'reset_after' };
 * const stuck: Fault = { on: 'get', bodyFault: 'stall' };
 * new CXoneSimulator().fail(busy, lost, stuck);
 * ```
 */
export type Fault = ResponseFault | ConnectionFault;

/** A fault with its defaults filled in and its body already encoded, so that later changes have no effect. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly place: boolean;
  readonly delayMs: number;
  readonly part: BodyPart | undefined;
}

type BodyPart = Pick<SimulatedResponse, 'body' | 'headers'>;

const scopeChecks = {
  on: oneOf(['token', 'create', 'get', ...acdEndpoints]),
  times: checkWith(
    'an integer of 1 or more, or Infinity',
    (value) => value === Infinity || (Number.isInteger(value) && Number(value) > 0),
  ),
  delayMs: milliseconds,
  place: booleanValue,
};

const checkResponseFault = objectOf({
  ...scopeChecks,
  status: integer(200, 599),
  headers: checkWith('an object of valid header names and values', isHeaderRecord),
  body: checkWith('a string or a JSON value', isJson),
  bodyFault: oneOf(['stall', 'break', 'garbage', 'truncate']),
});

const checkConnectionFault = objectOf({
  ...scopeChecks,
  connection: oneOf(['refused', 'reset_before', 'reset_after', 'half_header', 'not_http', 'no_answer']),
});

const checkFaults = arrayOf((fault, path) => {
  const check = isObject(fault) && fault['connection'] !== undefined ? checkConnectionFault : checkResponseFault;
  check(fault, path);
});

function isHeaderRecord(value: unknown): boolean {
  if (!isObject(value)) return false;
  try {
    for (const [name, text] of Object.entries(value)) new Headers([[name, String(text)]]);
    return Object.values(value).every((text) => typeof text === 'string');
  } catch {
    return false;
  }
}

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

function getDefaultPlace({ connection, status }: Fault): boolean {
  if (connection !== undefined) return connection === 'reset_after';
  return status === undefined || isSuccessStatus(status);
}

// The name of a reset fixes when it happens, and a response without a status is the simulator's own: no choice is left.
function isPlaceFixed({ connection, status }: Fault): boolean {
  if (connection === undefined) return status === undefined;
  return ['refused', 'reset_before', 'reset_after'].includes(connection);
}

function planFault(fault: Fault, index: number): PlannedFault {
  const place = fault.place ?? getDefaultPlace(fault);
  if (isPlaceFixed(fault) && place !== getDefaultPlace(fault)) {
    reject(`faults[${index}].place must be ${!place} for this fault`);
  }
  const part = fault.body === undefined ? undefined : toPart(fault.body);
  return { fault: { ...fault }, place, delayMs: fault.delayMs ?? 0, part };
}

function toPart(body: unknown): BodyPart {
  return typeof body === 'string' ? textPart(body) : jsonPart(body);
}

/** Queue of the scripted faults, in the order in which they were added. */
export class FaultQueue {
  #waiting: { readonly planned: PlannedFault; timesLeft: number }[] = [];

  /** The number of requests that the queued faults will still apply to. */
  get pending(): number {
    return this.#waiting.reduce((sum, { timesLeft }) => sum + timesLeft, 0);
  }

  /** Validates all the faults, then queues them. */
  add(faults: readonly Fault[]): void {
    checkFaults(faults, 'faults');
    const planned = faults.map((fault, index) => planFault(fault, index));
    this.#waiting.push(...planned.map((entry) => ({ planned: entry, timesLeft: entry.fault.times ?? 1 })));
  }

  /** Takes the first fault that matches a request to this endpoint, if there is one. */
  take(endpoint: Endpoint): PlannedFault | undefined {
    if (endpoint === 'unknown') return undefined;
    const due = this.#waiting.find(({ planned: { fault } }) => (fault.on ?? endpoint) === endpoint);
    if (due === undefined) return undefined;
    due.timesLeft -= 1;
    this.#waiting = this.#waiting.filter(({ timesLeft }) => timesLeft > 0);
    return due.planned;
  }

  /** Removes all queued faults. */
  clear(): void {
    this.#waiting = [];
  }
}
