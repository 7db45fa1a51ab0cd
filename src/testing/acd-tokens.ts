import { type Answer, buildAnswer, jsonPart, type Refusal } from './answers.js';
import { isObject } from './checks.js';
import type { IncomingRequest } from './routes.js';
import type { ServiceState } from './state.js';

/** What a token of the documented routes may do. */
export const acdScope = 'acd';

function refuseGrant(status: number, oauthError: string, refusal: string): Refusal {
  return { status, refusal, oauthError };
}

function toBase64Url(text: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** A JWT in form only: nobody signed it. */
function toJwt(claims: Record<string, unknown>): string {
  const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) => toBase64Url(JSON.stringify(part)));
  return [...parts, 'c2ltdWxhdGVk'].join('.');
}

function answerToken(state: ServiceState): Answer {
  const { tenantId, tenantIn } = state.settings.acd;
  const claims = { tenantId, jti: crypto.randomUUID() };
  const isCarried = (token: string) => tenantIn === 'both' || tenantIn === token;
  const accessToken = isCarried('access_token') ? toJwt(claims) : crypto.randomUUID();
  state.grant(accessToken, [acdScope]);
  const answer = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: Math.floor(state.settings.tokenLifetimeMs / 1_000),
    refresh_token: crypto.randomUUID(),
    id_token: toJwt(isCarried('id_token') ? claims : {}),
  };
  return buildAnswer(200, jsonPart(answer));
}

function knowsAccessKey(state: ServiceState, id: unknown, secret: unknown): boolean {
  return state.settings.acd.accessKeys.some((key) => key.accessKeyId === id && key.accessKeySecret === secret);
}

interface Credentials {
  readonly clientId: string | null;
  readonly clientSecret: string | null;
}

function formDecode(text: string): string | null {
  return new URLSearchParams(`value=${text}`).get('value');
}

/** The application's credentials, by `client_secret_basic` or by `client_secret_post`; `undefined` for both at once. */
function readApplication(request: IncomingRequest, form: URLSearchParams): Credentials | undefined {
  const posted = { clientId: form.get('client_id'), clientSecret: form.get('client_secret') };
  const [, basic] = /^Basic (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (basic === undefined) return posted;
  if (posted.clientId !== null || posted.clientSecret !== null) return undefined;
  const [, clientId = '', clientSecret = ''] = /^([^:]*):(.*)$/s.exec(atob(basic)) ?? [];
  return { clientId: formDecode(clientId), clientSecret: formDecode(clientSecret) };
}

/** Gives a token to an application with an access key, as the issuer does. */
export function issueAccessKeyToken(request: IncomingRequest, state: ServiceState): Answer | Refusal {
  const form = new URLSearchParams(request.body);
  if (form.get('grant_type') !== 'password') {
    return refuseGrant(400, 'unsupported_grant_type', 'The grant type must be password');
  }
  const given = readApplication(request, form);
  if (given === undefined) return refuseGrant(400, 'invalid_request', 'The application proves itself twice');
  const isKnown = state.settings.acd.applications.some(
    ({ clientId, clientSecret }) => clientId === given.clientId && clientSecret === given.clientSecret,
  );
  if (!isKnown) return refuseGrant(401, 'invalid_client', 'The application is not known');
  if (!knowsAccessKey(state, form.get('username'), form.get('password'))) {
    return refuseGrant(400, 'invalid_grant', 'The access key is wrong');
  }
  return answerToken(state);
}

/** Gives a token for an access key alone, as the UserHub does. */
export function issueUserHubToken(request: IncomingRequest, state: ServiceState): Answer | Refusal {
  const { accessKeyId, accessKeySecret } = readJson(request.body);
  if (!knowsAccessKey(state, accessKeyId, accessKeySecret)) {
    return refuseGrant(401, 'invalid_grant', 'The access key is wrong');
  }
  return answerToken(state);
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
