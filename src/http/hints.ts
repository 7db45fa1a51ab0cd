import type { CXoneErrorReason } from '../errors/api.js';
import type { CallOutcome } from '../errors/base.js';
import type { RequestKind } from './outcome.js';

/** What to do about a status, where a request has advice of its own. */
export type Hints = Readonly<Record<number, string>>;

/** WIRE §1.4: what the user does about each cause. */
const HINT_OF_REASON: Readonly<Record<CXoneErrorReason, string>> = {
  invalid_phone_number:
    'Send contact.phoneNumber and phoneNumber in E.164 form: + country code and number, without spaces or dashes, e.g. +14155552671.',
  campaign_not_found: 'Check campaignId in the admin portal.',
  campaign_disabled: 'Make the campaign active in the admin portal; it needs no enrolled contacts.',
  ani_not_provisioned:
    'phoneNumber must be an outbound number of the account: buy and activate it under telephony, number management.',
  insufficient_scope:
    'Add the scope outbound:connection:create (interaction:create is often needed too) to the OAuth client in the admin portal, then fetch a new token.',
};

const HINT_OF_STATUS: Hints = {
  400: 'Check campaignId, contact.phoneNumber and phoneNumber.',
  401: 'The service refused the token, and no new one helped: check the OAuth client, and that it belongs to this tenant.',
  403: 'Check the scopes of the OAuth client (outbound:connection:create) and its permission on the campaign.',
  404: 'Check the id; if every id fails, this tenant may not serve the route: see baseUrl.',
  429: 'Wait before the next call; the retry option does so for you.',
};

const HINT_OF_TOKEN_STATUS: Hints = {
  400: 'The token endpoint refused the grant: the OAuth client must allow client credentials.',
  401: 'Check the client id and the client secret.',
  404: 'Check tokenUrl, realmId and baseUrl.',
  429: 'The token endpoint limits requests: share tokens with tokenStore; the retry option waits and asks again.',
};

const HINTS_OF_KIND: Readonly<Record<RequestKind, Hints>> = {
  trigger: {
    ...HINT_OF_STATUS,
    404: 'Check campaignId; if every call fails, this tenant may not serve the route: see baseUrl.',
  },
  read: HINT_OF_STATUS,
  token: HINT_OF_TOKEN_STATUS,
  discovery: HINT_OF_STATUS,
};

const REDIRECT = 'Redirects are refused, since a bearer token must not follow one: set the base URL to the final host.';

const ADVICE: Readonly<Record<CallOutcome, string>> = {
  not_placed: 'No call was placed.',
  placed: 'The call was placed: do not create it again.',
  unknown: 'The call may have been placed: do not send it again before you know.',
};

/** What to do about a status. */
export function hintOf(
  { kind, hints }: { readonly kind: RequestKind; readonly hints?: Hints | undefined },
  status: number,
  reason: CXoneErrorReason | undefined,
): string | undefined {
  if (status >= 300 && status < 400) return REDIRECT;
  if (hints) return hints[status];
  if (reason && (kind !== 'token' || reason === 'insufficient_scope')) return HINT_OF_REASON[reason];
  return HINTS_OF_KIND[kind][status];
}

/** What is known of the call, in a sentence; empty where no call was at stake. */
export function adviceOf(outcome: CallOutcome | undefined): string {
  return outcome === undefined ? '' : ADVICE[outcome];
}
