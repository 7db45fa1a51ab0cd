import type { FetchResponse } from '../http/fetch.js';
import { readClocks, systemClock } from '../internal/clock.js';
import { DEPARTURE, type Departure } from '../internal/departure.js';
import { createAgent, findIdleMs, type PooledAgent } from './agent.js';
import { buildFetchError, exchange, type NodeFetchInit, open, type Target, toTarget } from './exchange.js';
import { HostLimit } from './host-limit.js';
import type { NodeFetchSettings } from './options.js';

/** After this long without a request, the process may have been frozen while a server closed a kept connection. */
const SILENCE_MS = 100;

/** For a request of a caller to whom its departure does not matter. */
const UNOBSERVED: Departure = { leave: () => undefined, fail: () => undefined };

/** @throws TypeError for a body that could not be sent as it is. */
async function toBytes(body: unknown): Promise<string | Uint8Array | undefined> {
  if (body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array) {
    return body ?? undefined;
  }
  if (typeof (body as Blob).arrayBuffer === 'function') return new Uint8Array(await (body as Blob).arrayBuffer());
  throw new TypeError('The body must be a string, a Blob or a Uint8Array');
}

/** The connections of one `createNodeFetch`, and its requests in flight. */
export class NodeTransport {
  readonly #settings: NodeFetchSettings;
  readonly #agents = new Map<string, PooledAgent>();
  readonly #hostLimit: HostLimit | undefined;
  /** Kept, since most requests of a client go to one URL: that of `create`. */
  #newest: Target | undefined;
  #running = 0;
  #lastRequest = { now: 0, elapsed: 0 };
  #closing: Promise<void> | undefined;
  #onIdle = (): void => undefined;

  constructor(settings: NodeFetchSettings) {
    this.#settings = settings;
    if (settings.maxSockets < Number.POSITIVE_INFINITY) this.#hostLimit = new HostLimit(settings.maxSockets);
  }

  async fetch(url: string, init: NodeFetchInit = {}): Promise<FetchResponse> {
    const departure = init[DEPARTURE]?.() ?? UNOBSERVED;
    try {
      return await this.#send(url, init, departure);
    } catch (error) {
      departure.fail(error);
      throw error;
    }
  }

  async #send(url: string, init: NodeFetchInit, departure: Departure): Promise<FetchResponse> {
    const target = this.#findTarget(url);
    const body = await toBytes(init.body);
    init.signal?.throwIfAborted();
    if (this.#closing) throw buildFetchError(new Error('createNodeFetch was closed'));
    this.#running += 1;
    let release = (): void => undefined;
    const end = () => {
      release();
      this.#running -= 1;
      if (this.#running === 0) this.#onIdle();
    };
    try {
      if (this.#hostLimit) release = await this.#hostLimit.acquire(target.origin, init.signal);
      const silence = this.#dropStale();
      if (silence) await silence;
      init.signal?.throwIfAborted();
      const departing = { agent: this.#agentOf(target.protocol), target, init, body, departure };
      const request = open(departing);
      request.once('close', end);
      return exchange(request, departing);
    } catch (error) {
      end();
      throw error;
    }
  }

  #findTarget(url: string): Target {
    if (this.#newest?.href !== url) this.#newest = toTarget(url);
    return this.#newest;
  }

  #agentOf(protocol: string): PooledAgent {
    const known = this.#agents.get(protocol);
    if (known) return known;
    if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('The protocol must be https: or http:');
    const agent = createAgent(protocol, this.#settings);
    this.#agents.set(protocol, agent);
    return agent;
  }

  /**
   * Drops the connections that must not be used again. After silence, the event loop turns twice: a request of a callback
   * comes after the sockets were read, and only the second turn reads all of them again.
   *
   * @returns `undefined` if the request may leave at once
   */
  #dropStale(): Promise<void> | undefined {
    const instant = readClocks(systemClock);
    const silenceMs = findIdleMs(this.#lastRequest, instant);
    if (this.#agents.size === 0 || silenceMs < SILENCE_MS) {
      this.#lastRequest = instant;
      return undefined;
    }
    for (const agent of this.#agents.values()) agent.dropStale(instant);
    // Recorded after the turns: a request that comes earlier waits too.
    return systemClock
      .turn()
      .then(() => systemClock.turn())
      .then(() => {
        this.#lastRequest = readClocks(systemClock);
      });
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      for (const agent of this.#agents.values()) agent.stopKeeping();
      this.#onIdle = resolve;
      if (this.#running === 0) resolve();
    });
    return this.#closing;
  }
}
