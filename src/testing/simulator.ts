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
 * The CXone service for calls, as the SDK's contract describes it, without a network or an account.
 *
 * It issues tokens, checks scopes, campaigns, caller ids and numbers, places calls that are only written down, and
 * fails as the service would, or as a test scripts it. Two doors lead to the same state: `fetch` in process and
 * `listen` over HTTP. The statuses after `PENDING` are the simulator's own invention; the service documents none.
 * It implements a contract from a public tutorial and has never been compared with a live account.
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
   * The in-process door: a `fetch` that serves any host and needs no `this`.
   *
   * Aborting `init.signal` rejects at once with the signal's reason, while a body is read too. A redirect, which only
   * a scripted fault sends, rejects where `redirect` is `'error'` and is handed over as it is otherwise: to see it
   * followed, use {@link CXoneSimulator.listen}.
   *
   * @throws `TypeError('fetch failed')` with the `cause` that Node's `fetch` gives, when a scripted fault breaks the connection.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   * const { fetch, url } = new CXoneSimulator();
   * const answer = await fetch(`${url}/api/v2/outbound/connections/1`);
   * console.log(answer.status); // 401
   * ```
   */
  readonly fetch: SimulatorFetch;
  /** The routes that the vendor documents. */
  readonly acd: SimulatedAcd;
  readonly #settings: SimulatorSettings;
  readonly #service: SimulatedService;
  readonly #servers = new Set<SimulatorServer>();

  /**
   * Makes a service with an account of its own; nothing is shared between simulators.
   *
   * @throws `TypeError` naming the option that is unknown or holds a bad value.
   */
  constructor(options: CXoneSimulatorOptions = {}) {
    this.#settings = resolveOptions(options);
    this.#service = new SimulatedService(this.#settings);
    this.fetch = (input, init) => this.#service.fetch(input, init);
    this.acd = new SimulatedAcd(this.#service.state, this.fetch);
  }

  /** The realm. */
  get realmId(): string {
    return this.#settings.realmId;
  }

  /** The base URL that a client of this realm calls; the in-process door serves it, and any other. */
  get url(): string {
    return `https://${this.realmId}.niceincontact.com`;
  }

  /** The id of the first OAuth client. @throws `TypeError` when the options name none. */
  get clientId(): string {
    return firstOf(this.#settings.clients, 'clients').clientId;
  }

  /** The id of the first active campaign. @throws `TypeError` when the options name none. */
  get campaignId(): string {
    return this.#firstCampaign('active');
  }

  /** The id of the first disabled campaign. @throws `TypeError` when the options name none. */
  get disabledCampaignId(): string {
    return this.#firstCampaign('disabled');
  }

  /** The first provisioned caller id. @throws `TypeError` when the options name none. */
  get aniNumber(): string {
    return firstOf(this.#settings.aniNumbers, 'aniNumbers');
  }

  /**
   * What a `CXoneClient` needs to call this simulator in process, the first OAuth client's secret included.
   *
   * @throws `TypeError` when the options name no client.
   */
  get clientOptions(): SimulatorClientOptions {
    const { clientId, clientSecret } = firstOf(this.#settings.clients, 'clients');
    return { realmId: this.realmId, clientId, clientSecret, fetch: this.fetch };
  }

  /** The calls that were placed, in that order: a snapshot. */
  get calls(): readonly PlacedCall[] {
    return this.#service.state.calls;
  }

  /** The requests that arrived, through both doors and in that order, credentials masked: a snapshot. */
  get requests(): readonly ReceivedRequest[] {
    return [...this.#service.requests];
  }

  /** How many tokens were issued. */
  get tokensIssued(): number {
    return this.#service.state.tokensIssued;
  }

  /** How many strikes of scripted faults are still to come: 0 once all were played. */
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
   * console.log(simulator.callsTo('+14155552671').length); // 0
   * ```
   */
  callsTo(phoneNumber: string): readonly PlacedCall[] {
    return this.calls.filter((call) => call.phoneNumber === phoneNumber);
  }

  /**
   * Scripts faults: each strikes the next request that it matches, in the order given, after those scripted before.
   *
   * @throws `TypeError` naming the member that is unknown, bad or contradictory; then none of them is scripted.
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
   * Makes every token that was issued answer 401 from now on.
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
   * Forgets calls, requests, tokens, faults and the rate limit's count; keeps the account, and open servers open.
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
   * Answers one request: the in-process door in its plainest form. The request's own signal is honoured.
   *
   * @throws `TypeError('fetch failed')` when a scripted fault breaks the connection, and the signal's reason when it fires.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   * const simulator = new CXoneSimulator();
   * const answer = await simulator.handle(new Request(`${simulator.url}/nowhere`));
   * console.log(answer.status); // 404
   * ```
   */
  handle(request: Request): Promise<Response> {
    return this.#service.fetch(request);
  }

  /**
   * Opens the HTTP door on loopback; any number may be open at once. Needs a runtime that has `node:http`.
   *
   * @throws `TypeError` for bad options, and the server's own error when the port can't be had.
   *
   * @example
   * ```ts
   * import { CXoneSimulator } from 'cxone-sdk/testing';
   * const server = await new CXoneSimulator().listen();
   * const answer = await fetch(`${server.url}/nowhere`);
   * console.log(answer.status); // 404
   * await server.close();
   * ```
   */
  async listen(options: ListenOptions = {}): Promise<SimulatorServer> {
    const server = await openServer((request, disconnected) => this.#service.serve(request, disconnected), options);
    this.#servers.add(server);
    return server;
  }

  /**
   * Ends whatever is under way: delays, silences and stalled bodies fail as a lost connection, servers close.
   *
   * No timer, socket or listener is left. The simulator itself stays usable.
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
