import type { CallOutcome } from '../errors/base.js';
import { readProperty } from '../internal/user-code.js';
import type { Attempt, RequestKind } from './request.js';
import { isSuccessStatus } from './response.js';

// The connection was never made, so the request can't have been processed. undici throws UND_ERR_CLOSED only when it rejects
// a request: a dispatcher that is closed completes those in flight.
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  // Bun's and Deno's codes for a refused connection and a name that does not resolve.
  'ConnectionRefused',
  'FailedToOpenSocket',
]);
// System calls that precede the connection, the DNS queries of Node.js among them (queryA). Nothing has left when one of
// them fails, for any reason: no route, no file descriptors, no permission.
const BEFORE_CONNECTION = /^(?:connect|getaddrinfo|query[A-Z]\w*)$/;
// undici's error of a dispatcher that is destroyed, as each is soon after it was closed. It rejects a request (thrown in
// `dispatch`), or ends one in flight (created in `destroy`): only the first function of the stack shows which.
const DESTROYED = 'UND_ERR_DESTROYED';
const THROWN_BY_DISPATCH = /^.*\n +at (?:\w+\.)?dispatch \(/;
// The client rejected the server's certificate: the handshake ended before the request. OpenSSL's codes, and Node's own.
const CERTIFICATE_ERROR =
  /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_|UNABLE_TO_(?:GET|VERIFY)_|ERR_TLS_CERT_)/;
// Node's message when the connection is lost during the TLS handshake.
const BEFORE_TLS = 'before secure TLS connection was established';
// undici's message for a port that no `fetch` opens, such as that of X11.
const BAD_PORT = 'bad port';
const MAX_CAUSES = 5;

/** Phase in which `fetch` failed. */
export type ConnectionPhase = 'never_connected' | 'rejected_locally' | 'unknown';

/** `true` if the error shows that the request failed before a connection was made. */
function isBeforeConnection(error: unknown, code: string): boolean {
  if (NEVER_CONNECTED.has(code)) return true;
  if (code === DESTROYED) return THROWN_BY_DISPATCH.test(String(readProperty(error, 'stack')));
  const syscall = readProperty(error, 'syscall');
  return typeof syscall === 'string' && BEFORE_CONNECTION.test(syscall);
}

/** @returns `undefined` for an error that doesn't show the phase, as the one that wraps the socket's. */
function classifyOne(error: unknown): ConnectionPhase | undefined {
  const code = readProperty(error, 'code');
  if (typeof code !== 'string') return readProperty(error, 'message') === BAD_PORT ? 'rejected_locally' : undefined;
  if (isBeforeConnection(error, code)) return 'never_connected';
  if (CERTIFICATE_ERROR.test(code)) return 'rejected_locally';
  const message = readProperty(error, 'message');
  return typeof message === 'string' && message.includes(BEFORE_TLS) ? 'never_connected' : 'unknown';
}

/** An error and its causes, the outermost first. */
function causeChain(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let item = error; item !== undefined && chain.length < MAX_CAUSES; item = readProperty(item, 'cause'))
    chain.push(item);
  return chain;
}

/** Merges phases that must agree: a wrapper that tried twice may have been reset first and refused then. */
function mergePhases(phases: readonly (ConnectionPhase | undefined)[]): ConnectionPhase {
  const [first = 'unknown', ...others] = new Set(phases);
  return others.length === 0 ? first : 'unknown';
}

function classifyChain(error: unknown): ConnectionPhase {
  const phases = causeChain(error).map((item) => {
    // One that tried several addresses lists an error for each.
    const errors = readProperty(item, 'errors');
    return Array.isArray(errors) ? mergePhases(errors.map(classifyOne)) : classifyOne(item);
  });
  return mergePhases(phases.filter((phase) => phase !== undefined));
}

/**
 * Classifies an error of `fetch` by whether the connection was made at all: Node wraps the socket's error in a cause.
 *
 * When in doubt, it is unknown.
 */
export function classifyConnectionError(error: unknown): ConnectionPhase {
  try {
    return classifyChain(error);
  } catch {
    // An array of errors may be a proxy, whose traps may throw.
    return 'unknown';
  }
}

/** Returns the codes of an error of `fetch` and its causes. */
export function findErrorCodes(error: unknown): readonly string[] {
  return causeChain(error).map((item) => String(readProperty(item, 'code')));
}

/** `true` if `fetch` reported that the request has not left, and there is no sign that it left in another way. */
export function isUnsent({ head, failure, departure, unsent }: Attempt): boolean {
  return head === undefined && (departure === 'held' || (unsent !== undefined && failure?.error === unsent.error));
}

/** Classifies the phase in which an attempt failed: by what `fetch` reported, and by its error. */
export function classifyPhase(attempt: Attempt): ConnectionPhase {
  // It has left: an error that shows no connection is that of another try of your own `fetch`.
  if (attempt.departure === 'left') return 'unknown';
  const phase = classifyConnectionError(attempt.failure?.error);
  return phase === 'unknown' && isUnsent(attempt) ? 'never_connected' : phase;
}

/** `true` if a status means that the request was not processed. */
function isRejectedStatus(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408;
}

/**
 * Classifies the call after an attempt that failed, or whose response can't be read.
 *
 * @returns `undefined` for a read and a command, which place no call; a request that only prepares a call has placed none for certain.
 */
export function classifyOutcome(kind: RequestKind, attempt: Attempt): CallOutcome | undefined {
  if (kind === 'read' || kind === 'command') return undefined;
  if (kind !== 'trigger' || !attempt.sent || isUnsent(attempt)) return 'not_placed';
  if (attempt.head) {
    if (isSuccessStatus(attempt.head.status)) return 'placed';
    return isRejectedStatus(attempt.head.status) ? 'not_placed' : 'unknown';
  }
  return classifyPhase(attempt) === 'unknown' ? 'unknown' : 'not_placed';
}
