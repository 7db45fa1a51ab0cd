import type { CXoneIssue } from '../internal/result.js';
import { buildConfigurationError } from '../schemas/issues.js';
import type { CXoneAcdClientOptions } from './acd-client.js';
import { readOwnOptions, readSafely, readVariable, SUBJECT } from './environment.js';

type Options = Partial<CXoneAcdClientOptions>;

/** Source of an access key's tokens: an application, or the area of a UserHub. */
type Grant =
  | { readonly clientId: string; readonly clientSecret: string; readonly issuer: string | undefined }
  | { readonly area: string };

/** Credentials from the environment. */
export type AccessKeyCredentials = Grant & { readonly accessKeyId: string; readonly accessKeySecret: string };

/** Options of a client, with a token provider or with the credentials for one. */
export interface AcdEnvironment {
  readonly options: Options;
  /** Absent if the options have a token provider. */
  readonly credentials: AccessKeyCredentials | undefined;
}

type Read = (name: string) => string | undefined;

function isRequired(path: string, variables: string): CXoneIssue {
  return { path, message: `is required: set the variable ${variables}` };
}

/** The client of `CXoneClient` stands for the application, unless it belongs to one. */
function nameApplication(read: Read): readonly [id: string, secret: string] {
  const isSet = (name: string) => read(name) !== undefined;
  const application = ['CXONE_APPLICATION_ID', 'CXONE_APPLICATION_SECRET'] as const;
  const client = ['CXONE_CLIENT_ID', 'CXONE_CLIENT_SECRET'] as const;
  if (application.some(isSet) || ['CXONE_REALM_ID', 'CXONE_BASE_URL'].some(isSet)) return application;
  return client.every(isSet) || !isSet('CXONE_AREA') ? client : application;
}

function readGrant(read: Read, input: Options, issues: CXoneIssue[]): Grant {
  const [idName, secretName] = nameApplication(read);
  const [clientId, clientSecret] = [read(idName), read(secretName)];
  if (clientId !== undefined && clientSecret !== undefined)
    return { clientId, clientSecret, issuer: input.issuer ?? read('CXONE_ISSUER') };
  const area = read('CXONE_AREA');
  if (clientId !== undefined) issues.push(isRequired('clientSecret', secretName));
  else if (clientSecret !== undefined) issues.push(isRequired('clientId', idName));
  else if (area === undefined) {
    issues.push(isRequired('area', 'CXONE_AREA, or CXONE_APPLICATION_ID and CXONE_APPLICATION_SECRET'));
  }
  return { area: String(area) };
}

/** @throws CXoneConfigurationError that names the missing variables. */
function readCredentials(read: Read, input: Options): AccessKeyCredentials {
  const issues: CXoneIssue[] = [];
  const readRequired = (path: string, name: string) => {
    const value = read(name);
    if (value === undefined) issues.push(isRequired(path, name));
    return String(value);
  };
  const accessKeyId = readRequired('accessKeyId', 'CXONE_ACCESS_KEY_ID');
  const accessKeySecret = readRequired('accessKeySecret', 'CXONE_ACCESS_KEY_SECRET');
  const grant = readGrant(read, input, issues);
  if (issues.length > 0) throw buildConfigurationError(SUBJECT, issues);
  return { ...grant, accessKeyId, accessKeySecret };
}

/** Reads where the API is. A URL that is known needs no issuer and no tenant. */
function readPlace(read: Read, input: Options): Options {
  const apiUrl = input.apiUrl ?? read('CXONE_API_URL');
  const apiVersion = read('CXONE_API_VERSION');
  if (apiUrl !== undefined) return { apiUrl, apiVersion };
  return { apiVersion, issuer: read('CXONE_ISSUER'), tenantId: read('CXONE_TENANT_ID') };
}

/**
 * Reads client options from environment variables; `input` takes precedence. An empty variable counts as absent.
 *
 * @throws CXoneConfigurationError that names the missing variables.
 */
export function readAcdEnvironment(env: object, input: Options = {}): AcdEnvironment {
  return readSafely(() => {
    const read: Read = (name) => readVariable(env, name);
    const credentials = input.tokenProvider === undefined ? readCredentials(read, input) : undefined;
    return { options: { ...readPlace(read, input), ...readOwnOptions(input) }, credentials };
  });
}
