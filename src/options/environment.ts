import { CXoneConfigurationError } from '../errors/local.js';
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

const SUBJECT = 'environment';

function readVariable(env: object, name: string): string | undefined {
  const value: unknown = Reflect.get(env, name);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw buildConfigurationError(SUBJECT, [{ path: name, message: 'must be a string' }]);
}

function mergeEnvironment(env: object, input: CXoneClientOptions): CXoneClientOptions {
  const variables = Object.entries(ENV_VARIABLES)
    .filter(([option]) => input.tokenProvider === undefined || !CREDENTIALS.some((name) => name === option))
    .map(([option, variable]) => [option, readVariable(env, variable)] as const);
  const entries = keysOf(input).map((key): [string, unknown] => [key, Reflect.get(input, key)]);
  return {
    ...Object.fromEntries(variables),
    ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
  };
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
  let options: CXoneClientOptions;
  try {
    options = mergeEnvironment(env, input);
  } catch (error) {
    if (error instanceof CXoneConfigurationError) throw error;
    // No permission to read it, as in Deno; or options that are null, or a getter that throws.
    throw buildConfigurationError(SUBJECT, [{ path: '', message: 'the variables or the options could not be read' }]);
  }
  const issues = findMissing(options);
  if (issues.length > 0) throw buildConfigurationError(SUBJECT, issues);
  return options;
}
