import {
  CXoneAcdClient,
  CXoneClient,
  CXoneError,
  type CXoneEvent,
  getResponseMetadata,
  type IdempotencyRecord,
  type IdempotencyStore,
  type TokenProvider,
} from 'cxone-sdk';
import { MemoryIdempotencyStore } from '../../src/idempotency/memory-store.js';
import { FakeClock } from './fake-clock.js';
import { reply, socketError } from './fetch-double.js';
import type { ChannelFault, Delivery, DeliverySchedule, ServiceStep } from './key-deliveries.js';
import { ProcessClock } from './process-clock.js';
import { sampleRequest } from './samples.js';

/** A call that CXone placed. */
export interface PlacedCall {
  readonly id: string;
  readonly delivery: number;
  /** The owner that held the key when the request arrived. */
  readonly heldBy: string | undefined;
}

/** The result of a delivery, and all that is known of it. */
export interface DeliveryReport {
  readonly delivery: Delivery;
  readonly owners: ReadonlySet<string>;
  readonly events: readonly CXoneEvent[];
  /** `true` if a request to the store failed, was lost, or took longer than the guard waits. */
  hadStoreFault: boolean;
  /** `true` if a request to the store took any time: it may have reached the store after the delivery ended. */
  wasDelayed: boolean;
  result?: { readonly id: string | undefined; readonly replayed: boolean } | undefined;
  error?: CXoneError | undefined;
  /** The deliveries that held the key when this one claimed it, and whether they had ended. */
  readonly holders: { readonly report: DeliveryReport; readonly hasEnded: boolean }[];
}

const isPlacedBy = ({ kind, isPlaced }: ServiceStep) =>
  kind === 'success' || kind === 'unreadable' || (['reset', 'silence', 'error'].includes(kind) && isPlaced);

/** An older version's fingerprints: what one writes the other finds as another version. */
const swapVersion = (record: IdempotencyRecord): IdempotencyRecord => {
  const [version, hash] = record.fingerprint.split(':');
  return { ...record, fingerprint: `${version === 'v1' ? 'v0' : 'v1'}:${hash}` };
};

/** Several processes that get deliveries under shared keys, a store behind a lossy channel, and the truth about the calls. */
export class KeyWorld {
  readonly clock = new FakeClock();
  readonly store = new MemoryIdempotencyStore({ clock: this.clock });
  readonly placed: PlacedCall[] = [];
  readonly reports: DeliveryReport[] = [];

  /** Runs a schedule until it ends, and waits until everything that is still on its way has arrived. */
  async play({ processes, deliveries }: DeliverySchedule): Promise<void> {
    const clocks = processes.map((plan) => new ProcessClock(this.clock, plan));
    const work = deliveries.map((delivery, index) => {
      const process = clocks[delivery.process];
      if (!process) throw new Error('A delivery to no process');
      return this.#deliver(delivery, index, process);
    });
    await this.clock.playOut(Promise.all(work));
    await this.clock.advance(60_000);
  }

  async #deliver(delivery: Delivery, index: number, process: ProcessClock): Promise<void> {
    const owners = new Set<string>();
    const events: CXoneEvent[] = [];
    const report: DeliveryReport = { delivery, owners, events, holders: [], hadStoreFault: false, wasDelayed: false };
    this.reports.push(report);
    await this.#after(delivery.startAfterMs);
    await process.thaw();
    const controller = new AbortController();
    const { abortAfterMs } = delivery;
    const timer = abortAfterMs === undefined ? undefined : process.setTimeout(() => controller.abort(), abortAfterMs);
    try {
      const value = await this.#run(delivery, index, { process, report, signal: controller.signal });
      report.result = { id: value.id, replayed: getResponseMetadata(value.value)?.replayed === true };
    } catch (error) {
      if (!(error instanceof CXoneError)) throw error;
      report.error = error;
    }
    process.clearTimeout(timer);
  }

  async #run(
    delivery: Delivery,
    index: number,
    { process, report, signal }: { process: ProcessClock; report: DeliveryReport; signal: AbortSignal },
  ): Promise<{ value: object; id: string | undefined }> {
    const { kind, key, ttlMs, timeoutMs, totalTimeoutMs } = delivery;
    const tokenProvider: TokenProvider = {
      getAccessToken: async () => {
        await this.#after(delivery.tokenAfterMs);
        await process.thaw();
        return 'token-1';
      },
    };
    const shared = {
      tokenProvider,
      fetch: this.#createFetch(delivery, index, process),
      idempotencyStore: this.#createChannel(delivery, process, report),
      idempotencyKeyTtlMs: ttlMs,
      timeoutMs,
      retry: { jitter: false },
      onEvent: (event: CXoneEvent) => void (report.events as CXoneEvent[]).push(event),
    };
    const options = { idempotencyKey: key, totalTimeoutMs, signal };
    if (kind === 'create one person' || kind === 'create another person') {
      const { connections } = new CXoneClient({ ...shared, realmId: 'acme' }, { clock: process });
      const phoneNumber = kind === 'create one person' ? '+12025550142' : '+12025550143';
      // What honest deliveries of one message vary in.
      const userData = { delivery: index };
      const value = await connections.create({ ...sampleRequest, contact: { phoneNumber }, userData }, options);
      return { value, id: value.id };
    }
    const { acd } = new CXoneAcdClient({ ...shared, apiUrl: 'https://api.example' }, { clock: process });
    if (kind === 'start a script') {
      const request = { skillId: 1, scriptPath: 'Call', parameters: ['+12025550142', `delivery ${index}`] };
      const value = await acd.scripts.start(request, options);
      return { value, id: value.contactId };
    }
    const value = await acd.callbacks.queue({ skillId: 1, phoneNumber: '+12025550142' }, options);
    return { value, id: value.contactId };
  }

  /** The network of one delivery: CXone acts whether or not the process runs; responses arrive when it does. */
  #createFetch({ steps, key }: Delivery, delivery: number, process: ProcessClock): typeof fetch {
    let sent = 0;
    return async (input, { method, signal } = {}) => {
      if (method === 'GET') {
        await process.thaw();
        return reply(200, { id: String(input).split('/').at(-1), status: 'CONNECTED' });
      }
      const step = steps[Math.min(sent, steps.length - 1)];
      sent += 1;
      if (!step) throw new Error('An empty plan');
      const id = `${this.placed.length + 1}`;
      if (isPlacedBy(step)) this.placed.push({ id, delivery, heldBy: this.store.read(key)?.owner });
      const aborted = new Promise<never>((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
      );
      return Promise.race([this.#respond(step, id, process), aborted]);
    };
  }

  async #respond({ kind, retryAfterSeconds, afterMs }: ServiceStep, id: string, process: ProcessClock) {
    await this.#after(afterMs);
    await process.thaw();
    if (kind === 'silence') return new Promise<never>(() => undefined);
    if (kind === 'refused') throw socketError('ECONNREFUSED', 'connect');
    if (kind === 'reset') throw socketError('ECONNRESET');
    if (kind === 'busy') return reply(429, {}, { 'retry-after': String(retryAfterSeconds) });
    if (kind === 'unauthorized') return reply(401);
    if (kind === 'error') return reply(500);
    return kind === 'success' ? reply(201, { id, status: 'PENDING', contactId: id }) : reply(201, 'created');
  }

  /** The store as one delivery reaches it. */
  #createChannel(delivery: Delivery, process: ProcessClock, report: DeliveryReport): IdempotencyStore {
    const faults = [...delivery.faults];
    const translate = delivery.isOldVersion ? swapVersion : (record: IdempotencyRecord) => record;
    const send = <T>(act: () => T) => this.#send(faults.shift(), act, { process, report });
    return {
      claim: (key, record, ttlMs) => {
        (report.owners as Set<string>).add(record.owner);
        return send(() => {
          const held = this.store.claim(key, translate(record), ttlMs);
          report.holders.push(...this.#findHolders(held, report));
          return translate(held);
        });
      },
      complete: (key, owner, callId) => send(() => this.store.complete(key, owner, callId)),
      release: (key, owner) => send(() => this.store.release(key, owner)),
    };
  }

  #findHolders({ owner }: IdempotencyRecord, own: DeliveryReport): DeliveryReport['holders'] {
    const others = this.reports.filter((report) => report !== own && report.owners.has(owner));
    return others.map((report) => ({ report, hasEnded: Boolean(report.error ?? report.result) }));
  }

  async #send<T>(
    fault: ChannelFault = { kind: 'none', beforeMs: 0, afterMs: 0 },
    act: () => T,
    { process, report }: { process: ProcessClock; report: DeliveryReport },
  ): Promise<T> {
    const { kind, beforeMs, afterMs } = fault;
    if (kind !== 'none' || beforeMs + afterMs >= 2_000) report.hadStoreFault = true;
    if (beforeMs > 0) report.wasDelayed = true;
    await this.#after(beforeMs);
    const result = kind === 'failed' || kind === 'hanging' ? undefined : act();
    await this.#after(afterMs);
    await process.thaw();
    if (kind === 'hanging') return new Promise<never>(() => undefined);
    if (kind === 'failed' || kind === 'lost') throw new Error('the connection to the store broke');
    return (kind === 'invalid' ? undefined : result) as T;
  }

  async #after(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>((resolve) => this.clock.setTimeout(resolve, ms));
  }
}
