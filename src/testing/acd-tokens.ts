import { isObject } from './checks.js';
import {
  buildResponse,
  type IncomingRequest,
  jsonPart,
  type Rejection,
  type SimulatedResponse,
} from './response-parts.js';
import type { ServiceState } from './state.js';

/** The scope of the tokens for the documented routes. */
export const acdScope = 'acd';

function rejectGrant(status: number, oauthError: string, rejection: string): Rejection {
  return { status, rejection, oauthError };
}

function toBase64Url(text: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Builds an unsigned token in the form of a JWT. */
function toJwt(claims: Record<string, unknown>): string {
  const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) => toBase64Url(JSON.stringify(part)));
  return [...parts, 'c2ltdWxhdGVk'].join('.');
}

function tokenResponse(state: ServiceState): SimulatedResponse {
  const { tenantId, tenantIn } = state.settings.acd;
  const claims = { tenantId, jti: crypto.randomUUID() };
  const isCarried = (token: string) => tenantIn === 'both' || tenantIn === token;
  const accessToken = isCarried('access_token') ? toJwt(claims) : crypto.randomUUID();
  state.grant(accessToken, [acdScope]);
  const body = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: Math.floor(state.settings.tokenLifetimeMs / 1_000),
    refresh_token: crypto.randomUUID(),
    id_token: toJwt(isCarried('id_token') ? claims : {}),
  };
  return buildResponse(200, jsonPart(body));
}

function isKnownAccessKey(state: ServiceState, id: unknown, secret: unknown): boolean {
  return state.settings.acd.accessKeys.some((key) => key.accessKeyId === id && key.accessKeySecret === secret);
}

interface Credentials {
  readonly clientId: string | null;
  readonly clientSecret: string | null;
}

function formDecode(text: string): string | null {
  return new URLSearchParams(`value=${text}`).get('value');
}

/** Reads the application's credentials: `client_secret_basic` or `client_secret_post`; `undefined` for both at once. */
function readApplication(request: IncomingRequest, form: URLSearchParams): Credentials | undefined {
  const posted = { clientId: form.get('client_id'), clientSecret: form.get('client_secret') };
  const [, basic] = /^Basic (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (basic === undefined) return posted;
  if (posted.clientId !== null || posted.clientSecret !== null) return undefined;
  const [, clientId = '', clientSecret = ''] = /^([^:]*):(.*)$/s.exec(atob(basic)) ?? [];
  return { clientId: formDecode(clientId), clientSecret: formDecode(clientSecret) };
}

/** Issues a token to an application with an access key, like the issuer. */
export function issueAccessKeyToken(request: IncomingRequest, state: ServiceState): SimulatedResponse | Rejection {
  const form = new URLSearchParams(request.body);
  if (form.get('grant_type') !== 'password') {
    return rejectGrant(400, 'unsupported_grant_type', 'The grant type must be password');
  }
  const credentials = readApplication(request, form);
  if (credentials === undefined) return rejectGrant(400, 'invalid_request', 'The application proves itself twice');
  const isKnown = state.settings.acd.applications.some(
    ({ clientId, clientSecret }) => clientId === credentials.clientId && clientSecret === credentials.clientSecret,
  );
  if (!isKnown) return rejectGrant(401, 'invalid_client', 'The application is not known');
  if (!isKnownAccessKey(state, form.get('username'), form.get('password'))) {
    return rejectGrant(400, 'invalid_grant', 'The access key is wrong');
  }
  return tokenResponse(state);
}

/** Issues a token for an access key alone, like the UserHub. */
export function issueUserHubToken(request: IncomingRequest, state: ServiceState): SimulatedResponse | Rejection {
  const { accessKeyId, accessKeySecret } = readJson(request.body);
  if (!isKnownAccessKey(state, accessKeyId, accessKeySecret)) {
    return rejectGrant(401, 'invalid_grant', 'The access key is wrong');
  }
  return tokenResponse(state);
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
