interface Waiter<T> {
  readonly resolve: (step: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** An error that ends a queue; wrapped, since any value can be thrown. */
export interface ThrownValue {
  readonly error: unknown;
}

/** Passes values from producers to consumers, in order, and the end after the last. */
export class AsyncQueue<T> {
  readonly #values: T[] = [];
  readonly #waiters: Waiter<T>[] = [];
  #closed: { failure: ThrownValue | undefined } | undefined;

  /** Number of values that were not consumed yet. */
  get size(): number {
    return this.#values.length;
  }

  push(value: T): void {
    this.#values.push(value);
    this.#deliverAll();
  }

  /** Ends the queue. A failure rejects once, for the first consumer after the last value. */
  close(failure?: ThrownValue): void {
    this.#closed = { failure };
    this.#deliverAll();
  }

  /** Drops the values and ends the queue. */
  clear(): void {
    this.#values.length = 0;
    this.close();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#deliverAll();
    });
  }

  #deliverAll(): void {
    while (this.#values.length > 0 || this.#closed) {
      const waiter = this.#waiters.shift();
      if (!waiter) return;
      this.#deliver(waiter);
    }
  }

  #deliver({ resolve, reject }: Waiter<T>): void {
    const value = this.#values.shift();
    const failure = value === undefined ? this.#closed?.failure : undefined;
    if (value !== undefined) resolve({ done: false, value });
    else if (failure) reject(failure.error);
    else resolve({ done: true, value: undefined });
    if (failure) this.#closed = { failure: undefined };
  }
}
