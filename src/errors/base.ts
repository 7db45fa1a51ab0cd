import { readProperty } from '../internal/user-code.js';
import { version } from '../internal/version.js';

/** What is known about the call that `create` was asked to place. */
export type CallOutcome = 'not_placed' | 'placed' | 'unknown';

/** The literal in `error.code`, one for each kind of failure. */
export type CXoneErrorCode =
  | 'configuration'
  | 'request_invalid'
  | 'response_invalid'
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'token_provider_failed'
  | 'call_ledger_failed'
  | 'duplicate_call'
  | CXoneApiErrorCode;

/** The codes of the failures that came as an HTTP status. */
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

/** What every error of the SDK is made from. */
export interface CXoneErrorInit {
  /** What failed, then what to do. */
  readonly message: string;
  /** What it was caused by, masked. */
  readonly cause?: unknown;
  /** What is known about the call, where one was at stake. */
  readonly outcome?: CallOutcome | undefined;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** Requests sent. @defaultValue `0` */
  readonly attempts?: number | undefined;
  /** The `CorrelationId` that the requests carried. */
  readonly correlationId?: string | undefined;
}

// The page travels in the package, so its address holds as soon as the version is published. See docs/decisions/0008.
const DOCS = `https://unpkg.com/cxone-sdk@${version}/docs/guides/error-codes.md`;

/**
 * Gives a class its `name` and an `instanceof` that also holds for the same class of another copy of the SDK: the
 * CommonJS build beside the ESM one, or a second version in the same process. A user's subclass keeps the ordinary one.
 */
export function brandErrorClass(errorClass: { readonly prototype: object }, name: string, shownName = name): void {
  const brand = Symbol.for(`cxone-sdk/${name}`);
  Object.defineProperty(errorClass.prototype, 'name', { value: shownName, configurable: true, writable: true });
  Object.defineProperty(errorClass.prototype, brand, { value: true });
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== errorClass) return Function.prototype[Symbol.hasInstance].call(this as () => void, value);
      return readProperty(value, brand) === true;
    },
  });
}

/**
 * The base of everything that the SDK throws.
 *
 * Nothing in it shows a client secret, a token or a whole phone number; what came from the service is masked.
 *
 * @example
 * ```ts
 * import { CXoneError } from 'cxone-sdk';
 *
 * try {
 *   await cxone.connections.create(request);
 * } catch (error) {
 *   if (!(error instanceof CXoneError)) throw error;
 *   if (error.outcome === 'not_placed') console.log('Nobody was called:', error.message);
 *   else console.log('Somebody may have been called:', error.message);
 * }
 * ```
 */
export class CXoneError extends Error {
  /** The kind of failure, for a `switch`. */
  readonly code: CXoneErrorCode;
  /** Set by `create` (and by a failed token): whether the call was placed. Absent where no call was at stake. */
  declare readonly outcome?: CallOutcome;
  /** What to do about it, where that is known. */
  declare readonly hint?: string;
  /**
   * Requests sent: to the API, or to the token endpoint when no token could be had. 0 if nothing left. When `waitFor` or
   * `watch` is over, its polls.
   */
  readonly attempts: number;
  /** The `CorrelationId` that the requests carried: quote it to the vendor's support. */
  declare readonly correlationId?: string;

  constructor(init: CXoneErrorInit & { readonly code: CXoneErrorCode }) {
    super(init.message, 'cause' in init ? { cause: init.cause } : undefined);
    this.code = init.code;
    this.attempts = init.attempts ?? 0;
    this.setDefined({ outcome: init.outcome, hint: init.hint, correlationId: init.correlationId });
  }

  /** @internal Sets what is known and leaves the rest absent, so that an inspection shows no `undefined`. */
  protected setDefined(members: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(members)) {
      if (value !== undefined) Object.defineProperty(this, key, { value, enumerable: true, configurable: true });
    }
  }

  /**
   * Where this `code` is explained: what happened, what is known, what to do. Of the very version that threw.
   *
   * A member of the class and not of each error, so that an inspection stays short.
   */
  get docsUrl(): string {
    return `${DOCS}#${this.code}`;
  }

  /**
   * Everything that is worth a log line: all members but `cause` and `stack`, and `docsUrl`.
   *
   * @example
   * ```ts
   * import { isCXoneError } from 'cxone-sdk';
   *
   * simulator.fail({ on: 'create', status: 503 });
   * const error = await cxone.connections.create(request).catch((reason: unknown) => reason);
   * if (isCXoneError(error)) console.log(Object.keys(error.toJSON()));
   * ```
   */
  toJSON(): Record<string, unknown> {
    const members: Record<string, unknown> = Object.fromEntries(Object.entries(this));
    return { name: this.name, message: this.message, ...members, docsUrl: this.docsUrl };
  }

  static {
    brandErrorClass(this, 'CXoneError');
  }
}

/** Adds the correlation id to an error that was made where it is not known, as that of a failed token. */
export function withCorrelationId<T extends CXoneError>(error: T, correlationId: string | undefined): T {
  // A provider of the user's may have frozen its error.
  const canAdd = error.correlationId === undefined && Object.isExtensible(error);
  return canAdd ? Object.assign(error, { correlationId }) : error;
}
