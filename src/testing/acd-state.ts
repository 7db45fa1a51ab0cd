/** A request to place a contact through the documented routes, parsed from its query or its JSON body. */
export interface ContactRequest {
  /** The route that received the request. */
  readonly route: 'start_script' | 'queue_callback' | 'schedule_callback';
  /** The ID of the skill in the request. */
  readonly skillId: number;
  /** The number to call. For a script, its first parameter in strict E.164 form; absent if there is none. */
  readonly phoneNumber?: string | undefined;
  /** All parameters of the query, decoded; for a scheduled callback also those of a JSON body. */
  readonly query: Readonly<Record<string, string>>;
  /** The parameters of a script, P1 first; absent for callbacks. */
  readonly parameters?: readonly string[] | undefined;
  /** The `CorrelationId` header of the request, if present. */
  readonly correlationId?: string | undefined;
}

/** A call that the simulator placed through one of the routes that NICE documents. */
export interface PlacedContact extends ContactRequest {
  /** The ID: a string of digits, greater than 2^53 for a contact, below 2^31 for a scheduled callback. */
  readonly id: string;
  /** The time of the request in epoch milliseconds on the simulator's clock. */
  readonly placedAt: number;
}

/** A scheduled callback that waits for its time. */
export interface SimulatedCallback {
  /** The ID of the callback: a string of digits. */
  readonly callbackId: string;
  /** The skill that the callback waits in. */
  readonly skillId: number;
  /** The number to call. */
  readonly phoneNumber: string;
  /** The time of the call in epoch milliseconds. */
  readonly scheduledAt: number;
  /** All parameters of the request, those of the latest change included. */
  readonly query: Readonly<Record<string, string>>;
}

/** A contact, or the leg that the script of a contact dialed. */
export interface SimulatedContact {
  readonly id: string;
  readonly placed: PlacedContact;
  readonly phoneNumber: string | undefined;
}

/** 2^53 + 1: the smallest positive integer that a JavaScript number can't represent. */
const FIRST_CONTACT_ID = 9_007_199_254_740_993n;
const FIRST_CALLBACK_ID = 1_000_001;

/** The contacts and callbacks that were placed through the documented routes. */
export class AcdState {
  readonly #hasLegs: boolean;
  readonly #placed = new Map<string, PlacedContact>();
  readonly #callbacks = new Map<string, SimulatedCallback>();
  readonly #endings = new Map<string, number>();
  readonly #pagesLeft = new Map<string, number>();

  /** @param hasLegs - `true` if the number of a script is on the leg that the script dials. */
  constructor(hasLegs: boolean) {
    this.#hasLegs = hasLegs;
  }

  get placed(): readonly PlacedContact[] {
    return [...this.#placed.values()];
  }

  /** All contacts with their legs, in the order of the requests. A scheduled callback isn't one before its time. */
  get contacts(): readonly SimulatedContact[] {
    const contacts = this.placed.filter(({ route }) => route !== 'schedule_callback');
    return contacts.flatMap((placed) => this.getMembers(placed));
  }

  /** Places a contact and records it. */
  place(request: ContactRequest, placedAt: number): PlacedContact {
    const count = this.#placed.size;
    const isCallback = request.route === 'schedule_callback';
    const id = String(isCallback ? FIRST_CALLBACK_ID + count : FIRST_CONTACT_ID + BigInt(count) * 2n);
    const contact = Object.freeze({ id, ...request, placedAt });
    this.#placed.set(id, contact);
    return contact;
  }

  /** Returns a contact and its leg, if its script dialed one. The ID of a leg follows that of its contact. */
  getMembers(placed: PlacedContact): readonly SimulatedContact[] {
    const { id, phoneNumber } = placed;
    const isOnLeg = this.#hasLegs && placed.route === 'start_script' && phoneNumber !== undefined;
    if (!isOnLeg) return [{ id, placed, phoneNumber }];
    return [
      { id, placed, phoneNumber: undefined },
      { id: String(BigInt(id) + 1n), placed, phoneNumber },
    ];
  }

  /** Finds a contact or a leg. A scheduled callback isn't a contact before its scheduled time, so it is never found. */
  find(id: string): SimulatedContact | undefined {
    const placed = this.#placed.get(id) ?? this.#placed.get(String(BigInt(id) - 1n));
    if (placed === undefined || placed.route === 'schedule_callback') return undefined;
    return this.getMembers(placed).find((member) => member.id === id);
  }

  /** Sets the time at which a contact and its leg end, unless they end earlier. */
  end({ placed }: SimulatedContact, at: number): void {
    this.#endings.set(placed.id, Math.min(at, this.getEnding(placed)));
  }

  /** Ends a contact once this many pages of the active contacts were sent. */
  endAfterPages({ placed }: SimulatedContact, pages: number): void {
    this.#pagesLeft.set(placed.id, pages);
  }

  /** Counts a page of the active contacts, and ends the contacts that waited for it. */
  countPage(now: number): void {
    for (const [id, pages] of this.#pagesLeft) {
      if (pages > 1) this.#pagesLeft.set(id, pages - 1);
      else {
        this.#pagesLeft.delete(id);
        this.#endings.set(id, now);
      }
    }
  }

  /** Returns the time at which a contact was ended or will be; `Infinity` if only its lifecycle ends it. */
  getEnding({ id }: PlacedContact): number {
    return this.#endings.get(id) ?? Infinity;
  }

  /** Schedules a callback, or replaces one with the same ID. */
  schedule(callback: SimulatedCallback): void {
    this.#callbacks.set(callback.callbackId, Object.freeze(callback));
  }

  /** Returns the callbacks that wait for their time. */
  getScheduled(now: number): readonly SimulatedCallback[] {
    return [...this.#callbacks.values()].filter(({ scheduledAt }) => scheduledAt > now);
  }

  /** Finds a callback that waits for its time. */
  findScheduled(callbackId: string, now: number): SimulatedCallback | undefined {
    const callback = this.#callbacks.get(callbackId);
    return callback !== undefined && callback.scheduledAt > now ? callback : undefined;
  }

  /** Cancels a scheduled callback. */
  cancel({ callbackId }: SimulatedCallback): void {
    this.#callbacks.delete(callbackId);
  }

  clear(): void {
    for (const map of [this.#placed, this.#callbacks, this.#endings, this.#pagesLeft]) map.clear();
  }
}
