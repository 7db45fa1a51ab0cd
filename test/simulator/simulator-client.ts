import {
  buildCreateRequest,
  CXoneSimulator,
  type CXoneSimulatorOptions,
  type SampleCreateRequest,
} from 'cxone-sdk/testing';

export type Transport = 'in process' | 'over HTTP';

/** A client of a simulator that uses plain fetch, in process or over HTTP. */
export interface SimulatorClient {
  readonly simulator: CXoneSimulator;
  readonly url: string;
  send(path: string, init?: RequestInit): Promise<Response>;
  requestToken(fields?: Record<string, string>): Promise<Response>;
  token(): Promise<string>;
  create(change?: CreateChange): Promise<Response>;
  get(connectionId: string): Promise<Response>;
}

export interface CreateChange {
  readonly request?: Partial<Record<keyof SampleCreateRequest, unknown>>;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export const transports: readonly Transport[] = ['in process', 'over HTTP'];

export const tokenPath = '/api/v2/oauth/token';
export const createPath = '/api/v2/outbound/connections';

const opened: CXoneSimulator[] = [];

/** Closes all simulators that the tests of a file opened. */
export async function closeSimulators(): Promise<void> {
  await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
}

/** Creates a simulator and a client for it. */
export async function openSimulator(
  transport: Transport,
  options: CXoneSimulatorOptions = {},
): Promise<SimulatorClient> {
  const simulator = new CXoneSimulator(options);
  opened.push(simulator);
  if (transport === 'in process') return createClient(simulator, simulator.fetch, simulator.url);
  const { url } = await simulator.listen();
  return createClient(simulator, fetch, url);
}

function createClient(simulator: CXoneSimulator, send: CXoneSimulator['fetch'], url: string): SimulatorClient {
  let cachedToken: string | undefined;
  const client: SimulatorClient = {
    simulator,
    url,
    send: (path, init) => send(url + path, init),
    requestToken(fields) {
      const { clientId, clientSecret } = simulator.clientOptions;
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      return client.send(tokenPath, { method: 'POST', body: new URLSearchParams(fields ?? form) });
    },
    async token() {
      cachedToken ??= await readToken(await client.requestToken());
      return cachedToken;
    },
    async create({ request = {}, body, headers = {}, signal }: CreateChange = {}) {
      return client.send(createPath, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await client.token()}`,
          accept: 'application/json',
          'content-type': 'application/json',
          ...headers,
        },
        body: body ?? JSON.stringify({ ...buildCreateRequest(), ...request }),
        signal: signal ?? null,
      });
    },
    async get(connectionId) {
      const headers = { authorization: `Bearer ${await client.token()}`, accept: 'application/json' };
      return client.send(`${createPath}/${connectionId}`, { headers });
    },
  };
  return client;
}

async function readToken(response: Response): Promise<string> {
  const { access_token: token } = await readObject(response);
  return String(token);
}

/** Reads a response whose body must be a JSON object. */
export async function readObject(response: Response): Promise<Record<string, unknown>> {
  const value: unknown = await response.json();
  if (typeof value !== 'object' || value === null) throw new Error('The response is not a JSON object');
  return Object.fromEntries(Object.entries(value));
}

/** Returns the name and message of the error that a promise rejects with, and the code of its cause. */
export async function getFailure(promise: Promise<unknown>): Promise<{ name: string; message: string; code: unknown }> {
  const error: unknown = await promise.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('rejected with a value that is not an error');
  const code = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined;
  return { name: error.name, message: error.message, code };
}
