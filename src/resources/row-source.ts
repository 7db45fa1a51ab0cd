import { CXoneConfigurationError } from '../errors/local.js';

/** The rows of a batch, read one at a time. */
export interface RowSource<T> {
  /** How many there are, where that is known beforehand. */
  readonly total: number | undefined;
  next(): Promise<IteratorResult<T, unknown>>;
  /** Tells the source that no more is wanted, and waits for it where it stands still. */
  close(): Promise<void>;
}

function isIterable(value: unknown, key: symbol): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, key) === 'function';
}

function totalOf(requests: object): number | undefined {
  for (const key of ['length', 'size']) {
    const count: unknown = Reflect.get(requests, key);
    if (typeof count === 'number') return count;
  }
  return undefined;
}

/** @throws CXoneConfigurationError for what can't be iterated over. */
export function toRowSource<T>(requests: Iterable<T> | AsyncIterable<T>): RowSource<T> {
  const isAsync = isIterable(requests, Symbol.asyncIterator);
  if (!isAsync && !isIterable(requests, Symbol.iterator)) {
    const issues = [{ path: 'requests', message: 'must be an iterable or async iterable of requests' }];
    const message = `createMany can't begin: requests ${issues[0]?.message}.`;
    throw new CXoneConfigurationError({ message, issues, outcome: 'not_placed' });
  }
  // Begun with the first row, so that a batch that nobody reads opens nothing.
  let isReading = false;
  let iterator: Iterator<T> | AsyncIterator<T> | undefined;
  const begin = () =>
    Symbol.asyncIterator in requests ? requests[Symbol.asyncIterator]() : requests[Symbol.iterator]();
  return {
    total: totalOf(requests),
    async next() {
      iterator ??= begin();
      isReading = true;
      try {
        return await iterator.next();
      } finally {
        isReading = false;
      }
    },
    async close() {
      // One that is read just now may never come to an end: it is told, and not waited for.
      const wasReading = isReading;
      const closing = (async () => iterator?.return?.())();
      if (wasReading) closing.catch(() => undefined);
      else await closing;
    },
  };
}
