import { AcdState } from './acd-state.js';
import type { LifecycleStep, SimulatedRateLimit, SimulatorSettings } from './options.js';

/** A call that the simulator placed. */
export interface PlacedCall {
  /** The ID of the connection. */
  readonly connectionId: string;
  /** The number that was called. */
  readonly phoneNumber: string;
  /** The caller ID (ANI) of the call. */
  readonly aniNumber: string;
  /** The ID of the campaign in the request. */
  readonly campaignId: string;
  /** The `userData` of the request, parsed; `{}` if the request has none. */
  readonly userData: Readonly<Record<string, unknown>>;
  /** The time of the call in epoch milliseconds on the simulator's clock. */
  readonly placedAt: number;
  /** The `CorrelationId` header of the request, if present. */
  readonly correlationId?: string | undefined;
}

/** A request to create a connection, parsed and not yet placed. */
export type CreateCallRequest = Omit<PlacedCall, 'connectionId' | 'placedAt'>;

/** The rights of a token that was issued. */
export interface Grant {
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/** Freezes a value and all that it contains, so that no test changes the record of calls by mistake. */
function freezeDeep<T extends object>(value: T): T {
  const rest: unknown[] = [value];
  for (let item = rest.pop(); item !== undefined; item = rest.pop()) {
    if (typeof item === 'object' && item !== null) rest.push(...Object.values(Object.freeze(item)));
  }
  return value;
}

/** The state of the simulated service: tokens, calls, and the window of the rate limit. */
export class ServiceState {
  readonly acd: AcdState;
  readonly #settings: SimulatorSettings;
  readonly #grants = new Map<string, Grant>();
  readonly #calls = new Map<string, PlacedCall>();
  #window = { endsAt: Number.NEGATIVE_INFINITY, creates: 0 };
  #tokensIssued = 0;

  constructor(settings: SimulatorSettings) {
    this.#settings = settings;
    this.acd = new AcdState(settings.acd.scriptNumberOn === 'leg');
  }

  get settings(): SimulatorSettings {
    return this.#settings;
  }

  get tokensIssued(): number {
    return this.#tokensIssued;
  }

  get calls(): readonly PlacedCall[] {
    return [...this.#calls.values()];
  }

  /** Issues a token if the client ID and secret are registered. */
  issueToken(clientId: string, clientSecret: string): string | undefined {
    const { clients } = this.#settings;
    const client = clients.find((known) => known.clientId === clientId && known.clientSecret === clientSecret);
    if (client === undefined) return undefined;
    const token = `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll('-', '');
    this.grant(token, client.scopes);
    return token;
  }

  /** Makes a token valid for these scopes. */
  grant(token: string, scopes: readonly string[]): void {
    const { clock, tokenLifetimeMs } = this.#settings;
    this.#grants.set(token, { scopes, expiresAt: clock.now() + tokenLifetimeMs });
    this.#tokensIssued += 1;
  }

  /** Returns the rights of a token that is known and hasn't expired. */
  findGrant(token: string): Grant | undefined {
    const grant = this.#grants.get(token);
    return grant !== undefined && this.#settings.clock.now() < grant.expiresAt ? grant : undefined;
  }

  revokeTokens(): void {
    this.#grants.clear();
  }

  /** Counts a request against the rate limit. Past the limit, returns the milliseconds until the window ends; else 0. */
  countRequest({ maxRequests, perMs }: SimulatedRateLimit): number {
    const now = this.#settings.clock.now();
    if (now >= this.#window.endsAt) this.#window = { endsAt: now + perMs, creates: 0 };
    if (this.#window.creates >= maxRequests) return this.#window.endsAt - now;
    this.#window.creates += 1;
    return 0;
  }

  /** Places a call and records it. */
  place(request: CreateCallRequest): PlacedCall {
    const connectionId = crypto.randomUUID();
    const call = freezeDeep({ connectionId, ...request, placedAt: this.#settings.clock.now() });
    this.#calls.set(connectionId, call);
    return call;
  }

  findCall(connectionId: string): PlacedCall | undefined {
    return this.#calls.get(connectionId);
  }

  /** Returns the current status of a call. */
  getStatus({ placedAt }: PlacedCall): string {
    const age = this.#settings.clock.now() - placedAt;
    const reached = (step: LifecycleStep) => step.afterMs <= age;
    return this.#settings.lifecycle.findLast(reached)?.status ?? 'PENDING';
  }

  /** Forgets what was placed and counted. Tokens stay valid: a client that caches one isn't rejected. */
  clear(): void {
    this.#calls.clear();
    this.acd.clear();
    this.#window = { endsAt: Number.NEGATIVE_INFINITY, creates: 0 };
    this.#tokensIssued = 0;
  }
}
