import type { SecureContext } from 'node:tls';
import { CXoneConfigurationError } from '../errors/configuration.js';
import { MAX_TIMER_MS } from '../internal/clock.js';
import type { CXoneIssue } from '../internal/result.js';
import { load } from './modules.js';

/** Options of {@link createNodeFetch}. Times are milliseconds. */
export interface NodeFetchOptions {
  /**
   * Network connections per host, at most. Further requests wait for one, within their own time limits.
   * @defaultValue no limit
   */
  readonly maxSockets?: number | undefined;
  /**
   * Time after which an unused network connection is closed.
   *
   * A shorter time that the server states in `Keep-Alive` takes precedence, less one second.
   * @defaultValue `4_000`
   */
  readonly maxIdleMs?: number | undefined;
  /**
   * Time limit of a new network connection: DNS, TCP and TLS, and the tunnel through a proxy.
   * @defaultValue `10_000`
   */
  readonly connectTimeoutMs?: number | undefined;
  /** Certificate authorities to trust, in PEM. @defaultValue those that Node.js trusts */
  readonly ca?: string | readonly string[] | undefined;
  /** Certificate of the client, in PEM. Requires `key`. @defaultValue none */
  readonly cert?: string | undefined;
  /** Private key of `cert`, in PEM, not encrypted. @defaultValue none */
  readonly key?: string | undefined;
}

/** Options with their defaults. */
export interface NodeFetchSettings {
  readonly maxSockets: number;
  readonly maxIdleMs: number;
  readonly connectTimeoutMs: number;
  /** For `tls.connect`; parsed once. */
  readonly secureContext: SecureContext | undefined;
}

const MILLISECONDS = `must be a number of milliseconds greater than 0, at most ${MAX_TIMER_MS}`;
const PEM = 'must be a non-empty string in PEM';

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isMilliseconds = (value: unknown) => typeof value === 'number' && value > 0 && value <= MAX_TIMER_MS;

type Check = readonly [isValid: (value: unknown) => boolean, message: string];

const CHECKS: Readonly<Record<keyof NodeFetchOptions, Check>> = {
  maxSockets: [(value) => Number.isSafeInteger(value) && Number(value) > 0, 'must be an integer of 1 or more'],
  maxIdleMs: [isMilliseconds, MILLISECONDS],
  connectTimeoutMs: [isMilliseconds, MILLISECONDS],
  ca: [
    (value) => (Array.isArray(value) ? value.length > 0 && value.every(isText) : isText(value)),
    `${PEM}, or a non-empty array of these`,
  ],
  cert: [isText, PEM],
  key: [isText, PEM],
};

function reject(issues: readonly CXoneIssue[]): never {
  const details = issues.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ');
  throw new CXoneConfigurationError({ message: `Invalid createNodeFetch options: ${details}.`, issues });
}

function findIssue(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(CHECKS, name)) return 'is not a known option (check its spelling)';
  const [isValid, message] = CHECKS[name as keyof NodeFetchOptions];
  return value === undefined || isValid(value) ? undefined : message;
}

/** Reads each option once: a getter could return something else when it is read again. */
function readOptions(options: unknown): NodeFetchOptions {
  if (typeof options !== 'object' || options === null) reject([{ path: '', message: 'must be a plain object' }]);
  const read: Record<string, unknown> = {};
  const issues: CXoneIssue[] = [];
  for (const name in options) {
    read[name] = Reflect.get(options, name);
    const message = findIssue(name, read[name]);
    if (message !== undefined) issues.push({ path: name, message });
  }
  if (issues.length > 0) reject(issues);
  return read;
}

/** The message of OpenSSL is dropped: an excerpt of a key must not appear anywhere. */
function parse<T>(issue: CXoneIssue, read: () => T): T {
  try {
    return read();
  } catch {
    return reject([issue]);
  }
}

/** Parses certificates and the key, so that what can't work fails here, and each connection is spared the work. */
function createSecureContext({ ca, cert, key }: NodeFetchOptions): SecureContext | undefined {
  if (cert !== undefined && key === undefined) reject([{ path: 'cert', message: 'requires key' }]);
  if (key !== undefined && cert === undefined) reject([{ path: 'key', message: 'requires cert' }]);
  if (ca === undefined && cert === undefined) return undefined;
  const authorities = ca === undefined ? undefined : [ca].flat();
  const { X509Certificate } = load('node:crypto');
  // OpenSSL would ignore an authority that it can't read.
  parse({ path: 'ca', message: 'is not a certificate in PEM' }, () =>
    authorities?.map((pem) => new X509Certificate(pem)),
  );
  const given = { ...(authorities && { ca: authorities }), ...(cert && { cert }), ...(key && { key }) };
  const issue = { path: 'cert', message: 'is not a certificate in PEM that fits key' };
  return parse(issue, () => load('node:tls').createSecureContext(given));
}

/** @throws CXoneConfigurationError that names each option that can't work. */
export function resolveNodeFetchOptions(options: NodeFetchOptions): NodeFetchSettings {
  const read = readOptions(options);
  const { maxSockets = Number.POSITIVE_INFINITY, maxIdleMs = 4_000, connectTimeoutMs = 10_000 } = read;
  return { maxSockets, maxIdleMs, connectTimeoutMs, secureContext: createSecureContext(read) };
}
