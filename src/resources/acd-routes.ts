import type { CXoneIssue } from '../errors/base.js';
import { CXoneRequestValidationError } from '../errors/local.js';
import { toQuery } from '../http/build.js';
import type { Parsed } from '../http/classify.js';
import type { Hints } from '../http/hints.js';
import type { HttpTransport } from '../http/transport.js';
import type { ParsedTrigger } from '../schemas/acd-requests.js';
import { describeIssues } from '../schemas/issues.js';
import type { PhoneRules } from '../schemas/phone.js';
import { type CallDefaults, type RequestOptions, resolveRequestOptions } from './request-options.js';

export interface AcdRoutesInit {
  readonly transport: HttpTransport;
  readonly defaults: CallDefaults;
  readonly phoneRules: PhoneRules;
  readonly apiVersion: string;
}

/** What a route answers, and what to do when it refuses. */
export interface AcdRoute<T> {
  /** Below the version, percent-encoded. */
  readonly path: string;
  readonly parse: (text: string) => Parsed<T>;
  readonly hints: Hints;
}

/** Sends what the resources of the `acd` routes are made of. */
export class AcdRoutes {
  readonly #init: AcdRoutesInit;

  constructor(init: AcdRoutesInit) {
    this.#init = init;
  }

  /** Places a call at most once. @throws CXoneError of the class that fits, with its outcome. */
  async trigger<T>(
    route: AcdRoute<T>,
    check: (rules: PhoneRules) => ParsedTrigger,
    options: RequestOptions | undefined,
  ): Promise<T> {
    const { transport, defaults, phoneRules } = this.#init;
    const resolved = resolveRequestOptions(options, defaults, 'not_placed');
    const parsed = check(phoneRules);
    if (!parsed.ok) throw invalidRequest(parsed.issues, 'not_placed');
    const { query, numbers } = parsed.value;
    const { parse, hints } = route;
    const path = `${this.#toPath(route)}${toQuery(query)}`;
    return transport.send({ kind: 'trigger', method: 'POST', path, numbers, parse, hints }, resolved);
  }

  /** Reads something; changes nothing. @throws CXoneError of the class that fits. */
  async read<T>(route: AcdRoute<T>, options: RequestOptions | undefined): Promise<T> {
    const { transport, defaults } = this.#init;
    const resolved = resolveRequestOptions(options, defaults);
    const { parse, hints } = route;
    const path = this.#toPath(route);
    return transport.send({ kind: 'read', method: 'GET', path, numbers: [], parse, hints }, resolved);
  }

  #toPath({ path }: { readonly path: string }): string {
    return `/inContactAPI/services/${this.#init.apiVersion}${path}`;
  }
}

/** The error of a request that was not sent. */
export function invalidRequest(issues: readonly CXoneIssue[], outcome?: 'not_placed'): CXoneRequestValidationError {
  const message = `The request was not sent: ${describeIssues(issues)}`;
  return new CXoneRequestValidationError({ message, issues, outcome });
}

/** What to do about a status on any of the routes, where the route itself knows no better. */
const COMMON_HINTS: Hints = {
  401: 'The service refused the token and its renewal: check the access key, and that it belongs to this tenant.',
  403: 'Check what the user of the access key, and the application, may do in this tenant.',
  404: 'Check the ids; if every request fails, this tenant may not serve the route in this version: see apiVersion.',
  429: 'Wait before the next call, or switch on the retry option.',
  503: 'The service is not available just now: try again later.',
};

/** What to do about a status on a route: its own advice, and what holds for all. */
export function withHints(own: Hints): Hints {
  return { ...COMMON_HINTS, ...own };
}
