import { SimulatedAcd } from './acd-view.js';
import { firstOf } from './checks.js';
import type { SimulatorClientOptions, SimulatorFetch } from './client-options.js';
import type { Fault } from './faults.js';
import { type CXoneSimulatorOptions, resolveOptions, type SimulatorSettings } from './options.js';
import type { ReceivedRequest } from './request-log.js';
import { type ListenOptions, openServer, type SimulatorServer } from './server.js';
import { SimulatedService } from './service.js';
import type { PlacedCall } from './state.js';

/**
 * Simulator of CXone for tests, which needs no network and no tenant.
 *
 * It issues tokens, validates scopes, campaigns, caller IDs and numbers, records calls instead of placing them, and
 * fails as CXone would or as a test scripts it. Use it in process (`fetch`) or over HTTP (`listen`): both share its
 * state. CXone documents only the status `PENDING`: the simulator invents all others.
 * It implements a contract from a public tutorial and has never been compared with a live tenant.
 *
 * @example
 * ```ts
 * import { CXoneClient } from 'cxone-sdk';
 * import { buildCreateRequest, CXoneSimulator } from 'cxone-sdk/testing';
 *
 * const simulator = new CXoneSimulator();
 * const cxone = new CXoneClient(simulator.clientOptions);
 * const connection = await cxone.connections.create(buildCreateRequest());
 * console.log(connection.status, simulator.calls.length); // PENDING 1
 * ```
 */
export class CXoneSimulator {
  /**
   * Sends a request to the simulator in process: a `fetch` that accepts any host and needs no `this`.
   *
   * Aborting `init.signal` rejects immediately with the signal's reason, also while a body is being read. A redirect,
   * which only a scripted fault sends, rejects if `redirect` is `'error'`; otherwise it is returned as it is. To test
   * a client that follows redirects, use {@link CXoneSimulator.listen}.
   *
   * @throws `TypeError('fetch failed')` when a scripted fault breaks the connection, with the `cause` of Node's `fetch`.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   * const { fetch, url } = new CXoneSimulator();
   * const response = await fetch(`${url}/api/v2/outbound/connections/1`);
   * console.log(response.status); // 401
   * ```
   */
  readonly fetch: SimulatorFetch;
  /** The routes that NICE documents. */
  readonly acd: SimulatedAcd;
  readonly #settings: SimulatorSettings;
  readonly #service: SimulatedService;
  readonly #servers = new Set<SimulatorServer>();

  /**
   * Creates a simulator with its own tenant. Simulators share nothing.
   *
   * @throws `TypeError` when an option is unknown or invalid.
   */
  constructor(options: CXoneSimulatorOptions = {}) {
    this.#settings = resolveOptions(options);
    this.#service = new SimulatedService(this.#settings);
    this.fetch = (input, init) => this.#service.fetch(input, init);
    this.acd = new SimulatedAcd(this.#service.state, this.fetch);
  }

  /** The realm of the simulator. */
  get realmId(): string {
    return this.#settings.realmId;
  }

  /** The base URL of the realm. `fetch` accepts it, and any other. */
  get url(): string {
    return `https://${this.realmId}.niceincontact.com`;
  }

  /** The ID of the first OAuth client. @throws `TypeError` when the options contain none. */
  get clientId(): string {
    return firstOf(this.#settings.clients, 'clients').clientId;
  }

  /** The ID of the first active campaign. @throws `TypeError` when the options contain none. */
  get campaignId(): string {
    return this.#firstCampaign('active');
  }

  /** The ID of the first disabled campaign. @throws `TypeError` when the options contain none. */
  get disabledCampaignId(): string {
    return this.#firstCampaign('disabled');
  }

  /** The first provisioned caller ID (ANI). @throws `TypeError` when the options contain none. */
  get aniNumber(): string {
    return firstOf(this.#settings.aniNumbers, 'aniNumbers');
  }

  /**
   * Options for a `CXoneClient` that uses this simulator in process, including the secret of the first OAuth client.
   *
   * @throws `TypeError` when the options contain no OAuth client.
   */
  get clientOptions(): SimulatorClientOptions {
    const { clientId, clientSecret } = firstOf(this.#settings.clients, 'clients');
    return { realmId: this.realmId, clientId, clientSecret, fetch: this.fetch };
  }

  /** A snapshot of the calls that were placed, in order. */
  get calls(): readonly PlacedCall[] {
    return this.#service.state.calls;
  }

  /** A snapshot of the requests received in process and over HTTP, in order of arrival, credentials masked. */
  get requests(): readonly ReceivedRequest[] {
    return [...this.#service.requests];
  }

  /** The number of tokens that were issued. */
  get tokensIssued(): number {
    return this.#service.state.tokensIssued;
  }

  /** The number of requests that scripted faults will still apply to; `0` once all faults have been applied. */
  get pendingFaults(): number {
    return this.#service.faults.pending;
  }

  /**
   * Returns the calls that were placed to a number.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   * const simulator = new CXoneSimulator();
   * console.log(simulator.callsTo('+12025550142').length); // 0
   * ```
   */
  callsTo(phoneNumber: string): readonly PlacedCall[] {
    return this.calls.filter((call) => call.phoneNumber === phoneNumber);
  }

  /**
   * Scripts faults. Each applies to the next request that it matches, in this order, after the faults already scripted.
   *
   * @throws `TypeError` when a property is unknown, invalid or conflicts with its fault; then no fault is scripted.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   * const simulator = new CXoneSimulator();
   * simulator.fail({ on: 'create', status: 503 }, { on: 'create', connection: 'reset_after' });
   * console.log(simulator.pendingFaults); // 2
   * ```
   */
  fail(...faults: Fault[]): void {
    this.#service.faults.add(faults);
  }

  /**
   * Revokes all tokens that were issued: requests with them get a 401.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   * new CXoneSimulator().revokeTokens();
   * ```
   */
  revokeTokens(): void {
    this.#service.state.revokeTokens();
  }

  /**
   * Clears calls, requests, faults and all counts. Keeps the tenant, open servers and the tokens that clients cached.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   * const simulator = new CXoneSimulator();
   * simulator.fail({ status: 500 });
   * simulator.reset();
   * console.log(simulator.pendingFaults); // 0
   * ```
   */
  reset(): void {
    this.#service.reset();
  }

  /**
   * Handles one request in process and returns its response. Aborting `request.signal` rejects immediately.
   *
   * @throws `TypeError('fetch failed')` when a scripted fault breaks the connection; the signal's reason when it fires.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   * const simulator = new CXoneSimulator();
   * const response = await simulator.handle(new Request(`${simulator.url}/nowhere`));
   * console.log(response.status); // 404
   * ```
   */
  handle(request: Request): Promise<Response> {
    return this.#service.fetch(request);
  }

  /**
   * Starts an HTTP server on loopback. A simulator can have several servers. Requires a runtime with `node:http`.
   *
   * @throws `TypeError` when an option is invalid or `node:http` is missing; the server's error when it can't listen.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   * const server = await new CXoneSimulator().listen();
   * const response = await fetch(`${server.url}/nowhere`);
   * console.log(response.status); // 404
   * await server.close();
   * ```
   */
  async listen(options: ListenOptions = {}): Promise<SimulatorServer> {
    const server = await openServer((request, disconnected) => this.#service.serve(request, disconnected), options);
    this.#servers.add(server);
    return server;
  }

  /**
   * Ends all requests in flight with a lost connection, including delayed and stalled ones, and closes all servers.
   *
   * No timer, socket or listener remains. The simulator itself stays usable.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   * const simulator = new CXoneSimulator();
   * await simulator.listen();
   * await simulator.close();
   * ```
   */
  async close(): Promise<void> {
    this.#service.endOpenRequests();
    const servers = [...this.#servers];
    this.#servers.clear();
    await Promise.all(servers.map((server) => server.close()));
  }

  #firstCampaign(status: 'active' | 'disabled'): string {
    const matching = this.#settings.campaigns.filter((campaign) => campaign.status === status);
    return firstOf(matching, `${status} campaigns`).campaignId;
  }
}
