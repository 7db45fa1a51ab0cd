import { AcdState } from './acd-state.js';
import type { LifecycleStep, SimulatedRateLimit, SimulatorSettings } from './options.js';

/** A call that the simulator placed. */
export interface PlacedCall {
  /** The id that the service gave the connection. */
  readonly connectionId: string;
  /** The number that was called. */
  readonly phoneNumber: string;
  /** The caller id that it showed. */
  readonly aniNumber: string;
  /** The campaign that it was placed under. */
  readonly campaignId: string;
  /** What the request handed on, as it was parsed. */
  readonly userData: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds on the simulator's clock. */
  readonly placedAt: number;
  /** The `CorrelationId` header of the request, if it had one. */
  readonly correlationId?: string | undefined;
}

/** What a request to create a connection asks for, read off the wire. */
export type CreateCallRequest = Omit<PlacedCall, 'connectionId' | 'placedAt'>;

/** A token that was issued, found by its text. */
export interface Grant {
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/** The truth about who was called stays the truth, whatever a test does with it. */
function freezeDeep<T extends object>(value: T): T {
  const rest: unknown[] = [value];
  for (let item = rest.pop(); item !== undefined; item = rest.pop()) {
    if (typeof item === 'object' && item !== null) rest.push(...Object.values(Object.freeze(item)));
  }
  return value;
}

/** What the service remembers: tokens, calls, and the rate limit's window. */
export class ServiceState {
  readonly acd = new AcdState();
  readonly #settings: SimulatorSettings;
  readonly #grants = new Map<string, Grant>();
  readonly #calls = new Map<string, PlacedCall>();
  #window = { endsAt: Number.NEGATIVE_INFINITY, creates: 0 };
  #tokensIssued = 0;

  constructor(settings: SimulatorSettings) {
    this.#settings = settings;
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

  /** Issues a token to the client that knows its secret, or to nobody. */
  issueToken(clientId: string, clientSecret: string): string | undefined {
    const { clients } = this.#settings;
    const client = clients.find((known) => known.clientId === clientId && known.clientSecret === clientSecret);
    if (client === undefined) return undefined;
    const token = `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll('-', '');
    this.grant(token, client.scopes);
    return token;
  }

  /** Makes a token good for what the scopes say. */
  grant(token: string, scopes: readonly string[]): void {
    const { clock, tokenLifetimeMs } = this.#settings;
    this.#grants.set(token, { scopes, expiresAt: clock.now() + tokenLifetimeMs });
    this.#tokensIssued += 1;
  }

  /** Returns what a token grants while it is good. */
  findGrant(token: string): Grant | undefined {
    const grant = this.#grants.get(token);
    return grant !== undefined && this.#settings.clock.now() < grant.expiresAt ? grant : undefined;
  }

  revokeTokens(): void {
    this.#grants.clear();
  }

  /** Counts a create against the rate limit and returns the milliseconds to wait when it is one too many. */
  countRequest({ maxRequests, perMs }: SimulatedRateLimit): number {
    const now = this.#settings.clock.now();
    if (now >= this.#window.endsAt) this.#window = { endsAt: now + perMs, creates: 0 };
    if (this.#window.creates >= maxRequests) return this.#window.endsAt - now;
    this.#window.creates += 1;
    return 0;
  }

  /** Places a call: from here on it counts. */
  place(request: CreateCallRequest): PlacedCall {
    const connectionId = crypto.randomUUID();
    const call = freezeDeep({ connectionId, ...request, placedAt: this.#settings.clock.now() });
    this.#calls.set(connectionId, call);
    return call;
  }

  findCall(connectionId: string): PlacedCall | undefined {
    return this.#calls.get(connectionId);
  }

  /** Returns the status that a call has by now. */
  getStatus({ placedAt }: PlacedCall): string {
    const age = this.#settings.clock.now() - placedAt;
    const reached = (step: LifecycleStep) => step.afterMs <= age;
    return this.#settings.lifecycle.findLast(reached)?.status ?? 'PENDING';
  }

  clear(): void {
    this.#grants.clear();
    this.#calls.clear();
    this.acd.clear();
    this.#window = { endsAt: Number.NEGATIVE_INFINITY, creates: 0 };
    this.#tokensIssued = 0;
  }
}
