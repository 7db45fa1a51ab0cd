import type { CallOutcome } from '../errors/base.js';
import { readProperty } from '../internal/user-code.js';
import type { Attempt } from './attempt.js';

/**
 * What a request does: place a call, read something, fetch a token, or ask where a token may be sent. Decides what may
 * be repeated.
 */
export type RequestKind = 'trigger' | 'read' | 'token' | 'discovery';

// The connection was never made, so the request cannot have been carried out.
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);
// Bun's and Deno's words for a refused connection and a name that does not resolve.
const NEVER_CONNECTED_ELSEWHERE = new Set(['ConnectionRefused', 'FailedToOpenSocket']);
// Say nothing by themselves: only when the system call was connect.
const WHILE_CONNECTING = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL', 'EACCES', 'EPERM']);
// This side refused the server's certificate: the handshake ended before the request.
const BAD_CERTIFICATE = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
// Node's words when the connection is lost in the middle of the TLS handshake.
const BEFORE_TLS = 'before secure TLS connection was established';
// undici's word for a port that no `fetch` opens, such as that of X11.
const BAD_PORT = 'bad port';
const MAX_CAUSES = 5;

/** How far the request got when `fetch` failed. */
export type Reach = 'never_connected' | 'refused_here' | 'unknown';

/** @returns `undefined` for an error that says nothing about it, as the one that wraps the socket's. */
function reachOfOne(error: unknown): Reach | undefined {
  const code = readProperty(error, 'code');
  if (typeof code !== 'string') return readProperty(error, 'message') === BAD_PORT ? 'refused_here' : undefined;
  if (NEVER_CONNECTED.has(code) || NEVER_CONNECTED_ELSEWHERE.has(code)) return 'never_connected';
  if (WHILE_CONNECTING.has(code) && readProperty(error, 'syscall') === 'connect') return 'never_connected';
  if (BAD_CERTIFICATE.has(code)) return 'refused_here';
  const message = readProperty(error, 'message');
  return typeof message === 'string' && message.includes(BEFORE_TLS) ? 'never_connected' : 'unknown';
}

/** An error and its causes, the outermost first. */
function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let each = error; each !== undefined && chain.length < MAX_CAUSES; each = readProperty(each, 'cause'))
    chain.push(each);
  return chain;
}

/** All that say something must say the same: a wrapper that tried twice may have been reset first, and refused then. */
function agree(reaches: readonly (Reach | undefined)[]): Reach {
  const [first = 'unknown', ...others] = new Set(reaches);
  return others.length === 0 ? first : 'unknown';
}

function reachOfChain(error: unknown): Reach {
  const reaches = chainOf(error).map((each) => {
    // One that tried several addresses lists an error for each.
    const errors = readProperty(each, 'errors');
    return Array.isArray(errors) ? agree(errors.map(reachOfOne)) : reachOfOne(each);
  });
  return agree(reaches.filter((reach) => reach !== undefined));
}

/**
 * Reads off an error of `fetch` whether the connection was made at all: Node wraps the socket's error in a cause.
 *
 * When in doubt, it is unknown.
 */
export function reachOf(error: unknown): Reach {
  try {
    return reachOfChain(error);
  } catch {
    // A list of errors that is a proxy: its traps may throw.
    return 'unknown';
  }
}

/** Whether a status says that the request was not carried out. */
function wasRefused(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408;
}

/** Whether a status says that the request was carried out. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/**
 * What is known of the call after an attempt that failed, or whose answer cannot be read.
 *
 * @returns `undefined` for a request that places no call; one that only prepares a call has placed none for certain.
 */
export function outcomeOf(kind: RequestKind, attempt: Attempt): CallOutcome | undefined {
  if (kind === 'read') return undefined;
  if (kind !== 'trigger' || !attempt.sent) return 'not_placed';
  if (attempt.head) {
    if (isSuccess(attempt.head.status)) return 'placed';
    return wasRefused(attempt.head.status) ? 'not_placed' : 'unknown';
  }
  return reachOf(attempt.failure?.error) === 'unknown' ? 'unknown' : 'not_placed';
}
