import {
  type BatchOptions,
  type BatchProgress,
  type BatchResult,
  type Connection,
  type CreateConnectionRequest,
  CXoneAbortError,
  CXoneConfigurationError,
  MemoryIdempotencyStore,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { settle } from '../../support/fake-clock.js';
import { reply, type SeenRequest, silence } from '../../support/fetch-double.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

/** Requests that differ in their userData. */
function requests(count: number): CreateConnectionRequest[] {
  return Array.from({ length: count }, (_, row) => ({ ...sampleRequest, userData: { row } }));
}

function rowOf({ body }: SeenRequest): number {
  return JSON.parse(body).userData.row;
}

type Result = BatchResult<CreateConnectionRequest, Connection>;

async function collect(results: AsyncIterable<Result>, into: Result[] = []) {
  for await (const result of results) into.push(result);
  return into;
}

/** A client whose requests take `tookMs`, and the number of requests that were in progress at most. */
function connectSlow(tookMs: (row: number) => number, options: Parameters<typeof connectDouble>[0] = {}) {
  const double = connectDouble(options);
  const load = { now: 0, most: 0 };
  double.network.onApi = async (request) => {
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    await new Promise<void>((resolve, reject) => {
      double.clock.setTimeout(resolve, tookMs(rowOf(request)));
      request.signal.addEventListener('abort', () => reject(request.signal.reason));
    }).finally(() => {
      load.now -= 1;
    });
    return reply(201, { ...sampleConnection, id: `id-${rowOf(request)}` });
  };
  return { ...double, load };
}

/** An iterator that counts the calls of its `return`. */
function countReturns(next: () => Promise<IteratorResult<CreateConnectionRequest>>) {
  const source = {
    returned: 0,
    next,
    return: async () => {
      source.returned += 1;
      return { done: true, value: undefined } as const;
    },
  };
  return source;
}

describe('ConnectionsResource.createMany', () => {
  it('yields the result of each request as it settles', async () => {
    const { client, clock } = connectSlow((row) => [300, 100, 200][row] ?? 0);
    const batch = requests(3);
    const results = await clock.playOut(collect(client.connections.createMany(batch)));
    expect(results.map(({ index, result }) => [index, result?.id])).toEqual([
      [1, 'id-1'],
      [2, 'id-2'],
      [0, 'id-0'],
    ]);
    expect(results.every(({ index, request }) => request === batch[index])).toBe(true);
  });

  it('yields the error of a request that fails, and continues', async () => {
    const { client, network } = connectDouble();
    network.onApi = (request) => (rowOf(request) === 1 ? reply(500) : reply(201, sampleConnection));
    const bad = { ...sampleRequest, campaignId: '' };
    const results = await collect(client.connections.createMany([...requests(3), bad], { concurrency: 1 }));
    expect(results.map(({ error }) => error?.outcome)).toEqual([undefined, 'unknown', undefined, 'not_placed']);
    expect('error' in (results[0] ?? {})).toBe(false);
  });

  it.each([
    [undefined, 4],
    [7, 7],
  ])('has at most concurrency requests in progress: %s', async (concurrency, most) => {
    const { client, clock, load } = connectSlow(() => 100);
    await clock.playOut(collect(client.connections.createMany(requests(20), { concurrency })));
    expect(load.most).toBe(most);
  });

  it('reads no request before there is capacity, and counts results that were not consumed', async () => {
    const { client, clock } = connectSlow(() => 100);
    let read = 0;
    function* source() {
      for (const request of requests(100)) {
        read += 1;
        yield request;
      }
    }
    const results = client.connections.createMany(source(), { concurrency: 3 });
    await settle();
    expect(read).toBe(0);
    const first = results.next();
    await clock.advance(1_000);
    await first;
    await clock.advance(1_000);
    expect(read).toBe(4);
    await results.next();
    await clock.advance(1_000);
    expect(read).toBe(5);
  });

  it('accepts an async iterable, and several calls of next at once', async () => {
    const { client } = connectDouble();
    async function* source() {
      yield* requests(2);
    }
    const results = client.connections.createMany(source());
    const steps = await Promise.all([results.next(), results.next(), results.next(), results.next()]);
    expect(steps.map(({ done }) => done)).toEqual([false, false, true, true]);
  });

  it('applies the options of an operation to each request, with a separate correlation ID', async () => {
    const { client, network } = connectDouble();
    await collect(client.connections.createMany(requests(2), { headers: { 'X-Batch': '7' } }));
    const ids = network.apiRequests.map(({ headers }) => headers.get('correlationid'));
    expect(new Set(ids).size).toBe(2);
    expect(network.apiRequests[0]?.headers.get('x-batch')).toBe('7');
  });

  it.each([1, 2.9, 10])('sends at most %s requests in any one second', async (ratePerSecond) => {
    const { client, clock, network } = connectDouble();
    const results = client.connections.createMany(requests(35), { ratePerSecond, concurrency: 50 });
    await clock.playOut(collect(results));
    const times = network.apiRequests.map(({ at }) => at);
    const busiest = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
    expect(busiest).toBe(Math.floor(ratePerSecond));
    expect(clock.elapsed()).toBeLessThan((35 / Math.floor(ratePerSecond)) * 1_030);
  });

  it('keeps a rate below one per second', async () => {
    const { client, clock, network } = connectDouble();
    await clock.playOut(collect(client.connections.createMany(requests(3), { ratePerSecond: 0.5 })));
    expect(network.apiRequests.map(({ at }) => at)).toEqual([0, 2_040, 4_080]);
  });

  it('keeps the rate when the first token is slow, and times out no request that waits for its slot', async () => {
    const { client, clock, network } = connectDouble();
    network.onToken = async () => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 3_000));
      return reply(200, { access_token: 'token-1', expires_in: 3600 });
    };
    const options = { ratePerSecond: 1, concurrency: 20, totalTimeoutMs: 5_000 };
    const results = await clock.playOut(collect(client.connections.createMany(requests(8), options)));
    expect(results.filter(({ error }) => error)).toEqual([]);
    expect(network.apiRequests.map(({ at }) => at)).toEqual([3_000, 4_020, 5_040, 6_060, 7_080, 8_100, 9_120, 10_140]);
  });

  it('throttles all requests after a 429, for Retry-After', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = (request) =>
      rowOf(request) === 1 ? reply(429, {}, { 'retry-after': '30' }) : reply(201, sampleConnection);
    const results = await clock.playOut(collect(client.connections.createMany(requests(6), { concurrency: 2 })));
    expect(network.apiRequests.map(({ at }) => at)).toEqual([0, 0, 30_000, 30_000, 30_000, 30_000]);
    expect(results.find(({ index }) => index === 1)?.error).toMatchObject({
      code: 'rate_limited',
      outcome: 'not_placed',
    });
  });

  it('reads no request while all are throttled', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = () => reply(429, {}, { 'retry-after': '30' });
    let read = 0;
    function* source() {
      for (const request of requests(9)) {
        read += 1;
        yield request;
      }
    }
    const results = client.connections.createMany(source(), { concurrency: 1 });
    await results.next();
    const second = results.next();
    await clock.advance(29_000);
    expect(read).toBe(1);
    await clock.playOut(second);
    expect(read).toBe(2);
  });

  it('retries a request after a 429 with retry, once the shared delay has ended', async () => {
    const { client, clock, network } = connectDouble();
    let refusals = 0;
    network.onApi = () => {
      refusals += 1;
      return refusals <= 2 ? reply(429, {}, { 'retry-after': String(refusals * 5) }) : reply(201, sampleConnection);
    };
    const options = { concurrency: 2, retry: true };
    const results = await clock.playOut(collect(client.connections.createMany(requests(4), options)));
    expect(results.every(({ result }) => result)).toBe(true);
    // The second refusal came after the first: its Retry-After of ten seconds holds for all.
    expect(network.apiRequests.map(({ at }) => at)).toEqual([0, 0, 10_000, 10_000, 10_000, 10_000]);
  });

  it('lengthens the delay with each further 429, and resets it after a success', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = (_request, index) => ([0, 1, 2, 4].includes(index) ? reply(429) : reply(201, sampleConnection));
    await clock.playOut(collect(client.connections.createMany(requests(6), { concurrency: 1 })));
    expect(network.apiRequests.map(({ at }) => at)).toEqual([0, 500, 1_500, 3_500, 3_500, 4_000]);
  });

  it('ignores a 429 of a request that was sent before the delay started', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = (_request, index) => (index < 4 ? reply(429) : reply(201, sampleConnection));
    await clock.playOut(collect(client.connections.createMany(requests(5))));
    expect(network.apiRequests[4]?.at).toBe(500);
  });

  it('reports its progress', async () => {
    const { client, network } = connectDouble();
    network.onApi = (request) => (rowOf(request) === 0 ? reply(400) : reply(201, sampleConnection));
    const seen: BatchProgress[] = [];
    const onProgress = (progress: BatchProgress) => {
      seen.push(progress);
      throw new Error('swallowed');
    };
    await collect(client.connections.createMany(requests(3), { concurrency: 1, onProgress }));
    expect(seen).toEqual([
      { done: 0, replayed: 0, failed: 1, inFlight: 0, total: 3 },
      { done: 1, replayed: 0, failed: 1, inFlight: 0, total: 3 },
      { done: 2, replayed: 0, failed: 1, inFlight: 0, total: 3 },
    ]);
  });

  it('reports the total of a set, and none of a generator', async () => {
    const { client } = connectDouble();
    const seen: BatchProgress[] = [];
    const onProgress = (progress: BatchProgress) => seen.push(progress);
    await collect(client.connections.createMany(new Set(requests(1)), { onProgress }));
    await collect(client.connections.createMany(requests(1).values(), { onProgress }));
    expect(seen).toStrictEqual([
      { done: 1, replayed: 0, failed: 0, inFlight: 0, total: 1 },
      { done: 1, replayed: 0, failed: 0, inFlight: 0 },
    ]);
  });

  it('starts no further request after an error with stopOnError, and yields those in progress', async () => {
    const { client, clock, network } = connectSlow((row) => (row === 0 ? 50 : 100));
    const slow = network.onApi;
    network.onApi = async (request, index) => {
      const answer = await slow(request, index);
      return rowOf(request) === 0 ? reply(400) : answer;
    };
    let isClosed = false;
    function* source() {
      try {
        yield* requests(100);
      } finally {
        isClosed = true;
      }
    }
    const options = { stopOnError: true, concurrency: 3 };
    const results = await clock.playOut(collect(client.connections.createMany(source(), options)));
    expect(results.map(({ index, error }) => [index, error?.code])).toEqual([
      [0, 'bad_request'],
      [1, undefined],
      [2, undefined],
    ]);
    expect(isClosed).toBe(true);
  });

  it('starts no request that the source yields after an error with stopOnError, and does not wait for it', async () => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(400);
    let yieldNext: (request: CreateConnectionRequest) => void = () => undefined;
    async function* source() {
      yield sampleRequest;
      yield await new Promise<CreateConnectionRequest>((resolve) => {
        yieldNext = resolve;
      });
    }
    const results = await collect(client.connections.createMany(source(), { stopOnError: true }));
    expect(results).toMatchObject([{ index: 0, error: { code: 'bad_request' } }]);
    yieldNext(sampleRequest);
    await settle();
    expect(network.apiRequests).toHaveLength(1);
  });

  it('throws at once for a signal whose addEventListener throws', async () => {
    const { client, network } = connectDouble();
    const addEventListener = () => {
      throw new Error('no listeners');
    };
    const signal = { aborted: false, addEventListener, removeEventListener() {} } as never;
    const error = await errorOf(collect(client.connections.createMany(requests(2), { signal })));
    expect(error).toMatchObject({ code: 'configuration', outcome: 'not_placed' });
    expect(network.apiRequests).toEqual([]);
  });

  it('reads an iterable whose Symbol.asyncIterator is undefined', async () => {
    const { client } = connectDouble();
    const odd = Object.assign(requests(2), { [Symbol.asyncIterator]: undefined });
    expect(await collect(client.connections.createMany(odd as never))).toHaveLength(2);
  });

  it.each([
    ['at an abort', {}],
    ['after stopOnError', { stopOnError: true }],
  ])('ends at an abort though the source never closes: %s', async (_name, options) => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(400);
    const controller = new AbortController();
    async function* source() {
      try {
        yield* requests(100);
      } finally {
        await new Promise(() => undefined);
      }
    }
    const { signal } = controller;
    const results = client.connections.createMany(source(), { ...options, signal, concurrency: 1 });
    expect((await results.next()).value).toMatchObject({ error: { code: 'bad_request' } });
    await settle();
    controller.abort();
    await expect(collect(results)).rejects.toMatchObject({ code: 'aborted' });
  });

  it('throws the error of a source that could not be closed after stopOnError', async () => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(400);
    const rest = requests(9).values();
    const stuck = new RangeError('stuck');
    const source = {
      [Symbol.iterator]: () => ({
        next: () => rest.next(),
        return: () => {
          throw stuck;
        },
      }),
    };
    const results: Result[] = [];
    const work = collect(client.connections.createMany(source, { stopOnError: true, concurrency: 1 }), results);
    await expect(work).rejects.toBe(stuck);
    expect(results).toHaveLength(1);
  });

  it('ends after stopOnError with a source that has no return method', async () => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(400);
    const rest = requests(9).values();
    const source = { [Symbol.iterator]: () => ({ next: () => rest.next() }) };
    const results = await collect(client.connections.createMany(source, { stopOnError: true, concurrency: 1 }));
    expect(results).toHaveLength(1);
  });

  it('does not wait for a delay to end after stopOnError', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = () => reply(429, {}, { 'retry-after': '30' });
    const options = { stopOnError: true, concurrency: 1 };
    expect(await clock.playOut(collect(client.connections.createMany(requests(9), options)))).toHaveLength(1);
    expect(clock.elapsed()).toBe(0);
  });

  it('waits for a slow source', async () => {
    const { client, clock } = connectDouble();
    async function* source() {
      for (const request of requests(2)) {
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 60_000));
        yield request;
      }
    }
    expect(await clock.playOut(collect(client.connections.createMany(source())))).toHaveLength(2);
  });

  it('throws an error of the source after the last result', async () => {
    const { client, clock } = connectSlow(() => 100);
    const broken = new RangeError('the file is broken');
    async function* source() {
      yield* requests(2);
      throw broken;
    }
    const results: Result[] = [];
    const work = clock.playOut(collect(client.connections.createMany(source()), results));
    await expect(work).rejects.toBe(broken);
    expect(results.map(({ result }) => result?.id)).toEqual(['id-0', 'id-1']);
  });

  it('yields the requests in progress after an abort, with their outcome, then throws', async () => {
    const { client, clock, network } = connectDouble();
    const controller = new AbortController();
    network.onApi = (request) => (rowOf(request) === 0 ? reply(201, sampleConnection) : silence(request));
    const results: Result[] = [];
    const options = { signal: controller.signal, concurrency: 3 };
    const work = errorOf(collect(client.connections.createMany(requests(100), options), results));
    await settle();
    controller.abort(new Error('closing time'));
    const error = await work;
    expect(error).toBeInstanceOf(CXoneAbortError);
    expect(error.message).toBe('createMany was aborted.');
    expect(error.cause).toMatchObject({ message: 'closing time' });
    expect(results.map(({ error: each }) => each?.outcome)).toEqual([undefined, 'unknown', 'unknown', 'unknown']);
    expect(network.apiRequests).toHaveLength(4);
    expect(clock.pendingTimers).toBe(0);
  });

  it('yields results that had settled before an abort, even if next was not called yet', async () => {
    const { client } = connectDouble();
    const controller = new AbortController();
    const batch = client.connections.createMany(requests(9), { signal: controller.signal, concurrency: 3 });
    await batch.next();
    await settle();
    controller.abort();
    const results: Result[] = [];
    expect((await errorOf(collect(batch, results))).code).toBe('aborted');
    expect(results.map(({ result }) => result?.id)).toEqual(Array(3).fill(sampleConnection.id));
    expect(await batch.next()).toEqual({ done: true, value: undefined });
  });

  it('yields a request that waited for its slot at an abort as not placed', async () => {
    const { client, network } = connectDouble({ retry: true });
    const controller = new AbortController();
    network.onApi = () => reply(429, {}, { 'retry-after': '30' });
    const results: Result[] = [];
    const options = { signal: controller.signal, concurrency: 2 };
    const work = errorOf(collect(client.connections.createMany(requests(9), options), results));
    await settle();
    controller.abort();
    await work;
    expect(results.map(({ error }) => [error?.code, error?.outcome])).toEqual([
      ['aborted', 'not_placed'],
      ['aborted', 'not_placed'],
    ]);
  });

  it('yields a request that waits for the shared delay, after its own, as not placed', async () => {
    const { client, clock, network } = connectDouble({ retry: true });
    const controller = new AbortController();
    network.onApi = (request) => reply(429, {}, { 'retry-after': rowOf(request) === 0 ? '5' : '30' });
    const results: Result[] = [];
    const work = errorOf(collect(client.connections.createMany(requests(2), { signal: controller.signal }), results));
    await clock.advance(10_000);
    controller.abort();
    await work;
    expect(results.map(({ error }) => error?.outcome)).toEqual(['not_placed', 'not_placed']);
    expect(network.apiRequests).toHaveLength(2);
  });

  it('throws for an abort after the last request was read', async () => {
    const { client, network } = connectDouble();
    network.onApi = silence;
    const controller = new AbortController();
    const results: Result[] = [];
    const work = errorOf(collect(client.connections.createMany(requests(1), { signal: controller.signal }), results));
    await settle();
    controller.abort();
    expect((await work).code).toBe('aborted');
    expect(results[0]?.error?.outcome).toBe('unknown');
  });

  it('does not throw for an abort after the last result', async () => {
    const { client } = connectDouble();
    const controller = new AbortController();
    function* source() {
      yield* requests(2);
      controller.abort();
    }
    const options = { signal: controller.signal, concurrency: 1 };
    const results = await collect(client.connections.createMany(source(), options));
    expect(results.map(({ error }) => error)).toEqual([undefined, undefined]);
  });

  it('reads and sends nothing with a signal that is aborted already', async () => {
    const { client, network } = connectDouble();
    const options = { signal: AbortSignal.abort() };
    const source = {
      [Symbol.iterator](): never {
        throw new Error('read');
      },
    };
    expect((await errorOf(collect(client.connections.createMany(source, options)))).code).toBe('aborted');
    expect(network.apiRequests).toHaveLength(0);
  });

  it('does not wait for a source that hangs when it is aborted', async () => {
    const { client } = connectDouble();
    const controller = new AbortController();
    async function* source(): AsyncGenerator<CreateConnectionRequest> {
      yield sampleRequest;
      await new Promise(() => undefined);
    }
    const results: Result[] = [];
    const work = errorOf(collect(client.connections.createMany(source(), { signal: controller.signal }), results));
    await settle();
    controller.abort();
    expect((await work).code).toBe('aborted');
    expect(results).toHaveLength(1);
  });

  it('ignores a source that fails to close while it is read', async () => {
    const { client } = connectDouble();
    const controller = new AbortController();
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => undefined),
        return: () => Promise.reject(new Error('busy')),
      }),
    };
    const work = errorOf(collect(client.connections.createMany(source, { signal: controller.signal })));
    await settle();
    controller.abort();
    expect((await work).code).toBe('aborted');
  });

  it('leaves nothing running when the loop is left', async () => {
    const { client, clock, load } = connectSlow((row) => (row === 0 ? 100 : 60_000));
    let isClosed = false;
    function* source() {
      try {
        yield* requests(100);
      } finally {
        isClosed = true;
      }
    }
    const leave = async () => {
      for await (const { index } of client.connections.createMany(source())) {
        expect(index).toBe(0);
        break;
      }
    };
    await clock.playOut(leave());
    await settle();
    expect(load.now).toBe(0);
    expect(isClosed).toBe(true);
  });

  it('closes a source once when the loop is left', async () => {
    const { client } = connectDouble();
    const source = countReturns(async () => ({ done: false, value: sampleRequest }));
    for await (const { index } of client.connections.createMany({ [Symbol.asyncIterator]: () => source })) {
      expect(index).toBe(0);
      break;
    }
    await settle();
    expect(source.returned).toBe(1);
  });

  it('closes a source once at an abort, though it is being read', async () => {
    const { client } = connectDouble();
    const controller = new AbortController();
    const source = countReturns(() => new Promise<never>(() => undefined));
    const { signal } = controller;
    const work = errorOf(collect(client.connections.createMany({ [Symbol.asyncIterator]: () => source }, { signal })));
    await settle();
    controller.abort();
    expect((await work).code).toBe('aborted');
    expect(source.returned).toBe(1);
  });

  it('does not close a source that has thrown', async () => {
    const { client } = connectDouble();
    const broken = new RangeError('broken');
    const source = countReturns(() => {
      throw broken;
    });
    await expect(collect(client.connections.createMany({ [Symbol.asyncIterator]: () => source }))).rejects.toBe(broken);
    expect(source.returned).toBe(0);
  });

  it('ends pending steps when return is called', async () => {
    const { client, network } = connectDouble();
    network.onApi = silence;
    const batch = client.connections.createMany(requests(1));
    const steps = [batch.next(), batch.next()];
    await settle();
    expect(await batch.return?.()).toEqual({ done: true, value: undefined });
    const [first, second] = await Promise.all(steps);
    expect(first?.value?.error?.outcome).toBe('unknown');
    expect(second).toEqual({ done: true, value: undefined });
  });

  it('starts nothing after return', async () => {
    const { client, network } = connectDouble();
    const batch = client.connections.createMany(requests(1));
    await batch.return?.();
    expect(await batch.next()).toEqual({ done: true, value: undefined });
    expect(network.apiRequests).toHaveLength(0);
  });

  it('places one call per key that idempotencyKey returns', async () => {
    const { client, network } = connectDouble({ idempotencyStore: new MemoryIdempotencyStore() });
    const options: BatchOptions<CreateConnectionRequest> = {
      idempotencyKey: ({ userData }) => `row-${Object(userData).row}`,
      concurrency: 1,
    };
    await collect(client.connections.createMany([...requests(2), ...requests(3)], options));
    const posts = network.apiRequests.filter(({ method }) => method === 'POST');
    expect(posts.map(rowOf)).toEqual([0, 1, 2]);
  });

  it.each([
    ['', 'idempotencyKey returned an invalid key'],
    [undefined, 'idempotencyKey returned an invalid key'],
  ])('yields an error for a request whose key is invalid: %s', async (key, message) => {
    const { client, network } = connectDouble({ idempotencyStore: new MemoryIdempotencyStore() });
    const [result] = await collect(client.connections.createMany(requests(1), { idempotencyKey: () => key as string }));
    expect(result?.error).toMatchObject({ code: 'configuration', option: 'idempotencyKey', outcome: 'not_placed' });
    expect(result?.error?.message).toContain(message);
    expect(network.apiRequests).toHaveLength(0);
  });

  it('yields an error for a request whose idempotencyKey function throws', async () => {
    const { client } = connectDouble({ idempotencyStore: new MemoryIdempotencyStore() });
    const idempotencyKey = () => {
      throw new Error('no order for +14155552671');
    };
    const [result] = await collect(client.connections.createMany(requests(1), { idempotencyKey }));
    expect(result?.error?.message).toContain('idempotencyKey threw for this request (see cause)');
    expect(result?.error?.cause).toMatchObject({ message: 'no order for +1415•••2671' });
  });

  it.each([
    ['concurrency', 0],
    ['concurrency', 1.5],
    ['ratePerSecond', 0],
    ['ratePerSecond', Number.POSITIVE_INFINITY],
    ['onProgress', true],
    ['stopOnError', 1],
    ['idempotencyKey', 'one key for all'],
    ['idempotencyKeyTtlMs', 0],
    ['concurency', 1],
  ])('refuses the option %s: %s', (option, value) => {
    const { client } = connectDouble({ idempotencyStore: new MemoryIdempotencyStore() });
    const begin = () => client.connections.createMany([], { [option]: value });
    expect(begin).toThrow(CXoneConfigurationError);
    expect(begin).toThrow(option);
  });

  it.each([['abc'], [undefined], [null], [{}], [7]])(
    'refuses requests that can not be iterated over: %s',
    (requests) => {
      const { client } = connectDouble();
      const message =
        'Invalid batch options: requests must be an iterable or async iterable of requests. No call was placed.';
      const wanted = { code: 'configuration', option: 'requests', outcome: 'not_placed', message };
      expect(() => client.connections.createMany(requests as never)).toThrow(expect.objectContaining(wanted));
    },
  );

  it('reports no outcome when an iterator returns nothing after a call was placed', async () => {
    const { client, network } = connectDouble();
    const rest = requests(1)[Symbol.iterator]();
    const next = () => {
      const step = rest.next();
      return step.done ? undefined : step;
    };
    const source = { [Symbol.iterator]: () => ({ next }) } as unknown as Iterable<CreateConnectionRequest>;
    const error = await errorOf(collect(client.connections.createMany(source)));
    expect(error).toMatchObject({ code: 'configuration', option: 'requests' });
    expect(error.outcome).toBeUndefined();
    expect(error.message).not.toContain('No call was placed');
    expect(network.apiRequests).toHaveLength(1);
  });

  it.each([
    ['no iterator', () => null],
    ['an iterator without next', () => ({})],
    ['an iterator whose next is no function', () => ({ next: 1 })],
    ['an iterator whose next returns nothing', () => ({ next: () => undefined })],
  ])('rejects requests that start %s', async (_name, start) => {
    const { client, network } = connectDouble();
    for (const key of [Symbol.asyncIterator, Symbol.iterator]) {
      const results = client.connections.createMany({ [key]: start } as never);
      const error = await errorOf(collect(results));
      expect(error).toMatchObject({ code: 'configuration', option: 'requests', outcome: 'not_placed' });
      expect(error.message).toContain('requests must be an iterable or async iterable of requests');
    }
    expect(network.apiRequests).toHaveLength(0);
  });

  it('requires idempotencyStore for idempotencyKey', () => {
    const { client } = connectDouble();
    expect(() => client.connections.createMany([], { idempotencyKey: () => 'a' })).toThrow(
      'idempotencyKey requires idempotencyStore',
    );
  });
});
