import { CXoneConfigurationError } from '../errors/configuration.js';
import type { CXoneIssue } from '../internal/result.js';
import { buildConfigurationError } from '../schemas/issues.js';
import { keysOf } from './check.js';
import { CREDENTIALS, type CXoneClientOptions } from './client.js';

const ENV_VARIABLES = {
  realmId: 'CXONE_REALM_ID',
  baseUrl: 'CXONE_BASE_URL',
  clientId: 'CXONE_CLIENT_ID',
  clientSecret: 'CXONE_CLIENT_SECRET',
  tokenUrl: 'CXONE_TOKEN_URL',
} as const;

/** Whose options they are, for errors. */
export const SUBJECT = 'environment';

/** Reads one variable; an empty one counts as absent. @throws CXoneConfigurationError for a value that isn't a string. */
export function readVariable(env: object, name: string): string | undefined {
  const value: unknown = Reflect.get(env, name);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw buildConfigurationError(SUBJECT, [{ path: name, message: 'must be a string' }]);
}

/** Returns the options that are set. Inherited ones count, as for a client. */
export function readOwnOptions(input: object): Record<string, unknown> {
  const entries = keysOf(input).map((key): [string, unknown] => [key, Reflect.get(input, key)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** @throws CXoneConfigurationError for an environment or options that can't be read. */
export function readSafely<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CXoneConfigurationError) throw error;
    // No permission to read it, as in Deno; or options that are null, or a getter that throws.
    throw buildConfigurationError(SUBJECT, [{ path: '', message: 'the variables or the options could not be read' }]);
  }
}

function mergeEnvironment(env: object, input: CXoneClientOptions): CXoneClientOptions {
  const variables = Object.entries(ENV_VARIABLES)
    .filter(([option]) => input.tokenProvider === undefined || !CREDENTIALS.some((name) => name === option))
    .map(([option, variable]) => [option, readVariable(env, variable)] as const);
  return { ...Object.fromEntries(variables), ...readOwnOptions(input) };
}

function findMissing(options: CXoneClientOptions): readonly CXoneIssue[] {
  const hasHost = options.realmId !== undefined || options.baseUrl !== undefined;
  const missing: (keyof typeof ENV_VARIABLES)[] = hasHost ? [] : ['realmId'];
  if (options.tokenProvider === undefined) {
    if (options.clientId === undefined) missing.push('clientId');
    if (options.clientSecret === undefined) missing.push('clientSecret');
  }
  return missing.map((path) => ({ path, message: `is required: set the variable ${ENV_VARIABLES[path]}` }));
}

/**
 * Reads client options from environment variables; `input` takes precedence. An empty variable counts as absent.
 *
 * @throws CXoneConfigurationError that names the missing variables.
 */
export function readEnvOptions(env: object, input: CXoneClientOptions = {}): CXoneClientOptions {
  const options = readSafely(() => mergeEnvironment(env, input));
  const issues = findMissing(options);
  if (issues.length > 0) throw buildConfigurationError(SUBJECT, issues);
  return options;
}
