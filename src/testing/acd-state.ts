/** A request to place a contact through the documented routes, parsed from its query. */
export interface ContactRequest {
  /** The route that received the request. */
  readonly route: 'start_script' | 'queue_callback' | 'schedule_callback';
  /** The ID of the skill in the request. */
  readonly skillId: number;
  /** The number to call. For a script, its first parameter in strict E.164 form; absent if there is none. */
  readonly phoneNumber?: string | undefined;
  /** All parameters of the query, decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** The parameters of a script, P1 first; absent for callbacks. */
  readonly parameters?: readonly string[] | undefined;
  /** The `CorrelationId` header of the request, if present. */
  readonly correlationId?: string | undefined;
}

/** A call that the simulator placed through one of the routes that NICE documents. */
export interface PlacedContact extends ContactRequest {
  /** The ID of the contact or of the scheduled callback: a string of digits, greater than 2^53. */
  readonly id: string;
  /** The time of the request in epoch milliseconds on the simulator's clock. */
  readonly placedAt: number;
}

/** 2^53 + 1: the smallest positive integer that a JavaScript number can't represent. */
const FIRST_CONTACT_ID = 9_007_199_254_740_993n;

/** The contacts and callbacks that were placed through the documented routes. */
export class AcdState {
  readonly #placed = new Map<string, PlacedContact>();

  get placed(): readonly PlacedContact[] {
    return [...this.#placed.values()];
  }

  /** Places a contact and records it. */
  place(request: ContactRequest, placedAt: number): PlacedContact {
    const id = String(FIRST_CONTACT_ID + BigInt(this.#placed.size) * 2n);
    const contact = Object.freeze({ id, ...request, placedAt });
    this.#placed.set(id, contact);
    return contact;
  }

  /** Finds a contact. A scheduled callback isn't a contact before its scheduled time, so it is never found. */
  find(id: string): PlacedContact | undefined {
    const contact = this.#placed.get(id);
    return contact?.route === 'schedule_callback' ? undefined : contact;
  }

  clear(): void {
    this.#placed.clear();
  }
}
