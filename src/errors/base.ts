import { readProperty } from '../internal/user-code.js';
import { version } from '../internal/version.js';

/**
 * State of the call after a failure. `not_placed`: it is safe to retry. `placed`: don't retry. `unknown`: check first,
 * with CXone or with the person who was to be called.
 */
export type CallOutcome = 'not_placed' | 'placed' | 'unknown';

/** The value of `error.code`, one for each kind of failure. */
export type CXoneErrorCode =
  | 'configuration'
  | 'request_invalid'
  | 'response_invalid'
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'token_provider_failed'
  | 'idempotency_store_failed'
  | 'idempotency_mismatch'
  | 'duplicate_call'
  | 'call_blocked'
  | CXoneApiErrorCode;

/** The codes of failures with an HTTP status. */
export type CXoneApiErrorCode =
  | 'api_error'
  | 'authentication_failed'
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'unprocessable_entity'
  | 'rate_limited'
  | 'server_error';

/** Properties of every error of the SDK. */
export interface CXoneErrorInit {
  /** Description of the failure, then advice. */
  readonly message: string;
  /** The cause, masked. */
  readonly cause?: unknown;
  /** State of the call; absent on reads. */
  readonly outcome?: CallOutcome | undefined;
  /** Advice. */
  readonly hint?: string | undefined;
  /** Requests sent. @defaultValue `0` */
  readonly attempts?: number | undefined;
  /** The `CorrelationId` of the requests. */
  readonly correlationId?: string | undefined;
}

// The page is part of the package, so its address holds as soon as the version is published. See docs/decisions/0008.
const DOCS_URL = `https://unpkg.com/cxone-sdk@${version}/docs/guides/error-codes.md`;

/** Key of a class's code on its prototype: each error gets a copy of its own, which inspection and JSON show. */
const CODE = Symbol('code');
/** The brand of each class of the SDK; a user's subclass has none. */
const brands = new Map<unknown, symbol>();

interface ErrorClass {
  readonly prototype: object;
}

/**
 * Gives a class its `name`, its `code`, and a brand: a property that the same class of another copy of the SDK gives to its
 * errors too.
 */
export function defineErrorClass(errorClass: ErrorClass, name: string, code?: CXoneErrorCode, publicName = name): void {
  const brand = Symbol.for(`cxone-sdk/${name}`);
  brands.set(errorClass, brand);
  Object.defineProperties(errorClass.prototype, {
    name: { value: publicName, configurable: true, writable: true },
    [brand]: { value: true },
    [CODE]: { value: code },
  });
}

/**
 * An `instanceof` that also holds for the same class of another copy of the SDK: the CommonJS build beside the ESM one, or a
 * second version in the same process. A user's subclass keeps the ordinary one.
 */
function hasInstance(this: unknown, value: unknown): boolean {
  const brand = brands.get(this);
  if (brand === undefined) return Function.prototype[Symbol.hasInstance].call(this as () => void, value);
  return readProperty(value, brand) === true;
}

/**
 * Base class of every error of the SDK. Each `code` has a class of its own.
 *
 * No property shows a client secret, a token or a complete phone number; what CXone returned is masked.
 *
 * @example
 * ```ts
 * import { CXoneError } from 'cxone-sdk';
 *
 * try {
 *   await cxone.connections.create(request);
 * } catch (error) {
 *   if (!(error instanceof CXoneError)) throw error;
 *   if (error.outcome === 'not_placed') console.log('No call was placed:', error.message);
 *   else console.log('A call may have been placed:', error.message);
 * }
 * ```
 */
export abstract class CXoneError extends Error {
  /** Stable identifier, for `switch`. */
  readonly code: CXoneErrorCode;
  /**
   * `not_placed`: safe to retry. `placed`: don't retry. `unknown`: check first. Absent on reads, except token failures.
   */
  declare readonly outcome?: CallOutcome | undefined;
  /** Advice, where there is any. */
  declare readonly hint?: string | undefined;
  /**
   * Requests sent: to the API, or to the token endpoint if no token was obtained. 0 if nothing was sent. When `waitFor` or
   * `watch` timed out, its polls.
   */
  readonly attempts: number;
  /** The `CorrelationId` of the requests: quote it to NICE support. */
  declare readonly correlationId?: string | undefined;
  /** Link to the documentation of this `code`, in the version that threw. */
  readonly docsUrl: string;

  constructor(init: CXoneErrorInit) {
    super(init.message, 'cause' in init ? { cause: init.cause } : undefined);
    this.code = Reflect.get(new.target.prototype, CODE);
    this.attempts = init.attempts ?? 0;
    this.docsUrl = `${DOCS_URL}#${this.code}`;
    this.setDefined({ outcome: init.outcome, hint: init.hint, correlationId: init.correlationId });
  }

  /** @internal Sets defined properties and leaves the rest absent, so that an inspection shows no `undefined`. */
  protected setDefined(properties: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(properties)) {
      if (value !== undefined) Object.defineProperty(this, key, { value, enumerable: true, configurable: true });
    }
  }

  /**
   * Returns the properties for a log line or another thread: all but `cause` and `stack`.
   *
   * @example
   * ```ts
   * import { isCXoneError } from 'cxone-sdk';
   *
   * try {
   *   await cxone.connections.create(request);
   * } catch (error) {
   *   if (isCXoneError(error)) console.log(JSON.stringify(error));
   * }
   * ```
   */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...Object.fromEntries(Object.entries(this)) };
  }

  static {
    defineErrorClass(this, 'CXoneError');
    Object.defineProperty(this, Symbol.hasInstance, { value: hasInstance });
  }
}

/** Adds the correlation ID to an error from code that doesn't know it, as a token failure. */
export function withCorrelationId<T extends CXoneError>(error: T, correlationId: string | undefined): T {
  // Your provider may have frozen its error.
  const canAdd = error.correlationId === undefined && Object.isExtensible(error);
  return canAdd ? Object.assign(error, { correlationId }) : error;
}
