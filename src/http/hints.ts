import type { CXoneErrorReason } from '../errors/api.js';
import type { CallOutcome } from '../errors/base.js';
import type { ApiRequest, Hints, RequestKind } from './request.js';

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

const HINTS_BY_STATUS: Hints = {
  400: 'Check campaignId, contact.phoneNumber and phoneNumber.',
  401: 'CXone rejected the token, and a new one too: check the OAuth client, and that it belongs to this tenant.',
  403: 'Check the scopes of the OAuth client (outbound:connection:create) and its permission on the campaign.',
  404: 'Check the ID; if every ID fails, this tenant may not serve the route: see baseUrl.',
  429: 'Wait before the next call; the retry option does so for you.',
};

const TOKEN_HINTS_BY_STATUS: Hints = {
  400: 'The token endpoint rejected the grant: the OAuth client must allow client credentials.',
  401: 'Check the client ID and the client secret.',
  404: 'Check tokenUrl, realmId and baseUrl.',
  429: 'The token endpoint limits requests: share tokens with tokenStore; the retry option waits and retries.',
};

const HINTS_BY_KIND: Readonly<Record<RequestKind, Hints>> = {
  trigger: {
    ...HINTS_BY_STATUS,
    404: 'Check campaignId; if every call fails, this tenant may not serve the route: see baseUrl.',
  },
  read: HINTS_BY_STATUS,
  token: TOKEN_HINTS_BY_STATUS,
  discovery: HINTS_BY_STATUS,
};

const SHARE_TOKENS =
  'The token endpoint limits requests: share tokens with a store; the retry option waits and retries.';

/** Advice about tokens with an access key and an application. */
export const ACCESS_KEY_HINTS: Hints = {
  400: 'The issuer rejected the grant: check the access key ID and secret, and that the access key is active.',
  401: "Check the application's client ID and secret, and clientAuthentication.",
  404: 'Check issuer.',
  429: SHARE_TOKENS,
};

/** Advice about tokens of the UserHub. */
export const USER_HUB_HINTS: Hints = {
  400: 'Check the access key ID and secret.',
  401: 'Check the access key ID and secret, and that the access key is active.',
  404: 'Check area or baseUrl.',
  429: SHARE_TOKENS,
};

/** Advice about the request for the URL of the API. */
export const DISCOVERY_HINTS: Hints = {
  404: 'The issuer knows no such tenant: check issuer, and the tenant that the token belongs to.',
  429: 'Set apiUrl, so that nothing has to be discovered; the retry option waits and retries.',
};

/** Advice about the documented routes; `own` is that of one route. */
export function acdHints(own: Hints = {}): Hints {
  return {
    401: 'CXone rejected the token, and a new one too: check the access key, and that it belongs to this tenant.',
    403: 'Check what the user of the access key, and the application, may do in this tenant.',
    404: 'Check the IDs; if every request fails, this tenant may not serve the route in this version: see apiVersion.',
    429: 'Wait before the next call; the retry option does so for you.',
    503: 'CXone is unavailable at the moment: retry later.',
    ...own,
  };
}

const REDIRECT =
  'Redirects are rejected, since a bearer token must not follow one: set the base URL to the final host.';

const ADVICE: Readonly<Record<CallOutcome, string>> = {
  not_placed: 'No call was placed.',
  placed: "The call was placed: don't call create() again.",
  unknown: 'The call may have been placed: check before you call create() again.',
};

/** Returns the advice about a status. */
export function findHint(
  { kind, hints }: Pick<ApiRequest<unknown>, 'kind' | 'hints'>,
  status: number,
  reason: CXoneErrorReason | undefined,
): string | undefined {
  if (status >= 300 && status < 400) return REDIRECT;
  if (hints) return hints[status];
  if (reason && (kind !== 'token' || reason === 'insufficient_scope')) return HINTS_BY_REASON[reason];
  return HINTS_BY_KIND[kind][status];
}

/** Returns the outcome as a sentence; empty on reads. */
export function outcomeAdvice(outcome: CallOutcome | undefined): string {
  return outcome === undefined ? '' : ADVICE[outcome];
}
