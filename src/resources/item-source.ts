import { buildConfigurationError } from '../schemas/issues.js';

/** The requests of a batch, read one at a time. */
export interface ItemSource<T> {
  /** Number of requests, where it is known in advance. */
  readonly total: number | undefined;
  next(): Promise<IteratorResult<T, unknown>>;
  /** Closes the iterator, at most once and not after its end, and waits for it unless a read is in progress. */
  close(): Promise<void>;
}

function isIterable(value: unknown, key: symbol): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, key) === 'function';
}

function isStep<T>(value: unknown): value is IteratorResult<T, unknown> {
  return Object(value) === value;
}

function getTotal(requests: object): number | undefined {
  for (const key of ['length', 'size']) {
    const count: unknown = Reflect.get(requests, key);
    if (typeof count === 'number') return count;
  }
  return undefined;
}

/** @param outcome - absent once a request was read: its call may have been placed */
function notIterableError(outcome?: 'not_placed') {
  const message = 'must be an iterable or async iterable of requests';
  return buildConfigurationError('batch', [{ path: 'requests', message }], { outcome });
}

/** @throws CXoneConfigurationError for a value that isn't iterable; `next` throws it for an iterator that isn't one. */
export function toItemSource<T>(requests: Iterable<T> | AsyncIterable<T>): ItemSource<T> {
  const isAsync = isIterable(requests, Symbol.asyncIterator);
  if (!isAsync && !isIterable(requests, Symbol.iterator)) throw notIterableError('not_placed');
  // Started with the first request, so that a batch that isn't read opens nothing.
  let isReading = false;
  let hasRead = false;
  let iterator: Iterator<T> | AsyncIterator<T> | undefined;
  let isEnded = false;
  let closing: Promise<unknown> | undefined;
  const start = () => {
    const started = isAsync
      ? (requests as AsyncIterable<T>)[Symbol.asyncIterator]()
      : (requests as Iterable<T>)[Symbol.iterator]();
    if (typeof Object(started).next !== 'function') throw notIterableError('not_placed');
    return started;
  };
  return {
    total: getTotal(requests),
    async next() {
      iterator ??= start();
      isReading = true;
      try {
        const step: unknown = await iterator.next();
        if (!isStep<T>(step)) throw notIterableError(hasRead ? undefined : 'not_placed');
        hasRead = true;
        isEnded = step.done === true;
        return step;
      } catch (error) {
        isEnded = true;
        throw error;
      } finally {
        isReading = false;
      }
    },
    async close() {
      // A read in progress may never end: the iterator is closed, and not waited for.
      const wasReading = isReading;
      closing ??= (async () => (isEnded ? undefined : iterator?.return?.()))();
      if (wasReading) closing.catch(() => undefined);
      else await closing;
    },
  };
}
