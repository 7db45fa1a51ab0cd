/** A request as it came in through either door, its body read. */
export interface IncomingRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** How the body of an answer ends: whole, with silence after the first half, or with the socket's death after it. */
export type BodyEnding = 'whole' | 'stall' | 'break';

/** An answer before a door has put it on the wire. Header names are lower case. */
export interface SimulatedResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly ending: BodyEnding;
}

/** What the service says no to, before it is given a shape. */
export interface Rejection {
  readonly status: number;
  readonly rejection: string;
  readonly oauthError?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * The shape in which an error body carries its message: a JSON member by its name (`'error.message'` is
 * `{ "error": { "message": … } }`, `'errors'` a list of strings, `'errors.message'` a list of objects), the header
 * `icStatusDescription` (`'header'`), plain text, HTML, the status line alone (`'status_text'`), or nothing (`'empty'`).
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

/** Turns text into the bytes of a body. */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Builds the body and content type of a JSON value. */
export function jsonPart(value: unknown): Required<Pick<SimulatedResponse, 'body' | 'headers'>> {
  return { body: encode(JSON.stringify(value)), headers: { 'content-type': 'application/json' } };
}

/** Builds the body and content type of text. */
export function textPart(
  text: string,
  type: string = 'text/plain',
): Required<Pick<SimulatedResponse, 'body' | 'headers'>> {
  return { body: encode(text), headers: text === '' ? {} : { 'content-type': `${type}; charset=utf-8` } };
}

/** Builds a whole answer of its parts. */
export function buildResponse(status: number, part: Part): SimulatedResponse {
  return { status, statusText: reasonPhrase(status), headers: {}, body: encode(''), ending: 'whole', ...part };
}

/** The builder of each {@link ErrorShape}; its keys are the list of shapes. */
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

/** Gives a rejection its shape; without one, the token endpoint speaks OAuth and the rest `{ message }`. */
export function buildError(rejection: Rejection, shape: ErrorShape | undefined): SimulatedResponse {
  const part = shape === undefined ? defaultPart(rejection) : errorParts[shape](rejection.rejection);
  const response = buildResponse(rejection.status, part);
  return { ...response, headers: { ...response.headers, ...rejection.headers } };
}

function defaultPart({ rejection, oauthError }: Rejection): Part {
  if (oauthError === undefined) return errorParts.message(rejection);
  return jsonPart({ error: oauthError, error_description: rejection });
}
