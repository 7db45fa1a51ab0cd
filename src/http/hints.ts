import type { CXoneErrorReason } from '../errors/api.js';
import type { CallOutcome } from '../errors/base.js';
import { describeIgnoredProxy } from '../internal/runtime.js';
import type { ApiRequest, Hints, OutcomeAdvice, RequestKind } from './request.js';

/** Advice by cause. */
const HINTS_BY_REASON: Readonly<Record<CXoneErrorReason, string>> = {
  invalid_phone_number:
    'Send contact.phoneNumber and phoneNumber in E.164 form: + country code and number, without spaces or dashes, e.g. +14155552671.',
  campaign_not_found: 'Check campaignId in the admin portal.',
  campaign_disabled: 'Make the campaign active in the admin portal; it needs no enrolled contacts.',
  ani_not_provisioned:
    'phoneNumber must be an outbound number of the tenant: buy and activate it under telephony, number management.',
  insufficient_scope:
    'Add the scope outbound:connection:create (interaction:create is often needed too) to the OAuth client in the admin portal, then fetch a new token.',
};

/** Advice about a 401: `sameToken` applies while the operation has sent one token only. */
function rejectedTokenHints(credentials: string): Hints {
  return {
    401: `CXone rejected the token, and a new one too: check the ${credentials}, and that it belongs to this tenant.`,
    sameToken: `CXone rejected the token, and the token provider returned no other one: check that the token has not expired, and that its ${credentials} belongs to this tenant.`,
  };
}

const HINTS_BY_STATUS: Hints = {
  400: 'Check campaignId, contact.phoneNumber and phoneNumber.',
  403: 'Check the scopes of the OAuth client (outbound:connection:create) and its permission on the campaign.',
  404: 'Check the ID; if every ID fails, this tenant may not serve the route: use CXoneAcdClient, or check baseUrl.',
  429: 'Wait before the next call; the retry option does so for you.',
  ...rejectedTokenHints('OAuth client'),
  ...HINTS_BY_REASON,
  url: 'realmId and baseUrl',
};

const GRANT = 'The token endpoint rejected the grant: the OAuth client must allow client credentials.';
const CLIENT = 'Check the client ID and the client secret.';

const TOKEN_HINTS: Hints = {
  400: GRANT,
  401: CLIENT,
  404: 'Check tokenUrl, realmId and baseUrl.',
  429: 'The token endpoint limits requests: share tokens with tokenStore; the retry option waits and retries.',
  invalid_client: CLIENT,
  invalid_grant: GRANT,
  unauthorized_client: GRANT,
  unsupported_grant_type: GRANT,
  invalid_scope: HINTS_BY_REASON.insufficient_scope,
  insufficient_scope: HINTS_BY_REASON.insufficient_scope,
  url: 'tokenUrl, realmId and baseUrl',
};

const HINTS_BY_KIND: Readonly<Record<RequestKind, Hints>> = {
  trigger: {
    ...HINTS_BY_STATUS,
    404: 'Check campaignId; if every call fails, this tenant may not serve the route: use CXoneAcdClient, or check baseUrl.',
  },
  command: HINTS_BY_STATUS,
  read: HINTS_BY_STATUS,
  token: TOKEN_HINTS,
  discovery: HINTS_BY_STATUS,
};

const SHARE_TOKENS =
  'The token endpoint limits requests: share tokens with a store; the retry option waits and retries.';
const ACCESS_KEY = 'Check the access key ID and secret, and that the access key is active.';
const APPLICATION = "Check the application's client ID and secret, and clientAuthentication.";
const REGISTRATION = 'The application may not use access keys: check its registration with NICE.';
const PERMISSIONS = 'Check what the user of the access key, and the application, may do in this tenant.';

/** Advice about tokens with an access key and an application. */
export const ACCESS_KEY_HINTS: Hints = {
  400: 'The issuer rejected the grant: check the access key ID and secret, and that the access key is active.',
  401: APPLICATION,
  404: 'Check issuer.',
  429: SHARE_TOKENS,
  invalid_client: APPLICATION,
  invalid_grant: ACCESS_KEY,
  invalid_scope: PERMISSIONS,
  unauthorized_client: REGISTRATION,
  unsupported_grant_type: REGISTRATION,
  url: 'issuer',
};

/** Advice about tokens of the UserHub. */
export const USER_HUB_HINTS: Hints = {
  400: 'Check the access key ID and secret.',
  401: ACCESS_KEY,
  404: 'Check area or baseUrl.',
  429: SHARE_TOKENS,
  url: 'area and baseUrl',
};

/** Advice about the request for the URL of the API. */
export const DISCOVERY_HINTS: Hints = {
  404: 'The issuer knows no such tenant: check issuer, and the tenant that the token belongs to.',
  429: 'Set apiUrl, so that nothing has to be discovered; the retry option waits and retries.',
  url: 'issuer',
};

/** Advice about the documented routes; `own` is that of one route. */
export function acdHints(own: Hints = {}): Hints {
  return {
    403: PERMISSIONS,
    404: 'Check the IDs; if every request fails, this tenant may not serve the route there in this version: see apiUrl and apiVersion.',
    429: 'Wait before the next call; the retry option does so for you.',
    503: 'CXone is unavailable at the moment: retry later.',
    insufficient_scope: PERMISSIONS,
    ...rejectedTokenHints('access key'),
    url: 'apiUrl',
    ...own,
  };
}

const RETRIED = 'No retry is left, or Retry-After is longer than the time for delays: wait before the next call.';

const REDIRECT =
  'Redirects are rejected, since a bearer token must not follow one: set the base URL to the final host.';

const ADVICE: OutcomeAdvice = {
  not_placed: 'No call was placed.',
  placed: "The call was placed: don't call create() again.",
  unknown: 'The call may have been placed: check before you call create() again.',
};

/** Report of a response with an error status, besides the status. */
export interface ReportedCauses {
  readonly status: number;
  readonly reason: CXoneErrorReason | undefined;
  /** The error of RFC 6749, of the body or of `WWW-Authenticate`. */
  readonly oauthError: string | undefined;
  /** The scheme of `WWW-Authenticate`. */
  readonly scheme: string | undefined;
  readonly isWebPage: boolean;
  /** `true` if the operation retries, so that a 429 ends it only when no retry is left. */
  readonly isRetried?: boolean | undefined;
  /** `true` if the operation has already renewed a token that the API rejected. */
  readonly isTokenRenewed?: boolean | undefined;
}

type HintedRequest = Pick<ApiRequest<unknown>, 'kind' | 'hints'>;

function getHints({ kind, hints }: HintedRequest): Hints {
  return hints ?? HINTS_BY_KIND[kind];
}

/** Returns the advice about a web page in place of JSON. */
export function webPageHint(request: HintedRequest): string {
  return `The response is a web page in place of JSON: is the URL right? Check ${getHints(request)['url']}.`;
}

function schemeHint(request: HintedRequest, scheme: string): string {
  const { url } = getHints(request);
  return `The host requires ${scheme} authentication, not a token: is the URL right? Check ${url}.`;
}

const isForToken = ({ kind }: HintedRequest) => kind === 'token' || kind === 'discovery';

function statusHint(request: HintedRequest, causes: ReportedCauses): string | undefined {
  const { status, isRetried, isTokenRenewed } = causes;
  if (status === 429 && isRetried && !isForToken(request)) return RETRIED;
  // Where there is another token, the first 401 of an operation doesn't end it.
  const isSameToken = status === 401 && !isTokenRenewed && !isForToken(request);
  return getHints(request)[isSameToken ? 'sameToken' : status];
}

/** A tenant without the route may respond with a page. */
function pageHint(request: HintedRequest, status: number): string {
  const page = webPageHint(request);
  return status === 404 && !isForToken(request) ? `${page} ${getHints(request)[status]}` : page;
}

/** Returns the advice about an error status: by what the response reports first, by the status last. */
export function findHint(request: HintedRequest, causes: ReportedCauses): string | undefined {
  const { status, scheme = 'Bearer' } = causes;
  const hints = getHints(request);
  if (status >= 300 && status < 400) return REDIRECT;
  const named = [causes.oauthError, causes.reason].find((name) => isNamed(hints, name));
  if (named !== undefined) return hints[named];
  const isRejected = status >= 400 && status < 500 && status !== 429;
  if (!isRejected) return statusHint(request, causes);
  if (request.kind !== 'token' && scheme.toLowerCase() !== 'bearer') return schemeHint(request, scheme);
  return causes.isWebPage ? pageHint(request, status) : statusHint(request, causes);
}

/** The name comes from CXone: no status, and no key but those of errors, which have an underscore. */
function isNamed(hints: Hints, name = ''): boolean {
  return name.includes('_') && Object.hasOwn(hints, name);
}

const UNRESOLVED = /^(?:ENOTFOUND|EAI_)/;
// Bun's codes among them: ConnectionRefused, FailedToOpenSocket.
const UNREACHABLE = /REFUSED|UNREACH|TIMEDOUT|TIMEOUT|FailedToOpen/i;

/** Returns the advice about a connection that was never made. @param codes - of the error and its causes */
export function findConnectionHint(request: HintedRequest, codes: readonly string[]): string | undefined {
  const { url } = getHints(request);
  const proxy = describeIgnoredProxy();
  if (codes.some((code) => UNRESOLVED.test(code)))
    return `The host name does not resolve: check ${url}, and DNS.${proxy}`;
  const isUnreachable = codes.some((code) => UNREACHABLE.test(code));
  return isUnreachable ? `The host can't be reached: check ${url}, firewall and proxy.${proxy}` : undefined;
}

/** Returns the outcome as a sentence; empty without one. */
export function outcomeAdvice(outcome: CallOutcome | undefined, advice: OutcomeAdvice = ADVICE): string {
  return outcome === undefined ? '' : advice[outcome];
}
