// Finds out which routes a tenant serves, without a call: it requests tokens, then sends GET requests only.
// Run it with `npx tsx examples/which-route.ts`.
import { randomUUID } from 'node:crypto';
import {
  AccessKeyTokenProvider,
  CXoneAcdClient,
  type CXoneAcdClientOptions,
  CXoneApiError,
  CXoneAuthenticationError,
  CXoneClient,
  type CXoneError,
  CXoneForbiddenError,
  CXoneNetworkError,
  CXoneNotFoundError,
  isCXoneError,
  UserHubTokenProvider,
} from 'cxone-sdk';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { loadEnvFile } from './support/connect.js';

const USAGE = `Usage: npx tsx examples/which-route.ts

Set what you have, in the environment or in a file .env:

  for the tutorial's route    CXONE_REALM_ID (or CXONE_BASE_URL), CXONE_CLIENT_ID, CXONE_CLIENT_SECRET
  for the documented routes   CXONE_ACCESS_KEY_ID, CXONE_ACCESS_KEY_SECRET, and either
                              CXONE_APPLICATION_ID, CXONE_APPLICATION_SECRET (and CXONE_ISSUER) or CXONE_AREA
                              where the API is elsewhere: CXONE_API_URL

Without them, a simulator on localhost is used. No call is placed in any case.`;

/** Published or seen in use, the newest first. */
const API_VERSIONS = ['v34.0', 'v33.0', 'v30.0'];

type Verdict = 'yes' | 'likely' | 'no' | 'cannot tell' | 'not asked';

interface Finding {
  readonly verdict: Verdict;
  readonly why: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `true` for JSON that describes an error, as far as anybody knows what the route returns. */
function isServiceBody(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !/no route|route not found/i.test(JSON.stringify(body));
}

/** Classifies a failure of the tutorial's route: a token from its own endpoint is the best evidence without a call. */
function classifyConnections(error: CXoneError): Finding {
  const why = error.message;
  // The host may not exist; or a proxy, a firewall or a computer without a network keeps it from being found.
  if (error instanceof CXoneNetworkError) return { verdict: 'cannot tell', why };
  if (error instanceof CXoneAuthenticationError) return { verdict: error.status === 404 ? 'no' : 'cannot tell', why };
  // A gateway without the route, and a firewall, respond with a page or a text of their own.
  if (!(error instanceof CXoneApiError) || !isServiceBody(error.body)) return { verdict: 'cannot tell', why };
  if (error instanceof CXoneNotFoundError) {
    return { verdict: 'likely', why: `A token was issued; as expected, the connection doesn't exist: ${why}` };
  }
  if (error instanceof CXoneForbiddenError) {
    return { verdict: 'likely', why: `A token was issued, and the route rejected its scope: ${why}` };
  }
  return { verdict: 'cannot tell', why };
}

function hasRealm({ CXONE_REALM_ID, CXONE_BASE_URL }: Environment): boolean {
  return Boolean(CXONE_REALM_ID || CXONE_BASE_URL);
}

/** Requests a connection that can't exist. */
async function probeConnections(environment: Environment): Promise<Finding> {
  const { CXONE_CLIENT_ID, CXONE_CLIENT_SECRET } = environment;
  if (!CXONE_CLIENT_ID || !CXONE_CLIENT_SECRET) return { verdict: 'not asked', why: 'CXONE_CLIENT_ID is not set.' };
  // Then they belong to the application.
  if (!hasRealm(environment)) return { verdict: 'not asked', why: 'CXONE_REALM_ID is not set.' };
  try {
    await CXoneClient.fromEnv(environment).connections.get(randomUUID());
    return { verdict: 'likely', why: 'CXone returned a connection for a random ID.' };
  } catch (error) {
    if (isCXoneError(error)) return classifyConnections(error);
    throw error;
  }
}

/** Creates the provider of `CXoneAcdClient.fromEnv`, one for all versions. */
function toTokenProvider(environment: Environment): AccessKeyTokenProvider | UserHubTokenProvider | undefined {
  const { CXONE_ACCESS_KEY_ID: accessKeyId, CXONE_ACCESS_KEY_SECRET: accessKeySecret } = environment;
  if (!accessKeyId || !accessKeySecret) return undefined;
  const { CXONE_ISSUER, CXONE_AREA, CXONE_APPLICATION_ID, CXONE_APPLICATION_SECRET } = environment;
  // The OAuth client replaces the application, unless it belongs to a realm.
  const standIn = hasRealm(environment) ? {} : environment;
  const clientId = CXONE_APPLICATION_ID || standIn['CXONE_CLIENT_ID'];
  const clientSecret = CXONE_APPLICATION_SECRET || standIn['CXONE_CLIENT_SECRET'];
  if (clientId && clientSecret) {
    const issuer = CXONE_ISSUER || undefined;
    return new AccessKeyTokenProvider({ issuer, clientId, clientSecret, accessKeyId, accessKeySecret });
  }
  return CXONE_AREA ? new UserHubTokenProvider({ area: CXONE_AREA, accessKeyId, accessKeySecret }) : undefined;
}

/** Reads the states of contacts, which every tenant has, in one version of the routes. */
async function probeVersion(options: CXoneAcdClientOptions, apiVersion: string): Promise<Finding> {
  let host = '';
  const watched: typeof fetch = (input, init) => {
    host = new URL(String(input)).origin;
    return fetch(input, init);
  };
  const { acd } = new CXoneAcdClient({ ...options, apiVersion, fetch: watched });
  const states = await acd.contacts.states();
  return { verdict: 'yes', why: `${host} serves ${apiVersion}, and names ${states.length} states of contacts.` };
}

/** `true` if another version may work: only a 404 depends on the version, the token and the host are the same for all. */
function isOtherVersionWorthIt(error: CXoneError): boolean {
  return error instanceof CXoneNotFoundError && error.path.includes('/inContactAPI/');
}

async function probeVersions(options: CXoneAcdClientOptions): Promise<Finding> {
  let why = '';
  for (const apiVersion of API_VERSIONS) {
    try {
      return await probeVersion(options, apiVersion);
    } catch (error) {
      if (!isCXoneError(error)) throw error;
      why = error.message;
      if (!isOtherVersionWorthIt(error)) break;
    }
  }
  return { verdict: 'cannot tell', why };
}

async function probeAcd(environment: Environment): Promise<Finding> {
  const tokenProvider = toTokenProvider(environment);
  if (!tokenProvider)
    return { verdict: 'not asked', why: 'An access key and an application, or an area, are not set.' };
  const { CXONE_API_URL, CXONE_ISSUER, CXONE_TENANT_ID, CXONE_ALLOWED_API_HOSTS } = environment;
  const place = {
    issuer: CXONE_ISSUER || undefined,
    tenantId: CXONE_TENANT_ID || undefined,
    allowedApiHosts: CXONE_ALLOWED_API_HOSTS?.split(','),
  };
  // As in `CXoneAcdClient.fromEnv`: a URL that is known needs no issuer and no tenant.
  return probeVersions({ tokenProvider, ...(CXONE_API_URL ? { apiUrl: CXONE_API_URL } : place) });
}

async function probe(environment: Environment): Promise<boolean> {
  const connections = await probeConnections(environment);
  console.log(`The tutorial's route (CXoneClient): ${connections.verdict}\n  ${connections.why}`);
  const acd = await probeAcd(environment);
  console.log(`The documented routes (CXoneAcdClient): ${acd.verdict}\n  ${acd.why}`);
  console.log('No call was placed.');
  return [connections, acd].some(({ verdict }) => verdict === 'yes' || verdict === 'likely');
}

/** Creates the environment of a simulated tenant that serves both routes. */
async function openSimulator(): Promise<{ environment: Environment; close: () => Promise<void> }> {
  const simulator = new CXoneSimulator();
  const { url } = await simulator.listen();
  const { clientId, clientSecret } = simulator.clientOptions;
  const { access } = simulator.acd;
  console.log(`No CXONE_* variable is set: asking the simulator at ${url}.`);
  const environment = {
    CXONE_BASE_URL: url,
    CXONE_CLIENT_ID: clientId,
    CXONE_CLIENT_SECRET: clientSecret,
    CXONE_ISSUER: url,
    CXONE_APPLICATION_ID: access.clientId,
    CXONE_APPLICATION_SECRET: access.clientSecret,
    CXONE_ACCESS_KEY_ID: access.accessKeyId,
    CXONE_ACCESS_KEY_SECRET: access.accessKeySecret,
    CXONE_ALLOWED_API_HOSTS: '127.0.0.1',
  };
  return { environment, close: () => simulator.close() };
}

async function main(): Promise<boolean> {
  if (process.argv.includes('--help')) {
    console.log(USAGE);
    return true;
  }
  loadEnvFile();
  if (Object.entries(process.env).some(([name, value]) => name.startsWith('CXONE_') && value))
    return probe(process.env);
  const { environment, close } = await openSimulator();
  try {
    return await probe(environment);
  } finally {
    await close();
  }
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  // An invalid option throws before anything is sent.
  console.error(isCXoneError(error) ? error.message : error);
  process.exitCode = 1;
}
