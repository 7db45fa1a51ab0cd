// Places calls with either client. It imports the SDK and nothing else: copy it together with the examples that use it.
import {
  AccessKeyTokenProvider,
  type AcdResource,
  type AnyCXoneError,
  type BatchOptions,
  type BatchResult,
  type Connection,
  type ConnectionsResource,
  type Contact,
  type CreateConnectionRequest,
  CXoneAcdClient,
  CXoneClient,
  type CXoneClientOptions,
  isCXoneError,
  type StartedScript,
  type StartScriptRequest,
  StaticTokenProvider,
  type TokenStore,
  type TriggerOptions,
  UserHubTokenProvider,
} from 'cxone-sdk';

/** The two clients, by the names that `--client` and `CXONE_CLIENT` take. */
export const CLIENTS = ['CXoneClient', 'CXoneAcdClient'] as const;
export type ClientName = (typeof CLIENTS)[number];

export interface CallRequest {
  readonly phoneNumber: string;
  /** Stored with a connection. A script gets the number only. */
  readonly userData?: object | undefined;
}

/** A call that was placed: a connection, or a contact whose script dials. */
export interface PlacedCall {
  readonly id: string;
  /** Absent for a contact: CXone returns only its ID. */
  readonly status?: string | undefined;
  /** Response of CXone. */
  readonly response: object;
}

export interface CallStatus {
  readonly status: string;
  readonly isOver: boolean;
}

export type CallResult =
  | { readonly index: number; readonly call: PlacedCall; readonly error?: undefined }
  | { readonly index: number; readonly call?: undefined; readonly error: AnyCXoneError };

/** Places calls with one of the clients, and reads their status. */
export interface Caller {
  readonly client: ClientName;
  /** Noun for the resource of an ID: `Connection`. */
  readonly noun: string;
  place(request: CallRequest, options?: TriggerOptions): Promise<PlacedCall>;
  /** Places many calls, with the number as the idempotency key of each. */
  placeMany(requests: Iterable<CallRequest>, options: ManyOptions): AsyncIterable<CallResult>;
  /** Checks a request, and returns it as it would be sent, with the number in E.164. Sends nothing. */
  validate(request: CallRequest): CallRequest;
  getStatus(id: string): Promise<CallStatus>;
  /** Waits until the call has ended; with `CXoneClient`, until it is no longer `PENDING`. */
  waitFor(id: string, options: { readonly maxWaitMs: number; readonly signal: AbortSignal }): Promise<CallStatus>;
}

type ManyOptions = Pick<BatchOptions<never>, 'concurrency' | 'ratePerSecond' | 'signal'>;
type SharedOptions = 'defaultCountry' | 'idempotencyKeyTtlMs' | 'idempotencyStore' | 'retry' | 'tokenStore';

/** Options that both clients take; a token store, too. */
export type CallerOptions = Pick<CXoneClientOptions, SharedOptions>;

/** Variables: `process.env`, or the bindings of a Worker. */
export type Environment = Readonly<Record<string, unknown>>;

/** The variables of both clients are complete, or some are missing; the message names what to set. */
export class SetupError extends Error {}

/** Describes a failure for a log, without a phone number: the message of an SDK error may quote one. */
export function describeFailure(error: unknown): string {
  if (!isCXoneError(error)) return String(error);
  return `${error.code}, ${error.outcome}, correlation ID ${error.correlationId}`;
}

function* map<T, U>(items: Iterable<T>, convert: (item: T) => U): Generator<U> {
  for (const item of items) yield convert(item);
}

async function* toCallResults<T>(
  results: AsyncIterable<BatchResult<unknown, T>>,
  toCall: (response: T) => PlacedCall,
): AsyncGenerator<CallResult> {
  for await (const { index, result, error } of results)
    yield error ? { index, error } : { index, call: toCall(result) };
}

/** Calls by the tutorial's route. */
export function createConnectionsCaller(
  connections: ConnectionsResource,
  { campaignId, ani }: { readonly campaignId: string; readonly ani: string },
): Caller {
  const toRequest = ({ phoneNumber, userData }: CallRequest) => {
    return { campaignId, contact: { phoneNumber }, phoneNumber: ani, userData };
  };
  const toCall = (response: Connection): PlacedCall => {
    return { id: response.id, status: response.status, response };
  };
  const toStatus = ({ status }: Connection) => ({ status, isOver: status !== 'PENDING' });
  return {
    client: 'CXoneClient',
    noun: 'Connection',
    place: async (request, options) => toCall(await connections.create(toRequest(request), options)),
    placeMany(requests, options) {
      const idempotencyKey = ({ contact }: CreateConnectionRequest) => contact.phoneNumber;
      return toCallResults(connections.createMany(map(requests, toRequest), { ...options, idempotencyKey }), toCall);
    },
    validate(request) {
      const { contact, userData } = connections.validate(toRequest(request));
      return { phoneNumber: contact.phoneNumber, userData };
    },
    getStatus: async (id) => toStatus(await connections.get(id)),
    waitFor: async (id, options) => toStatus(await connections.waitFor(id, options)),
  };
}

interface ScriptSettings {
  readonly skillId: string;
  readonly scriptPath: string;
  /** Of the client, too. */
  readonly defaultCountry?: string | undefined;
}

/** Calls by a script, which dials its first parameter. */
export function createScriptsCaller(
  { scripts, contacts }: AcdResource,
  { skillId, scriptPath, defaultCountry }: ScriptSettings,
): Caller {
  const toRequest = ({ phoneNumber }: CallRequest) => ({ skillId, scriptPath, parameters: [{ phoneNumber }] });
  const toCall = (response: StartedScript): PlacedCall => ({ id: response.contactId, response });
  const toStatus = ({ stateName: status = 'unknown', isActive, endReason }: Contact) => {
    return { status, isOver: isActive === false || endReason !== undefined };
  };
  let check: ((phoneNumber: string) => string) | undefined;
  return {
    client: 'CXoneAcdClient',
    noun: 'Contact',
    place: async (request, options) => toCall(await scripts.start(toRequest(request), options)),
    placeMany(requests, options) {
      const idempotencyKey = ({ parameters: [to = ''] = [] }: StartScriptRequest) =>
        typeof to === 'string' ? to : to.phoneNumber;
      return toCallResults(scripts.startMany(map(requests, toRequest), { ...options, idempotencyKey }), toCall);
    },
    validate({ phoneNumber }) {
      check ??= createNumberCheck(defaultCountry);
      return { phoneNumber: check(phoneNumber) };
    },
    getStatus: async (id) => toStatus(await contacts.get(id)),
    waitFor: async (id, options) => toStatus(await contacts.waitFor(id, options)),
  };
}

/** `CXoneAcdClient` has no `validate`: a `CXoneClient` that sends nothing checks the number. */
function createNumberCheck(defaultCountry: string | undefined): (phoneNumber: string) => string {
  const tokenProvider = new StaticTokenProvider('never-sent');
  const { connections } = new CXoneClient({ baseUrl: 'http://localhost', tokenProvider, defaultCountry });
  const others = { campaignId: 'none', phoneNumber: '+12025550142' };
  return (phoneNumber) => connections.validate({ ...others, contact: { phoneNumber } }).contact.phoneNumber;
}

/** Returns the value of a variable; empty for one that is missing. */
export function readVariable(env: Environment, name: string): string {
  const value = env[name];
  return typeof value === 'string' ? value : '';
}

const CREDENTIALS = ['CXONE_CLIENT_ID', 'CXONE_CLIENT_SECRET'];
const APPLICATION = ['CXONE_APPLICATION_ID', 'CXONE_APPLICATION_SECRET'];
const PLACE = ['CXONE_REALM_ID', 'CXONE_BASE_URL'];
const REQUIRED = {
  CXoneClient: [...CREDENTIALS, 'CXONE_CAMPAIGN_ID', 'CXONE_ANI_NUMBER'],
  CXoneAcdClient: ['CXONE_ACCESS_KEY_ID', 'CXONE_ACCESS_KEY_SECRET', 'CXONE_SKILL_ID', 'CXONE_SCRIPT_PATH'],
};

/** Names the variables of the application. The OAuth client replaces it, unless it belongs to a realm. */
function nameApplication(isSet: (name: string) => boolean): readonly string[] {
  return APPLICATION.some(isSet) || PLACE.some(isSet) || !CREDENTIALS.every(isSet) ? APPLICATION : CREDENTIALS;
}

function findMissing(env: Environment, client: ClientName): readonly string[] {
  const isSet = (name: string) => readVariable(env, name) !== '';
  const missing = REQUIRED[client].filter((name) => !isSet(name));
  if (client === 'CXoneClient') return PLACE.some(isSet) ? missing : ['CXONE_REALM_ID', ...missing];
  const hasGrant = isSet('CXONE_AREA') || nameApplication(isSet).every(isSet);
  return hasGrant ? missing : [...missing, 'CXONE_AREA (or CXONE_APPLICATION_ID and CXONE_APPLICATION_SECRET)'];
}

/** `true` if some of the client's own variables are set: then an example uses no simulator. */
export function hasVariables(env: Environment, client: ClientName): boolean {
  const others = client === 'CXoneClient' ? [...PLACE, 'CXONE_TOKEN_URL'] : [];
  return [...REQUIRED[client], ...others].some((name) => readVariable(env, name) !== '');
}

/** @throws {@link SetupError} for an unknown name. */
export function toClientName(name: string, source = '--client'): ClientName {
  const client = CLIENTS.find((each) => each === name);
  if (client === undefined) throw new SetupError(`${source} must be ${CLIENTS.join(' or ')}`);
  return client;
}

/**
 * Chooses the client that `CXONE_CLIENT` names, or else the one whose variables are set.
 *
 * @throws {@link SetupError} when the variables of both are complete.
 */
export function chooseClient(env: Environment): ClientName {
  const name = readVariable(env, 'CXONE_CLIENT');
  if (name) return toClientName(name, 'CXONE_CLIENT');
  const [hasConnections, hasAcd] = CLIENTS.map((client) => findMissing(env, client).length === 0);
  const flags = CLIENTS.map((client) => `--client ${client}`).join(' or ');
  if (hasConnections && hasAcd)
    throw new SetupError(`The variables of both clients are set: choose one with ${flags}, or with CXONE_CLIENT`);
  return !hasConnections && hasVariables(env, 'CXoneAcdClient') ? 'CXoneAcdClient' : 'CXoneClient';
}

/** Creates the provider that `CXoneAcdClient.fromEnv` would create, with a store to share its token. */
function createTokenProvider(env: Environment, store: TokenStore): AccessKeyTokenProvider | UserHubTokenProvider {
  const read = (name: string) => readVariable(env, name);
  const accessKey = { accessKeyId: read('CXONE_ACCESS_KEY_ID'), accessKeySecret: read('CXONE_ACCESS_KEY_SECRET') };
  const [clientId = '', clientSecret = ''] = nameApplication((name) => read(name) !== '').map(read);
  if (!clientId) return new UserHubTokenProvider({ ...accessKey, area: read('CXONE_AREA'), store });
  const issuer = read('CXONE_ISSUER') || undefined;
  return new AccessKeyTokenProvider({ ...accessKey, clientId, clientSecret, issuer, store });
}

/**
 * Creates a client from variables: `client`, or else the one whose variables are set.
 *
 * @throws {@link SetupError} when some of its variables are missing.
 */
export function openCaller(env: Environment, options: CallerOptions = {}, client = chooseClient(env)): Caller {
  const missing = findMissing(env, client);
  if (missing.length > 0) throw new SetupError(`Set these variables too: ${missing.join(', ')}`);
  if (client === 'CXoneClient') {
    const [campaignId, ani] = [readVariable(env, 'CXONE_CAMPAIGN_ID'), readVariable(env, 'CXONE_ANI_NUMBER')];
    return createConnectionsCaller(CXoneClient.fromEnv(env, options).connections, { campaignId, ani });
  }
  const { tokenStore, defaultCountry, ...others } = options;
  const shared = tokenStore && { tokenProvider: createTokenProvider(env, tokenStore) };
  const { acd } = CXoneAcdClient.fromEnv(env, { ...others, ...shared, defaultCountry });
  const [skillId, scriptPath] = [readVariable(env, 'CXONE_SKILL_ID'), readVariable(env, 'CXONE_SCRIPT_PATH')];
  return createScriptsCaller(acd, { skillId, scriptPath, defaultCountry });
}
