import { toPathSegment } from '../http/build.js';
import { Deadline } from '../http/deadline.js';
import type { CallOptions, HttpTransport } from '../http/transport.js';
import { onceKeyError } from '../schemas/call-options.js';
import { type Connection, parseConnection, parseCreateRequest } from '../schemas/connection.js';
import { buildRequestError } from '../schemas/issues.js';
import type { PhoneRules } from '../schemas/phone.js';
import type { OnceGuard, OnceKey } from './once-guard.js';

const PATH = '/api/v2/outbound/connections';

export interface CallsInit {
  readonly transport: HttpTransport;
  readonly phoneRules: PhoneRules;
  /** Absent without a call ledger. */
  readonly guard: OnceGuard | undefined;
}

/** Places a call and reads one, with options that were checked: what the methods of the resource are made of. */
export class Calls {
  readonly #init: CallsInit;

  constructor(init: CallsInit) {
    this.#init = init;
  }

  /** @throws CXoneConfigurationError when there is no ledger that could keep a `onceKey`. */
  assertLedger(): OnceGuard {
    const { guard } = this.#init;
    if (!guard) throw onceKeyError('needs a callLedger: give the client one');
    return guard;
  }

  /** @throws CXoneError of the class that fits, with its outcome. */
  async place(request: unknown, options: CallOptions, once?: OnceKey): Promise<Connection> {
    const { transport, phoneRules } = this.#init;
    const guard = once && this.assertLedger();
    const parsed = parseCreateRequest(request, phoneRules);
    if (!parsed.ok) throw buildRequestError(parsed.issues, 'not_placed');
    const { value } = parsed;
    const numbers = [value.contact.phoneNumber, value.phoneNumber];
    const body = JSON.stringify(value);
    const job = { kind: 'trigger', method: 'POST', path: PATH, body, numbers, parse: parseConnection } as const;
    if (!guard) return transport.send(job, options);
    return guard.place(once, {
      correlationId: options.correlationId,
      newDeadline: (clock) => new Deadline({ clock, ...options }),
      send: (deadline) => transport.send(job, { ...options, deadline }),
      idOf: ({ id }) => id,
      read: (id, deadline) => this.#send(this.toPath(id), { ...options, deadline, pace: undefined }),
    });
  }

  /** @throws CXoneRequestValidationError for an id that can't be one segment of a path. */
  toPath(id: unknown): string {
    const segment = toPathSegment(id);
    if (segment !== undefined) return `${PATH}/${segment}`;
    throw buildRequestError([
      { path: 'id', message: 'must be the id of a connection: a text that is not empty, and not "." or ".."' },
    ]);
  }

  /** @param path - from {@link Calls.toPath} */
  read(path: string, options: CallOptions): Promise<Connection> {
    return this.#send(path, options);
  }

  #send(path: string, options: CallOptions): Promise<Connection> {
    return this.#init.transport.send(
      { kind: 'read', method: 'GET', path, numbers: [], parse: parseConnection },
      options,
    );
  }
}
