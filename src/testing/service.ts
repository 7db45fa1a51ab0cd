import { applyFault } from './apply-fault.js';
import { FaultQueue } from './faults.js';
import { type OpenRequest, OpenRequests, onClientDisconnect, sleepUntil } from './open-requests.js';
import type { SimulatorSettings } from './options.js';
import { type ReceivedRequest, toReceivedRequest } from './request-log.js';
import type { IncomingRequest, SimulatedResponse } from './response-parts.js';
import { buildClosedError, buildFetchError, rejectRedirect, toResponse } from './responses.js';
import { findEndpoint, handleRequest } from './routes.js';
import type { ServerReply } from './server.js';
import { ServiceState } from './state.js';

/** The simulated service: logs each request, processes it and applies the fault that matches it. */
export class SimulatedService {
  readonly state: ServiceState;
  readonly faults = new FaultQueue();
  readonly #settings: SimulatorSettings;
  readonly #openRequests = new OpenRequests();
  #requests: ReceivedRequest[] = [];

  constructor(settings: SimulatorSettings) {
    this.#settings = settings;
    this.state = new ServiceState(settings);
  }

  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  reset(): void {
    this.state.clear();
    this.faults.clear();
    this.#requests = [];
  }

  /** Ends all requests in flight with a lost connection. */
  endOpenRequests(): void {
    this.#openRequests.closeAll(buildClosedError());
  }

  /** Serves a request in process. */
  async fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const own = input instanceof Request ? input.signal : undefined;
    const client = (init.signal === undefined ? own : init.signal) ?? undefined;
    client?.throwIfAborted();
    const arrivedAt = this.#settings.clock.now();
    // Omits the signal, which a Request would hold on to.
    const request = new Request(input, { ...init, signal: null });
    const openRequest = this.#openRequests.open(client);
    try {
      return await Promise.race([
        this.#respond(request, openRequest, arrivedAt),
        onClientDisconnect(openRequest.signal),
      ]);
    } catch (error) {
      openRequest.end();
      throw error;
    }
  }

  /** Serves a request over HTTP. Its client is connected until `disconnected` fires. */
  async serve(request: IncomingRequest, disconnected: AbortSignal): Promise<ServerReply> {
    const openRequest = this.#openRequests.open(disconnected);
    try {
      return await this.#applyFault(request, openRequest.signal, this.#settings.clock.now());
    } finally {
      openRequest.end();
    }
  }

  async #respond(request: Request, openRequest: OpenRequest, arrivedAt: number): Promise<Response> {
    const { method, headers, redirect, url } = request;
    const { pathname, search } = new URL(url);
    const incoming = { method, path: pathname + search, headers, body: await request.text() };
    openRequest.signal.throwIfAborted();
    const reply = await this.#applyFault(incoming, openRequest.signal, arrivedAt);
    if (typeof reply === 'string') throw buildFetchError(reply);
    if (redirect === 'error') rejectRedirect(reply);
    return toResponse(reply, openRequest);
  }

  async #applyFault(request: IncomingRequest, signal: AbortSignal, arrivedAt: number): Promise<ServerReply> {
    const endpoint = findEndpoint(request);
    this.#requests.push(toReceivedRequest(request, endpoint, arrivedAt));
    const planned = this.faults.take(endpoint);
    if (planned === undefined) return echo(request, handleRequest(request, this.state));
    const { fault, place, delayMs } = planned;
    const own = place ? handleRequest(request, this.state) : undefined;
    await sleepUntil(this.#settings.clock, arrivedAt + delayMs, signal);
    if (fault.connection === 'no_answer') return onClientDisconnect(signal);
    return fault.connection ?? echo(request, applyFault(planned, own, this.#settings.errorShape));
  }
}

function echo(request: IncomingRequest, response: SimulatedResponse): SimulatedResponse {
  const correlationid = request.headers.get('correlationid');
  return correlationid === null ? response : { ...response, headers: { correlationid, ...response.headers } };
}
