interface Waiter<T> {
  readonly resolve: (step: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** Hands values from those who make them to those who ask for them, in order, and the end after the last. */
export class Handoff<T> {
  readonly #values: T[] = [];
  readonly #waiters: Waiter<T>[] = [];
  #end: { failure: { readonly error: unknown } | undefined } | undefined;

  /** How many values nobody has asked for yet. */
  get size(): number {
    return this.#values.length;
  }

  push(value: T): void {
    this.#values.push(value);
    this.#match();
  }

  /** No value will follow. A failure is told once, to whoever asks first after the last value. */
  end(failure?: { readonly error: unknown }): void {
    this.#end = { failure };
    this.#match();
  }

  /** Nobody will ask again. */
  drop(): void {
    this.#values.length = 0;
    this.end();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#match();
    });
  }

  #match(): void {
    while (this.#values.length > 0 || this.#end) {
      const waiter = this.#waiters.shift();
      if (!waiter) return;
      this.#serve(waiter);
    }
  }

  #serve({ resolve, reject }: Waiter<T>): void {
    const value = this.#values.shift();
    const failure = value === undefined ? this.#end?.failure : undefined;
    if (value !== undefined) resolve({ done: false, value });
    else if (failure) reject(failure.error);
    else resolve({ done: true, value: undefined });
    if (failure) this.#end = { failure: undefined };
  }
}
