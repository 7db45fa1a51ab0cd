import type { CXoneIssue } from '../errors/base.js';
import { CXoneRequestValidationError } from '../errors/local.js';
import { toPathSegment } from '../http/build.js';
import type { HttpTransport } from '../http/transport.js';
import {
  type Connection,
  type CreateConnectionRequest,
  parseConnection,
  parseCreateRequest,
} from '../schemas/connection.js';
import { describeIssues } from '../schemas/issues.js';
import type { PhoneRules } from '../schemas/phone.js';
import { type CallDefaults, type RequestOptions, resolveRequestOptions } from './request-options.js';

const PATH = '/api/v2/outbound/connections';

interface ConnectionsInit {
  readonly transport: HttpTransport;
  readonly defaults: CallDefaults;
  readonly phoneRules: PhoneRules;
}

/** Outbound calls. Got from {@link CXoneClient.connections}, never made by hand. */
export class ConnectionsResource {
  readonly #init: ConnectionsInit;

  /** @internal */
  constructor(init: ConnectionsInit) {
    this.#init = init;
  }

  /**
   * Places one outbound call: at most one, whatever fails.
   *
   * The request is sent again only when the service cannot have carried it out: after a 401 (once), and, with the
   * `retry` option, after a 429 or when no connection was made. Never after a timeout, a reset, a 5xx or an abort in
   * flight: then the error's `outcome` is `'unknown'`.
   *
   * @param request - checked before anything is sent; never changed
   * @returns the connection as the service told it, usually `PENDING`
   * @throws {@link CXoneRequestValidationError} when the request is wrong; lists all its problems.
   * @throws {@link CXoneConfigurationError} when an option of this call can't work.
   * @throws {@link CXoneAuthenticationError} when no token could be had.
   * @throws {@link CXoneBadRequestError} (400), {@link CXoneUnauthorizedError} (401 twice), {@link CXoneForbiddenError}
   * (403), {@link CXoneRateLimitError} (429), {@link CXoneServerError} (5xx), {@link CXoneApiError} (any other status).
   * @throws {@link CXoneNetworkError}, {@link CXoneTimeoutError}, {@link CXoneAbortError} when no answer came.
   * @throws {@link CXoneResponseValidationError} when the call was placed, but the answer does not fit.
   * @example
   * ```ts
   * const connection = await cxone.connections.create({
   *   campaignId,
   *   contact: { phoneNumber: '+14155552671' },
   *   phoneNumber: ani,
   *   userData: { order_id: 'ORD-998877' },
   * });
   * console.log(connection.id, connection.status);
   * ```
   */
  async create(request: CreateConnectionRequest, options?: RequestOptions): Promise<Connection> {
    const { transport, defaults, phoneRules } = this.#init;
    const resolved = resolveRequestOptions(options, defaults, 'not_placed');
    const parsed = parseCreateRequest(request, phoneRules);
    if (!parsed.ok) throw invalidRequest(parsed.issues, 'not_placed');
    const { value } = parsed;
    const numbers = [value.contact.phoneNumber, value.phoneNumber];
    const body = JSON.stringify(value);
    return transport.send(
      { kind: 'trigger', method: 'POST', path: PATH, body, numbers, parse: parseConnection },
      resolved,
    );
  }

  /**
   * Reads a connection as it is now. Changes nothing, so with the `retry` option it is also repeated after 502, 503,
   * 504 and network failures.
   *
   * @param id - `connection.id`; becomes exactly one segment of the path
   * @throws {@link CXoneRequestValidationError} for an id that can't be one: empty, `.`, `..`.
   * @throws {@link CXoneNotFoundError} when there is no such connection; otherwise as {@link ConnectionsResource.create}.
   * @example
   * ```ts
   * const latest = await cxone.connections.get(connection.id);
   * console.log(latest.status);
   * ```
   */
  async get(id: string, options?: RequestOptions): Promise<Connection> {
    const { transport, defaults } = this.#init;
    const resolved = resolveRequestOptions(options, defaults);
    const segment = toPathSegment(id);
    if (segment === undefined) {
      throw invalidRequest([{ path: 'id', message: 'must be the id of a connection: a text, not empty, not . or ..' }]);
    }
    const path = `${PATH}/${segment}`;
    return transport.send({ kind: 'read', method: 'GET', path, numbers: [], parse: parseConnection }, resolved);
  }
}

function invalidRequest(issues: readonly CXoneIssue[], outcome?: 'not_placed'): CXoneRequestValidationError {
  const message = `The request was not sent: ${describeIssues(issues)}`;
  return new CXoneRequestValidationError({ message, issues, outcome });
}
