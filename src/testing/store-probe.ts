import type { IdempotencyRecord, IdempotencyStore } from '../idempotency/store.js';

/** Time limit of one method, in milliseconds: twice as long as the client waits, for a host that is busy with tests. */
const METHOD_TIMEOUT_MS = 4_000;

/** Lifetime of the keys that are not to expire during the check. */
const HOUR_MS = 3_600_000;

/** All that is wrong with a store, each point once. */
export class Findings {
  readonly #messages = new Map<string, string>();
  /** `true` once a method did not settle: the rest of the check would only wait as well. */
  isHanging = false;

  /** Adds a sentence. Of those with the same `kind`, the first is kept. */
  add(message: string, kind: string = message): void {
    if (!this.#messages.has(kind)) this.#messages.set(kind, message);
  }

  /** @throws Error that lists all findings, if there are any. */
  throwIfAny(): void {
    const messages = [...this.#messages.values()];
    if (messages.length === 0) return;
    throw new Error(`The idempotency store breaks its contract:\n${messages.map((each) => `- ${each}`).join('\n')}`);
  }
}

/** Builds the record of a key that is claimed. */
export function buildRecord(owner: string, fields: Readonly<Record<string, unknown>> = {}): IdempotencyRecord {
  return { owner, fingerprint: `v1:${'0123456789abcdef'.repeat(4)}`, placed: false, ...fields };
}

export interface ClaimInput {
  readonly key: string;
  readonly record: IdempotencyRecord;
  /** @defaultValue one hour */
  readonly ttlMs?: number | undefined;
}

interface Reply {
  readonly value: unknown;
}

export interface OwnerInput {
  readonly method: 'complete' | 'release';
  readonly key: string;
  readonly owner: string;
  readonly callId?: string | undefined;
}

function formatValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

const FIELD_TYPES = {
  owner: ['string'],
  fingerprint: ['string'],
  placed: ['boolean'],
  callId: ['string', 'undefined'],
};

/** Describes a value that isn't a record. A `callId` of `null` counts as none. */
function describeInvalid(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return formatValue(value);
  for (const [name, types] of Object.entries(FIELD_TYPES)) {
    const field: unknown = Reflect.get(value, name) ?? undefined;
    if (!types.includes(typeof field)) return `an object whose ${name} is ${formatValue(field)}`;
  }
  return undefined;
}

function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const names = Object.keys(b);
  return (
    Object.keys(a).length === names.length && names.every((name) => isEqual(Reflect.get(a, name), Reflect.get(b, name)))
  );
}

/** Describes the first field in which a record differs from the expected one. */
function describeDifference(actual: IdempotencyRecord, expected: IdempotencyRecord): string | undefined {
  for (const name of new Set([...Object.keys(FIELD_TYPES), ...Object.keys(expected)])) {
    const [was, wanted] = [actual, expected].map((record): unknown => Reflect.get(record, name));
    const isNone = name === 'callId' && wanted === undefined && !was;
    if (isNone || isEqual(was, wanted)) continue;
    if (typeof wanted === 'object') return `its ${name} was changed`;
    return `its ${name} was ${formatValue(was)} instead of ${formatValue(wanted)}`;
  }
  return undefined;
}

function describeThrown(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : formatValue(thrown);
}

/** Calls the methods of a store, and reports each reply that breaks the contract. */
export class StoreProbe {
  readonly findings: Findings;
  readonly #store: IdempotencyStore;
  /** Distinguishes the keys of each run, for a store that keeps those of the last one. */
  readonly #run = crypto.randomUUID().slice(0, 8);

  constructor(store: IdempotencyStore, findings: Findings) {
    this.#store = store;
    this.findings = findings;
  }

  /** Returns a key that no other run of the check uses. */
  key(name: string): string {
    return `check-${this.#run}-${name}`;
  }

  /** @returns `undefined` for a reply that isn't a record, which is reported. */
  async claim(situation: string, { key, record, ttlMs = HOUR_MS }: ClaimInput): Promise<IdempotencyRecord | undefined> {
    const reply = await this.#call('claim', situation, () => this.#store.claim(key, { ...record }, ttlMs));
    if (!reply) return undefined;
    const invalid = describeInvalid(reply.value);
    // Checked above.
    if (invalid === undefined) return reply.value as IdempotencyRecord;
    const rule =
      'claim must return a record with a string owner, a string fingerprint and a boolean placed, never nothing';
    this.findings.add(`${rule}; for ${situation} it returned ${invalid}.`, 'invalid claim');
    return undefined;
  }

  /** Claims a key, and reports a record other than `holder`. */
  async expectHolder(situation: string, input: ClaimInput, holder: IdempotencyRecord): Promise<void> {
    const held = await this.claim(situation, input);
    const difference = held && describeDifference(held, holder);
    if (difference === undefined) return;
    const whose = holder === input.record ? "the claimer's own record" : 'the record that holds the key';
    this.findings.add(`claim must return ${whose} for ${situation}; ${difference}.`);
  }

  /** Completes or releases a key. @returns `undefined` for a reply that isn't a boolean, which is reported. */
  async reply(situation: string, { method, key, owner, callId }: OwnerInput): Promise<boolean | undefined> {
    const store = this.#store;
    const run = () => (method === 'complete' ? store.complete(key, owner, callId) : store.release(key, owner));
    const reply = await this.#call(method, situation, run);
    if (!reply) return undefined;
    if (typeof reply.value === 'boolean') return reply.value;
    const message = `${method} must return a boolean; for ${situation} it returned ${formatValue(reply.value)}.`;
    this.findings.add(message, `invalid ${method}`);
    return undefined;
  }

  /** Completes or releases a key, and reports the other boolean. */
  async expectReply(situation: string, input: OwnerInput, expected: boolean): Promise<void> {
    const reply = await this.reply(situation, input);
    if (reply === !expected) {
      this.findings.add(`${input.method} must return ${expected} for ${situation}; it returned ${reply}.`);
    }
  }

  /** Makes `claim` fail if anything can, and reports a failure that was hidden from the caller. */
  async expectNoSilence(situation: string, { key, record, ttlMs = HOUR_MS }: ClaimInput): Promise<void> {
    const claim = async () => this.#store.claim(key, record, ttlMs);
    const reply = await this.#settle('claim', situation, claim).catch(() => undefined);
    const invalid = reply && describeInvalid(reply.value);
    if (invalid === undefined) return;
    const message = `claim must throw what goes wrong, not hide it; for ${situation} it returned ${invalid}.`;
    this.findings.add(message, 'invalid claim');
  }

  async #call(method: string, situation: string, run: () => unknown): Promise<Reply | undefined> {
    try {
      return await this.#settle(method, situation, async () => run());
    } catch (thrown) {
      const message = describeThrown(thrown);
      this.findings.add(`${method} must not fail for ${situation}; it threw ${message}.`, `${method} threw ${message}`);
      return undefined;
    }
  }

  /** @returns `undefined` when the method did not settle */
  async #settle(method: string, situation: string, run: () => Promise<unknown>): Promise<Reply | undefined> {
    if (this.findings.isHanging) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hang = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        this.findings.add(`${method} must settle within ${METHOD_TIMEOUT_MS} ms; for ${situation} it didn't.`);
        this.findings.isHanging = true;
        resolve(undefined);
      }, METHOD_TIMEOUT_MS);
    });
    try {
      return await Promise.race([run().then((value) => ({ value })), hang]);
    } finally {
      clearTimeout(timer);
    }
  }
}
