import { toAuthorizer } from './auth/authorizer.js';
import { findRedactor, type TokenProvider } from './auth/token-provider.js';
import { toSend } from './http/fetch.js';
import type { HttpDependencies } from './http/request.js';
import { type ApiHost, HttpTransport } from './http/transport.js';
import { IdempotencyGuard } from './idempotency/guard.js';
import { type Clock, systemClock } from './internal/clock.js';
import { Redactor } from './internal/redact.js';
import type { CommonSettings } from './options/common.js';
import { Routes } from './resources/routes.js';

/** Passed to a client by a test, besides the options. */
export interface Internals {
  readonly clock?: Clock | undefined;
}

/** Shared parts of one client. */
export interface Core {
  readonly settings: CommonSettings;
  readonly http: HttpDependencies;
  readonly clock: Clock;
  readonly redactor: Redactor;
}

/**
 * Creates the shared parts of a client.
 *
 * @param provider - a provider of the caller's, if there is one; it may be shared by several clients
 */
export function createCore(
  settings: CommonSettings,
  { clock = systemClock }: Internals,
  provider?: TokenProvider,
): Core {
  const redactor = (provider && findRedactor(provider)) ?? new Redactor();
  redactor.rememberHeaders(settings.limits.headers);
  const { fetch, onEvent } = settings;
  return { settings, http: { send: toSend(fetch), clock, onEvent }, clock, redactor };
}

/** Wires up the routes of a client. */
export function createRoutes(
  { settings, http, clock, redactor }: Core,
  provider: TokenProvider,
  host: ApiHost,
): Routes {
  const { phoneRules, idempotency, beforeCall, onEvent } = settings;
  const transport = new HttpTransport({ host, http, authorizer: toAuthorizer(provider, redactor), redactor });
  const guard = idempotency && new IdempotencyGuard({ ...idempotency, clock, onEvent });
  // Of one operation only: for the client's, the provider decides.
  const limits = { ...settings.limits, tokenTimeoutMs: undefined };
  return new Routes({ transport, host, limits, clock, redactor, phoneRules, guard, beforeCall });
}
