import { type AnyCXoneError, CXoneApiError, type CXoneErrorCode, getResponseMetadata } from 'cxone-sdk';

/** HTTP response about a call. It contains no phone number. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly outcome: 'placed' | 'not_placed' | 'unknown';
    readonly message: string;
    /** ID of the connection, or of the contact. */
    readonly callId?: string | undefined;
    /** Code of the error. */
    readonly code?: CXoneErrorCode;
    /** Paths of the invalid parts of the request. */
    readonly invalid?: readonly string[] | undefined;
  };
}

const PLACED = 'The call was placed. Do not retry.';
const UNKNOWN = 'The call may have been placed. Do not retry: a person must check.';
/** An earlier request holds the idempotency key. */
const CLAIMED =
  'An earlier request is placing this call, or may have placed it. If this stays so, a person must check.';

/** Codes of temporary failures. No call was placed. */
const TEMPORARY: ReadonlySet<CXoneErrorCode> = new Set<CXoneErrorCode>([
  'rate_limited',
  'server_error',
  'network',
  'timeout',
  'aborted',
  'response_invalid',
  'token_provider_failed',
  'idempotency_store_failed',
]);

/** Status by code, where a retry doesn't help and no call was placed. Other codes are configuration errors: 500. */
const PERMANENT: Partial<Record<CXoneErrorCode, number>> = {
  request_invalid: 422,
  unprocessable_entity: 422,
  call_blocked: 403,
  idempotency_mismatch: 409,
};

/** Returns 201 for a new call, 200 for a call that an earlier request with the same idempotency key placed. */
export function toResponse({ id, response }: { readonly id: string; readonly response: object }): HttpResponse {
  const status = getResponseMetadata(response)?.replayed ? 200 : 201;
  return { status, headers: {}, body: { outcome: 'placed', message: PLACED, callId: id } };
}

/** Returns the response for an error. */
export function toErrorResponse(error: AnyCXoneError): HttpResponse {
  const { code, outcome } = error;
  if (outcome === 'not_placed') return toNotPlacedResponse(error);
  if (error.code === 'duplicate_call') {
    const message = outcome === 'placed' ? PLACED : CLAIMED;
    const body = { outcome: outcome ?? 'unknown', message, code, callId: error.callId };
    return { status: 409, headers: {}, body };
  }
  if (outcome === 'placed') return { status: 202, headers: {}, body: { outcome, message: PLACED, code } };
  return { status: code === 'timeout' ? 504 : 502, headers: {}, body: { outcome: 'unknown', message: UNKNOWN, code } };
}

function toNotPlacedResponse(error: AnyCXoneError): HttpResponse {
  const { code } = error;
  if (TEMPORARY.has(code)) {
    const retryAfterMs = (error instanceof CXoneApiError && error.retryAfterMs) || 5_000;
    const headers = { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
    return { status: 503, headers, body: { outcome: 'not_placed', message: 'No call was placed. Retry later.', code } };
  }
  const isNumber = code === 'bad_request' && error.reason === 'invalid_phone_number';
  const status = isNumber ? 422 : (PERMANENT[code] ?? 500);
  // The paths only: the messages of the issues quote the number.
  const invalid = code === 'request_invalid' ? error.issues.map(({ path }) => path) : undefined;
  return { status, headers: {}, body: { outcome: 'not_placed', message: 'No call was placed.', code, invalid } };
}
