/** What a request to the documented routes asks for, read off its query. */
export interface ContactRequest {
  /** The route that it came by. */
  readonly route: 'start_script' | 'queue_callback' | 'schedule_callback';
  /** The skill that it was placed under. */
  readonly skillId: number;
  /** The number that is called; of a script, the first of its values that is one. */
  readonly phoneNumber?: string | undefined;
  /** All that stood in the query, as it was decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** The values of a script, P1 first. */
  readonly parameters?: readonly string[] | undefined;
  /** The `CorrelationId` header of the request, if it had one. */
  readonly correlationId?: string | undefined;
}

/** A call that was placed by one of the routes that the vendor documents. */
export interface PlacedContact extends ContactRequest {
  /** The id that the service gave it: a contact, or a scheduled callback. Digits, past 2^53. */
  readonly id: string;
  /** Epoch milliseconds on the simulator's clock. */
  readonly placedAt: number;
}

/** 2^53 + 1: the first whole number that JavaScript's own numbers can't hold. */
const FIRST_CONTACT_ID = 9_007_199_254_740_993n;

/** What the documented routes remember: what was placed by them. */
export class AcdState {
  readonly #placed = new Map<string, PlacedContact>();

  get placed(): readonly PlacedContact[] {
    return [...this.#placed.values()];
  }

  /** Places a call: from here on it counts. */
  place(request: ContactRequest, placedAt: number): PlacedContact {
    const id = String(FIRST_CONTACT_ID + BigInt(this.#placed.size) * 2n);
    const contact = Object.freeze({ id, ...request, placedAt });
    this.#placed.set(id, contact);
    return contact;
  }

  /** Finds a contact; a scheduled callback is none before its time. */
  find(id: string): PlacedContact | undefined {
    const contact = this.#placed.get(id);
    return contact?.route === 'schedule_callback' ? undefined : contact;
  }

  clear(): void {
    this.#placed.clear();
  }
}
