/** A request that was received in process or over HTTP, its body read. */
export interface IncomingRequest {
  readonly method: string;
  /** The path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** The end of a response body: complete, stalled after its last byte, or with a lost connection after its last byte. */
export type BodyEnding = 'complete' | 'stall' | 'break';

/** A response, independent of how it is delivered. Header names are in lower case. */
export interface SimulatedResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly ending: BodyEnding;
}

/** A rejection by the simulated service, before it is rendered in an error shape. */
export interface Rejection {
  readonly status: number;
  readonly rejection: string;
  readonly oauthError?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * The place of the message in an error response: a JSON field by its name (`'error.message'` is
 * `{ "error": { "message": "..." } }`, `'errors'` an array of strings, `'errors.message'` an array of objects), the
 * header `icStatusDescription` (`'header'`), plain text, HTML, the status line alone (`'status_text'`), or nowhere
 * (`'empty'`).
 */
export type ErrorShape =
  | 'error_description'
  | 'errorDescription'
  | 'message'
  | 'detail'
  | 'details'
  | 'error'
  | 'error.message'
  | 'errors'
  | 'errors.message'
  | 'title'
  | 'header'
  | 'text'
  | 'html'
  | 'status_text'
  | 'empty';

type Part = Partial<Pick<SimulatedResponse, 'body' | 'headers' | 'statusText'>>;

const phrases: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  307: 'Temporary Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Returns the reason phrase of a status. */
export function reasonPhrase(status: number): string {
  return phrases[status] ?? `Status ${status}`;
}

/** Returns `true` for a 2xx status. */
export function isSuccessStatus(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Encodes a string as the bytes of a body. */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Builds the body and content type for a JSON value. */
export function jsonPart(value: unknown): Required<Pick<SimulatedResponse, 'body' | 'headers'>> {
  return { body: encode(JSON.stringify(value)), headers: { 'content-type': 'application/json' } };
}

/** Builds the body and content type for a string. */
export function textPart(
  text: string,
  type: string = 'text/plain',
): Required<Pick<SimulatedResponse, 'body' | 'headers'>> {
  return { body: encode(text), headers: text === '' ? {} : { 'content-type': `${type}; charset=utf-8` } };
}

/** Builds a response from its parts. */
export function buildResponse(status: number, part: Part): SimulatedResponse {
  return { status, statusText: reasonPhrase(status), headers: {}, body: encode(''), ending: 'complete', ...part };
}

/** The function that builds each {@link ErrorShape}; its keys are all shapes. */
export const errorParts: Readonly<Record<ErrorShape, (message: string) => Part>> = {
  error_description: (message) => jsonPart({ error_description: message }),
  errorDescription: (message) => jsonPart({ errorDescription: message }),
  message: (message) => jsonPart({ message }),
  detail: (message) => jsonPart({ detail: message }),
  details: (message) => jsonPart({ details: message }),
  error: (message) => jsonPart({ error: message }),
  'error.message': (message) => jsonPart({ error: { message } }),
  errors: (message) => jsonPart({ errors: [message] }),
  'errors.message': (message) => jsonPart({ errors: [{ message }] }),
  title: (message) => jsonPart({ title: message }),
  header: (message) => ({ headers: { icstatusdescription: message } }),
  text: (message) => textPart(message),
  html: (message) => textPart(`<!doctype html><title>Error</title><h1>${message}</h1>`, 'text/html'),
  status_text: (message) => ({ statusText: message }),
  empty: () => ({}),
};

/**
 * Renders a rejection in a shape. The default is `{ error, error_description }` for a rejection with an OAuth error, and
 * `{ message }` for any other.
 */
export function buildError(rejection: Rejection, shape: ErrorShape | undefined): SimulatedResponse {
  const part = shape === undefined ? defaultPart(rejection) : errorParts[shape](rejection.rejection);
  const response = buildResponse(rejection.status, part);
  return { ...response, headers: { ...response.headers, ...rejection.headers } };
}

function defaultPart({ rejection, oauthError }: Rejection): Part {
  if (oauthError === undefined) return errorParts.message(rejection);
  return jsonPart({ error: oauthError, error_description: rejection });
}
