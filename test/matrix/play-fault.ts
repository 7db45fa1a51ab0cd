import {
  CXoneClient,
  type CXoneClientOptions,
  CXoneError,
  type CXoneEvent,
  type FetchLike,
  type FetchResponse,
} from 'cxone-sdk';
import { FakeClock, settle, until } from '../support/fake-clock.js';
import { clientId, clientSecret, sampleRequest, tokenPath } from '../support/samples.js';
import type { Fault } from './fault.js';
import { goodAnswer, openService, type Service } from './service.js';
import { openTlsServer } from './tls-server.js';

export type MatrixOperation = 'create' | 'get';

/** Options of the run of a fault. */
export interface PlayOptions {
  readonly operation: MatrixOperation;
  readonly retry: boolean;
  /** `true` if only the first request meets the fault; later ones reach a healthy service. */
  readonly isOnce?: boolean;
  /** Sends the requests, counted. */
  readonly send: FetchLike;
}

/** The result of an operation that met a fault. */
export interface Played {
  /** Passed to `fetch`. */
  readonly requests: number;
  readonly tokenRequests: number;
  /** Read by a server, including the retries of `fetch` itself. */
  readonly arrived: number;
  readonly placed: number;
  readonly error: unknown;
  /** On the fake clock. */
  readonly settledMs: number;
  /** Pending when the operation was done. */
  readonly timers: number;
}

/** The timeout of one attempt: different from every sum of retry delays. */
export const attemptTimeoutMs = 40_000;

interface FaultySide {
  readonly url: string;
  readonly connections: () => number;
  readonly arrived: () => number;
  readonly placed: () => number;
  readonly close: () => Promise<void>;
}

const nothing = { connections: () => 0, arrived: () => 0, placed: () => 0, close: async () => undefined };

/** Counts the requests of the client. */
interface Progress {
  requests: number;
  tokenRequests: number;
  /** Requests to the faulty side. */
  faulty: number;
  heads: number;
  /** Retry delays that the client reported and that have not passed yet. */
  readonly waits: number[];
}

async function openTls(fault: Fault): Promise<FaultySide> {
  const options = fault.tls?.() ?? {};
  if (fault.onConnection) {
    const { server, url } = await openService({ onConnection: fault.onConnection });
    const arrived = () => server.requests.length;
    return { ...nothing, url: url.replace('http:', 'https:'), arrived, connections: () => server.connections };
  }
  const server = await openTlsServer(options);
  // Only the valid certificate lets a request through, which is then processed.
  return { ...nothing, url: server.url, arrived: () => server.requests, placed: () => 0, close: server.close };
}

async function openFaulty(fault: Fault, progress: Progress): Promise<FaultySide> {
  if (fault.url) return { ...nothing, url: await fault.url() };
  if (fault.fetch) return { ...nothing, url: 'https://acme.niceincontact.com' };
  if (fault.tls) return openTls(fault);
  const { onConnection, onRequest, isProcessed } = fault;
  const first = fault.isKeptAlive ? 1 : 0;
  const service: Service & { readonly server: { readonly requests: readonly unknown[] } } = await openService({
    onConnection,
    isProcessed,
    onRequest: (socket, request, index) => {
      if (index < first) return void socket.write(goodAnswer(request));
      const whenHeadArrived = () => until(() => progress.heads > index);
      onRequest?.(socket, request, { whenHeadArrived });
    },
  });
  return {
    ...nothing,
    url: service.url,
    arrived: () => service.server.requests.length,
    placed: () => service.placed,
  };
}

/** Sends the affected requests to the faulty server, and all others to a healthy service. */
function routeFetch(
  fault: Fault,
  { isOnce, send }: PlayOptions,
  faulty: FaultySide,
  well: Service,
  progress: Progress,
): FetchLike {
  return async (input, init): Promise<FetchResponse> => {
    const { pathname } = new URL(input);
    const isToken = pathname === tokenPath;
    const number = isToken ? ++progress.tokenRequests : ++progress.requests;
    const isFaulty = isToken === (fault.at === 'token') && !(isOnce === true && number > 1);
    if (!isFaulty) return send(`${well.url}${pathname}`, init);
    progress.faulty += 1;
    const response = await (fault.fetch ? fault.fetch(init) : send(`${faulty.url}${pathname}`, init));
    progress.heads += 1;
    return response;
  };
}

function begin(client: CXoneClient, { operation }: PlayOptions, fault: Fault): Promise<unknown> {
  if (operation === 'get') return client.connections.get('id-1');
  const userData = fault.isLarge ? { padding: 'x'.repeat(8_000_000) } : {};
  return client.connections.create({ ...sampleRequest, userData });
}

/** Advances the fake clock when the operation waits for time: for a retry delay, or a server that stopped sending. */
async function drive(
  work: Promise<unknown>,
  clock: FakeClock,
  fault: Fault,
  progress: Progress,
  { arrived, connections }: Pick<FaultySide, 'arrived' | 'connections'>,
) {
  let isDone = false;
  let timeouts = 0;
  const over = () => {
    isDone = true;
  };
  work.then(over, over);
  const silences = () => {
    if (fault.silentAfter === undefined) return 0;
    if (fault.silentAfter === 'head') return progress.heads;
    if (fault.silentAfter === 'connection') return connections();
    return fault.fetch ? progress.faulty : arrived();
  };
  while (!isDone) {
    const wait = progress.waits.shift();
    if (wait !== undefined) await clock.advance(wait);
    else if (silences() > timeouts) {
      timeouts += 1;
      await clock.advance(attemptTimeoutMs);
    } else await settle(1);
  }
}

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

function connect(fault: Fault, options: PlayOptions, faulty: FaultySide, well: Service, progress: Progress) {
  const clock = new FakeClock();
  const isToken = fault.at === 'token';
  const given: CXoneClientOptions = {
    baseUrl: isToken ? well.url : faulty.url,
    tokenUrl: `${isToken ? faulty.url : well.url}${tokenPath}`,
    clientId,
    clientSecret,
    timeoutMs: attemptTimeoutMs,
    retry: options.retry,
    fetch: routeFetch(fault, options, faulty, well, progress),
    onEvent: (event: CXoneEvent) => {
      if (event.type === 'retry') progress.waits.push(event.delayMs);
    },
  };
  return { clock, client: new CXoneClient(given, { clock }) };
}

/** Runs one operation against a fault, over real sockets and on a fake clock. */
export async function playFault(fault: Fault, options: PlayOptions): Promise<Played> {
  const progress: Progress = { requests: 0, tokenRequests: 0, faulty: 0, heads: 0, waits: [] };
  const well = await openService();
  const faulty = await openFaulty(fault, progress);
  const { client, clock } = connect(fault, options, faulty, well, progress);
  if (fault.isKeptAlive) await client.connections.get('warm-up');
  const alreadyArrived = faulty.arrived();
  progress.requests = 0;
  const work = begin(client, options, fault);
  const arrived = () => faulty.arrived() - alreadyArrived;
  await drive(work, clock, fault, progress, { arrived, connections: faulty.connections });
  const error = await errorOf(work);
  const tlsPlaced = fault.tls && options.operation === 'create' ? faulty.arrived() : 0;
  await faulty.close();
  return {
    requests: progress.requests,
    tokenRequests: progress.tokenRequests,
    arrived: arrived(),
    placed: faulty.placed() + well.placed + tlsPlaced,
    error,
    settledMs: clock.elapsed(),
    timers: clock.pendingTimers,
  };
}

/** Checks the guarantees of the SDK for any operation and any fault; returns one line for each breach. */
export function findBreaches({ operation }: PlayOptions, fault: Fault, played: Played): readonly string[] {
  const { error, placed, requests, tokenRequests, arrived, timers } = played;
  const outcome = error instanceof CXoneError ? error.outcome : undefined;
  const isToken = fault.at === 'token' && requests === 0;
  const passed = fault.at === 'token' ? tokenRequests : requests;
  const breaches: readonly (readonly [boolean, string])[] = [
    [error !== undefined && !(error instanceof CXoneError), `threw ${String(error)}`],
    [placed > (operation === 'create' ? 1 : 0), `placed ${placed} calls`],
    [outcome === 'not_placed' && placed > 0, 'reported not_placed for a call that was placed'],
    [outcome === 'placed' && placed !== 1, 'reported placed without one call'],
    [operation === 'create' && error === undefined && placed !== 1, 'returned a call that was not placed'],
    [operation === 'create' && error !== undefined && outcome === undefined, 'reported no outcome'],
    [operation === 'get' && outcome !== undefined && !isToken, 'reported an outcome for a read'],
    [!fault.isRetriedByFetch && arrived > passed, `sent ${arrived} requests for ${passed}`],
    [timers > 0, 'left a timer'],
    [
      error instanceof CXoneError && error.attempts !== (isToken ? tokenRequests : requests),
      'counted the attempts wrongly',
    ],
  ];
  return breaches.filter(([isBreach]) => isBreach).map(([, what]) => what);
}
