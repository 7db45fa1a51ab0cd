import { acdEndpoints } from './acd-routes.js';
import { arrayOf, booleanValue, checkWith, integer, isObject, milliseconds, objectOf, oneOf } from './checks.js';
import { isSuccessStatus, jsonPart, type SimulatedResponse, textPart } from './response-parts.js';
import type { Endpoint } from './routes.js';

/** The ways in which a connection fails before there is an answer that can be read. */
export type SocketFailure = 'refused' | 'reset_before' | 'reset_after' | 'half_header' | 'not_http';

/** What goes wrong with a body: see {@link ResponseFault.bodyFault}. */
export type BodyFault = 'stall' | 'break' | 'garbage' | 'truncate';

/** What all faults have in common. */
export interface FaultScope {
  /**
   * The endpoint whose next request the fault strikes.
   *
   * @defaultValue any of them
   */
  readonly on?: Exclude<Endpoint, 'unknown'> | undefined;
  /**
   * How many requests it strikes: a whole number from 1, or `Infinity`.
   *
   * @defaultValue `1`
   */
  readonly times?: number | undefined;
  /**
   * Milliseconds, on the simulator's clock, from the arrival of the request until the fault strikes or the answer
   * leaves. Whether the service carries the request out is decided on arrival, before the delay.
   *
   * @defaultValue `0`
   */
  readonly delayMs?: number | undefined;
  /**
   * Whether the service carries the request out all the same: places the call, issues the token. A request that it
   * would refuse is still refused. Where the fault itself says so, as every `connection` does, the contrary is refused.
   *
   * @defaultValue `true` for `reset_after`, for a 2xx `status` and where no status is given; else `false`
   */
  readonly place?: boolean | undefined;
}

/** A fault that answers: each given part replaces that part of the service's own answer; with none it is only slow. */
export interface ResponseFault extends FaultScope {
  /** The status, 200 to 599. Any but a 2xx comes with an error body in the simulator's `errorShape`. */
  readonly status?: number | undefined;
  /** Headers that are added to the answer or replace its own. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body: a string goes out as it is (`text/plain` unless `headers` say otherwise), anything else as JSON. */
  readonly body?: unknown;
  /**
   * What goes wrong once the headers are out: after the first half of the body there is silence until the client
   * goes away (`'stall'`), or the socket dies (`'break'`), or the body ends as if it were whole (`'truncate'`);
   * `'garbage'` is a whole body of bytes that are neither JSON nor UTF-8.
   */
  readonly bodyFault?: BodyFault | undefined;
  /** Not beside an answer: see {@link ConnectionFault}. */
  readonly connection?: undefined;
}

/** A fault of the connection: there is no answer that can be read. */
export interface ConnectionFault extends FaultScope {
  /**
   * What the client sees: a connection refused; a reset before or after the service carried the request out; half a
   * header, then the end (`'half_header'`); bytes that are not HTTP (`'not_http'`); silence until the client goes
   * away (`'no_answer'`). The HTTP door can't refuse a single request, so there `'refused'` is a reset.
   */
  readonly connection: SocketFailure | 'no_answer';
  /** Not beside a broken connection: see {@link ResponseFault}. */
  readonly status?: undefined;
  /** Not beside a broken connection: see {@link ResponseFault}. */
  readonly headers?: undefined;
  /** Not beside a broken connection: see {@link ResponseFault}. */
  readonly body?: undefined;
  /** Not beside a broken connection: see {@link ResponseFault}. */
  readonly bodyFault?: undefined;
}

/**
 * A scripted fault, played by the next request that it matches.
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

/** A fault whose defaults are filled in and whose body can no longer change. */
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
    'a whole number from 1, or Infinity',
    (value) => value === Infinity || (Number.isInteger(value) && Number(value) > 0),
  ),
  delayMs: milliseconds,
  place: booleanValue,
};

const checkResponseFault = objectOf({
  ...scopeChecks,
  status: integer(200, 599),
  headers: checkWith('a record of valid header names and values', isHeaderRecord),
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

// A reset is named after what came before it, and the service's own answer takes the service: no choice there.
function isPlaceFixed({ connection, status }: Fault): boolean {
  if (connection === undefined) return status === undefined;
  return ['refused', 'reset_before', 'reset_after'].includes(connection);
}

function planFault(fault: Fault, index: number): PlannedFault {
  const place = fault.place ?? getDefaultPlace(fault);
  if (isPlaceFixed(fault) && place !== getDefaultPlace(fault)) {
    throw new TypeError(`CXone simulator: "faults[${index}].place" contradicts the fault: it must be ${!place} here`);
  }
  const part = fault.body === undefined ? undefined : toPart(fault.body);
  return { fault: { ...fault }, place, delayMs: fault.delayMs ?? 0, part };
}

function toPart(body: unknown): BodyPart {
  return typeof body === 'string' ? textPart(body) : jsonPart(body);
}

/** The faults that wait for their requests, in the order in which they were scripted. */
export class FaultQueue {
  #waiting: { readonly planned: PlannedFault; timesLeft: number }[] = [];

  /** Counts the strikes still to come. */
  get pending(): number {
    return this.#waiting.reduce((sum, { timesLeft }) => sum + timesLeft, 0);
  }

  /** Checks all the faults, then queues them. */
  add(faults: readonly Fault[]): void {
    checkFaults(faults, 'faults');
    const planned = faults.map((fault, index) => planFault(fault, index));
    this.#waiting.push(...planned.map((entry) => ({ planned: entry, timesLeft: entry.fault.times ?? 1 })));
  }

  /** Takes the fault that a request to this endpoint meets, if one is due. */
  take(endpoint: Endpoint): PlannedFault | undefined {
    if (endpoint === 'unknown') return undefined;
    const due = this.#waiting.find(({ planned: { fault } }) => (fault.on ?? endpoint) === endpoint);
    if (due === undefined) return undefined;
    due.timesLeft -= 1;
    this.#waiting = this.#waiting.filter(({ timesLeft }) => timesLeft > 0);
    return due.planned;
  }

  /** Forgets what has not been played. */
  clear(): void {
    this.#waiting = [];
  }
}
