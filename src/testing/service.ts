import type { Answer } from './answers.js';
import { type Exchange, OpenExchanges, sleepUntil, whenGone } from './exchanges.js';
import { applyFault, FaultQueue } from './faults.js';
import type { SimulatorSettings } from './options.js';
import { type ReceivedRequest, toReceivedRequest } from './request-log.js';
import { buildClosedError, buildFetchError, refuseRedirect, toResponse } from './responses.js';
import { answerRequest, endpointOf, type IncomingRequest } from './routes.js';
import type { Reply } from './server.js';
import { ServiceState } from './state.js';

/** The service behind the doors: logs a request, plays the fault that it meets, carries it out. */
export class SimulatedService {
  readonly state: ServiceState;
  readonly faults = new FaultQueue();
  readonly #settings: SimulatorSettings;
  readonly #exchanges = new OpenExchanges();
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

  /** Ends what is under way as a lost connection. */
  endExchanges(): void {
    this.#exchanges.closeAll(buildClosedError());
  }

  /** Serves a request of the in-process door. */
  async fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const own = input instanceof Request ? input.signal : undefined;
    const client = (init.signal === undefined ? own : init.signal) ?? undefined;
    client?.throwIfAborted();
    const arrivedAt = this.#settings.clock.now();
    // The signal is left out, as a Request would hold on to it.
    const request = new Request(input, { ...init, signal: null });
    const exchange = this.#exchanges.begin(client);
    try {
      return await Promise.race([this.#answer(request, exchange, arrivedAt), whenGone(exchange.signal)]);
    } catch (error) {
      exchange.end();
      throw error;
    }
  }

  /** Serves a request of another door, whose client is there until `gone` fires. */
  async serve(request: IncomingRequest, gone: AbortSignal): Promise<Reply> {
    const exchange = this.#exchanges.begin(gone);
    try {
      return await this.#play(request, exchange.signal, this.#settings.clock.now());
    } finally {
      exchange.end();
    }
  }

  async #answer(request: Request, exchange: Exchange, arrivedAt: number): Promise<Response> {
    const { method, headers, redirect, url } = request;
    const { pathname, search } = new URL(url);
    const incoming = { method, path: pathname + search, headers, body: await request.text() };
    exchange.signal.throwIfAborted();
    const reply = await this.#play(incoming, exchange.signal, arrivedAt);
    if (typeof reply === 'string') throw buildFetchError(reply);
    if (redirect === 'error') refuseRedirect(reply);
    return toResponse(reply, exchange);
  }

  async #play(request: IncomingRequest, signal: AbortSignal, arrivedAt: number): Promise<Reply> {
    const endpoint = endpointOf(request);
    this.#requests.push(toReceivedRequest(request, endpoint, arrivedAt));
    const planned = this.faults.take(endpoint);
    if (planned === undefined) return echo(request, answerRequest(request, this.state));
    const { fault, place, delayMs } = planned;
    const own = place ? answerRequest(request, this.state) : undefined;
    await sleepUntil(this.#settings.clock, arrivedAt + delayMs, signal);
    if (fault.connection === 'no_answer') return whenGone(signal);
    return fault.connection ?? echo(request, applyFault(planned, own, this.#settings.errorShape));
  }
}

function echo(request: IncomingRequest, answer: Answer): Answer {
  const correlationid = request.headers.get('correlationid');
  return correlationid === null ? answer : { ...answer, headers: { correlationid, ...answer.headers } };
}
