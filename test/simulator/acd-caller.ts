import {
  type CXoneSimulator,
  type CXoneSimulatorOptions,
  ManualClock,
  type SimulatedAcdOptions,
} from 'cxone-sdk/testing';
import { openSimulator, readObject, type Transport } from './simulator-client.js';

export interface AcdResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, integers beyond 2^53 as strings of their digits; `undefined` if it is empty. */
  readonly body: unknown;
}

export interface AcdRequest {
  readonly version?: string;
  readonly body?: unknown;
}

/** A client of the documented routes that uses plain fetch, with a token and a clock that stands still. */
export interface AcdCaller {
  readonly simulator: CXoneSimulator;
  readonly clock: ManualClock;
  /** The origin that the requests are sent to, as the simulator knows it. */
  readonly origin: string;
  call(route: string, request?: AcdRequest): Promise<AcdResponse>;
  /** Queues a callback and returns the ID of its contact. */
  queue(parameters?: Readonly<Record<string, string>>): Promise<string>;
}

export const skillId = 4711;
export const phoneNumber = '+12025550142';

/** Opens a simulator with a token for the documented routes. `call` takes a route such as `'GET /contacts/1'`. */
export async function openCaller(
  transport: Transport,
  acd: SimulatedAcdOptions = {},
  options: CXoneSimulatorOptions = {},
): Promise<AcdCaller> {
  const clock = new ManualClock();
  const { simulator, send, url } = await openSimulator(transport, { clock, ...options, acd });
  const { accessKeyId, accessKeySecret } = simulator.acd.access;
  const key = JSON.stringify({ accessKeyId, accessKeySecret });
  const token = await readObject(await send('/authentication/v1/token/access-key', { method: 'POST', body: key }));
  const call: AcdCaller['call'] = async (route, { version = 'v34.0', body } = {}) => {
    const [, method = '', path] = /^(\S+) (.*)$/.exec(route) ?? [];
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { authorization: `Bearer ${token['access_token']}`, ...type };
    const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
    return read(await send(`/inContactAPI/services/${version}${path}`, init));
  };
  const queue: AcdCaller['queue'] = async (parameters = {}) => {
    const query = new URLSearchParams({ phoneNumber, skill: String(skillId), ...parameters });
    const { body } = await call(`POST /queuecallback?${query}`);
    return String(Object(body).contactId);
  };
  const origin = transport === 'in process' ? 'https://api-na1.niceincontact.com' : url;
  return { simulator, clock, origin, call, queue };
}

async function read(response: Response): Promise<AcdResponse> {
  const text = await response.text();
  const body = text === '' ? undefined : JSON.parse(text.replace(/:(\d{16,})/g, ':"$1"'));
  return { status: response.status, headers: response.headers, text, body };
}

/** Returns the records of a list. */
export function recordsOf({ body }: AcdResponse, name: string): readonly Record<string, unknown>[] {
  const records: unknown = Object(body)[name];
  if (!Array.isArray(records)) throw new Error(`The response has no ${name}`);
  return records;
}
