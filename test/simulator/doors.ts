import {
  buildCreateRequest,
  CXoneSimulator,
  type CXoneSimulatorOptions,
  type SampleCreateRequest,
} from 'cxone-sdk/testing';

export type DoorName = 'in process' | 'over HTTP';

/** A simulator seen through one of its doors, by a client that speaks plain fetch. */
export interface Door {
  readonly simulator: CXoneSimulator;
  readonly url: string;
  send(path: string, init?: RequestInit): Promise<Response>;
  requestToken(fields?: Record<string, string>): Promise<Response>;
  token(): Promise<string>;
  create(change?: CreateChange): Promise<Response>;
  get(connectionId: string): Promise<Response>;
}

export interface CreateChange {
  readonly order?: Partial<Record<keyof SampleCreateRequest, unknown>>;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export const doorNames: readonly DoorName[] = ['in process', 'over HTTP'];

export const tokenPath = '/api/v2/oauth/token';
export const createPath = '/api/v2/outbound/connections';

const opened: CXoneSimulator[] = [];

/** Ends what the tests of a file opened. */
export async function closeDoors(): Promise<void> {
  await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
}

/** Opens a simulator through the named door. */
export async function openDoor(name: DoorName, options: CXoneSimulatorOptions = {}): Promise<Door> {
  const simulator = new CXoneSimulator(options);
  opened.push(simulator);
  if (name === 'in process') return buildDoor(simulator, simulator.fetch, simulator.url);
  const { url } = await simulator.listen();
  return buildDoor(simulator, fetch, url);
}

function buildDoor(simulator: CXoneSimulator, send: CXoneSimulator['fetch'], url: string): Door {
  let known: string | undefined;
  const door: Door = {
    simulator,
    url,
    send: (path, init) => send(url + path, init),
    requestToken(fields) {
      const { clientId, clientSecret } = simulator.clientOptions;
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      return door.send(tokenPath, { method: 'POST', body: new URLSearchParams(fields ?? form) });
    },
    async token() {
      known ??= await readToken(await door.requestToken());
      return known;
    },
    async create({ order = {}, body, headers = {}, signal }: CreateChange = {}) {
      return door.send(createPath, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await door.token()}`,
          accept: 'application/json',
          'content-type': 'application/json',
          ...headers,
        },
        body: body ?? JSON.stringify({ ...buildCreateRequest(), ...order }),
        signal: signal ?? null,
      });
    },
    async get(connectionId) {
      const headers = { authorization: `Bearer ${await door.token()}`, accept: 'application/json' };
      return door.send(`${createPath}/${connectionId}`, { headers });
    },
  };
  return door;
}

async function readToken(answer: Response): Promise<string> {
  const { access_token: token } = await readObject(answer);
  return String(token);
}

/** Reads an answer that must be a JSON object. */
export async function readObject(answer: Response): Promise<Record<string, unknown>> {
  const value: unknown = await answer.json();
  if (typeof value !== 'object' || value === null) throw new Error('The answer is not a JSON object');
  return Object.fromEntries(Object.entries(value));
}

/** Tells what a promise rejects with: the name and message of its error, and the code of the cause. */
export async function failureOf(work: Promise<unknown>): Promise<{ name: string; message: string; code: unknown }> {
  const error: unknown = await work.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('rejected with something that is no error');
  const code = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined;
  return { name: error.name, message: error.message, code };
}
