import { acdHints } from '../http/hints.js';
import { type ReadOptions, resolveReadOptions } from '../options/read.js';
import type { RequestOptions } from '../options/request.js';
import type { CallbackFormat } from '../schemas/acd-callback.js';
import { findPathProblem, parseAnswer, toReadQuery } from '../schemas/acd-read.js';
import { buildRequestError } from '../schemas/issues.js';
import type { CallbacksResource } from './callbacks.js';
import type { ContactsResource } from './contacts.js';
import { HttpCallbacks } from './http-callbacks.js';
import { HttpContacts } from './http-contacts.js';
import type { Route } from './route.js';
import type { Routes } from './routes.js';
import { HttpScripts, type ScriptsResource } from './scripts.js';

/** The routes that NICE documents for placing and following calls. Available as {@link CXoneAcdClient.acd}. */
export interface AcdResource {
  /** Starts scripts, which may dial: `start`, `startMany`. */
  readonly scripts: ScriptsResource;
  /** Calls that an agent takes when one is free: `queue`, `schedule`, `list`, `reschedule`, `cancel`. */
  readonly callbacks: CallbacksResource;
  /** Calls: `get`, `waitFor`, `watch`, `find`, `related`, `disposition`, `end`, `states`, `stateHistory`. */
  readonly contacts: ContactsResource;

  /**
   * Reads any other route below `/inContactAPI/services/{version}`. GET only.
   *
   * Uses the token, the host, the retries, the limits and the events of the client. What may place a call has a method of its
   * own.
   *
   * @param path - with a leading slash or without; percent-encoded
   * @param options - `query` adds a query string; the others as for any operation
   * @returns the parsed JSON, in which an integer beyond 2^53 is a string of its digits; `undefined` for 204
   * @throws {@link CXoneRequestValidationError} for a path that could leave the services, or contains a query.
   * @throws As {@link ContactsResource.get}.
   * @example
   * ```ts
   * const hours = await acd.read('/hours-of-operation', { query: { isDeleted: false } });
   * console.log(typeof hours);
   * ```
   */
  read(path: string, options?: ReadOptions): Promise<unknown>;

  /**
   * Returns the URL of the tenant's API, without the path of the services.
   *
   * @throws {@link CXoneError} when the URL has to be found, and that fails.
   * @example
   * ```ts
   * console.log(await acd.apiUrl());
   * ```
   */
  apiUrl(options?: RequestOptions): Promise<string>;
}

/** Differences between tenants. */
export interface AcdFormat extends CallbackFormat {
  readonly apiVersion: string;
}

/** Sends the requests of {@link AcdResource}. */
export class HttpAcd implements AcdResource {
  readonly scripts: ScriptsResource;
  readonly callbacks: CallbacksResource;
  readonly contacts: ContactsResource;
  readonly #routes: Routes;

  constructor(routes: Routes, format: AcdFormat) {
    this.#routes = routes;
    this.scripts = new HttpScripts(routes);
    this.callbacks = new HttpCallbacks(routes, format);
    this.contacts = new HttpContacts(routes, format.apiVersion);
  }

  async read(path: string, options?: ReadOptions): Promise<unknown> {
    const { query, request } = resolveReadOptions(options, this.#routes);
    const message = findPathProblem(path);
    if (message !== undefined) throw buildRequestError([{ path: 'path', message }]);
    return this.#routes.readWith({ ...toReadRoute(path), ...toReadQuery(query) }, request);
  }

  async apiUrl(options?: RequestOptions): Promise<string> {
    return this.#routes.findBaseUrl(toReadRoute('/'), options);
  }
}

function toReadRoute(path: string): Route<unknown> {
  return {
    operation: 'acd.read',
    path: `/${path.replace(/^\//, '')}`,
    parse: parseAnswer,
    hints: acdHints({ 400: 'Check the path and the query.' }),
  };
}
