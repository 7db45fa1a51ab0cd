import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { Deadline, forwardAbort } from '../../../src/http/deadline.js';
import type { TaskSignal } from '../../../src/http/task-signal.js';
import { MAX_TIMER_MS } from '../../../src/internal/clock.js';
import { FakeClock, settle, until } from '../../support/fake-clock.js';
import { deafness, issueToken, partial, reply, script, silence } from '../../support/fetch-double.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

/** Returns false for some reads of a property, then runs `then`. */
function countdown(reads: number, then: () => never) {
  let left = reads;
  return () => {
    left -= 1;
    return left >= 0 ? false : then();
  };
}

describe('the option timeoutMs', () => {
  it('cancels an attempt after exactly timeoutMs', async () => {
    const { client, clock, network } = connectDouble({ timeoutMs: 5_000 });
    network.onApi = deafness;
    let isOver = false;
    const work = errorOf(client.connections.create(sampleRequest)).finally(() => {
      isOver = true;
    });
    await clock.advance(4_999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(await work).toMatchObject({ code: 'timeout', outcome: 'unknown', limit: 'timeoutMs', limitMs: 5_000 });
    expect((await work).message).toContain('had no complete response within 5000 ms (timeoutMs)');
  });

  it('is 30 seconds by default', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = silence;
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect([error.code, clock.elapsed()]).toEqual(['timeout', 30_000]);
  });

  it('covers the body, which ky leaves out', async () => {
    const { client, clock, network } = connectDouble({ timeoutMs: 5_000 });
    network.onApi = () => partial(200, '{"id":');
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'placed' });
    expect(clock.elapsed()).toBe(5_000);
  });

  it('sets no timer when it is false', async () => {
    const { client, clock, network } = connectDouble({ timeoutMs: false });
    network.onApi = silence;
    const controller = new AbortController();
    const work = errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    await until(() => network.apiRequests.length === 1);
    expect(clock.pendingTimers).toBe(0);
    controller.abort();
    await work;
  });

  it('of an operation overrides that of the client, for the API and for the token', async () => {
    const { client, clock, network } = connectDouble({ timeoutMs: 5_000 });
    network.onApi = silence;
    expect(await clock.playOut(errorOf(client.connections.get('1', { timeoutMs: 100 })))).toMatchObject({
      limitMs: 100,
    });
    network.onToken = silence;
    const fresh = connectDouble({ timeoutMs: 5_000 });
    fresh.network.onToken = silence;
    const error = await fresh.clock.playOut(
      errorOf(fresh.client.connections.create(sampleRequest, { timeoutMs: 100 })),
    );
    expect(error).toMatchObject({ limitMs: 100, outcome: 'not_placed', attempts: 0 });
    expect(error.message).toContain('had no token within 100 ms (timeoutMs)');
    expect(fresh.clock.elapsed()).toBe(100);
  });

  it('applies to each attempt separately', async () => {
    const { client, clock, network } = connectDouble({ timeoutMs: 1_000, retry: { jitter: false } });
    const late = (status: number) => () =>
      new Promise<Response>((resolve) => clock.setTimeout(() => resolve(reply(status, sampleConnection)), 900));
    network.onApi = script(late(429), late(201));
    await clock.playOut(client.connections.create(sampleRequest));
    expect(clock.elapsed()).toBe(900 + 500 + 900);
  });
});

describe('the option totalTimeoutMs', () => {
  it('covers the wait for the token', async () => {
    const { client, clock, network } = connectDouble({ totalTimeoutMs: 2_000 });
    network.onToken = silence;
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({
      code: 'timeout',
      outcome: 'not_placed',
      limit: 'totalTimeoutMs',
      limitMs: 2_000,
      attempts: 0,
    });
    expect(error.message).toContain('(totalTimeoutMs)');
    expect(clock.elapsed()).toBe(2_000);
  });

  it('covers the token request, all attempts and all delays together', async () => {
    const { client, clock, network } = connectDouble({ totalTimeoutMs: 2_000, retry: { jitter: false } });
    const delayed = (delayMs: number, make: () => Response) => () =>
      new Promise<Response>((resolve) => clock.setTimeout(() => resolve(make()), delayMs));
    network.onToken = delayed(600, () => issueToken('token-1'));
    network.onApi = script(
      delayed(600, () => reply(429)),
      delayed(600, () => reply(201, sampleConnection)),
    );
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({
      code: 'timeout',
      outcome: 'unknown',
      limit: 'totalTimeoutMs',
      limitMs: 2_000,
      attempts: 2,
    });
    expect(clock.elapsed()).toBe(2_000);
  });

  it('sends nothing if it expires in a frozen process during the token request', async () => {
    const { client, clock, network } = connectDouble({ totalTimeoutMs: 2_000 });
    network.onToken = () => {
      clock.freeze(2_000);
      return issueToken('token-1');
    };
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toMatchObject({
      code: 'timeout',
      outcome: 'not_placed',
      limit: 'totalTimeoutMs',
      limitMs: 2_000,
      attempts: 0,
    });
    expect(network.apiRequests).toEqual([]);
  });

  it('sends nothing if it expires in a frozen process before the request', async () => {
    const { client, clock, network } = connectDouble({
      totalTimeoutMs: 2_000,
      onEvent: ({ type, ...event }) => {
        if (type === 'request' && 'correlationId' in event) clock.freeze(2_000);
      },
    });
    const error = await errorOf(client.connections.create(sampleRequest));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed', attempts: 0 });
    expect(network.apiRequests).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('sends no read if it expires in a frozen process while ky handles the request', async () => {
    const { client, clock, network } = connectDouble({
      fetch: undefined,
      totalTimeoutMs: 2_000,
      onEvent: ({ type, ...event }) => {
        if (type === 'request' && 'correlationId' in event) queueMicrotask(() => clock.freeze(2_000));
      },
    });
    vi.stubGlobal('fetch', network.fetch);
    const error = await errorOf(client.connections.get('id-1'));
    expect(error).toMatchObject({ code: 'timeout', attempts: 0 });
    expect(network.apiRequests).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('covers the body', async () => {
    const { client, clock, network } = connectDouble({ totalTimeoutMs: 2_000 });
    network.onApi = () => partial(201, '{');
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest)));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'placed', limit: 'totalTimeoutMs', limitMs: 2_000 });
  });

  it('throws the last error at once if the retry delay would exceed it', async () => {
    const { client, clock, network } = connectDouble({ retry: true });
    network.onApi = () => reply(429, {}, { 'retry-after': '3' });
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest, { totalTimeoutMs: 2_999 })));
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 3_000, attempts: 1 });
    expect(clock.elapsed()).toBe(0);
  });

  it('throws at once if the backoff of the token request would exceed it', async () => {
    const { client, clock, network } = connectDouble({ retry: true });
    network.onToken = () => reply(429, {}, { 'retry-after': '5' });
    const error = await errorOf(client.connections.create(sampleRequest, { totalTimeoutMs: 4_999 }));
    expect(error).toMatchObject({ code: 'rate_limited', outcome: 'not_placed', retryAfterMs: 5_000, attempts: 1 });
    expect(error.correlationId).toBeDefined();
    // The token request is canceled with its last waiter.
    await settle();
    expect([clock.elapsed(), clock.pendingTimers]).toEqual([0, 0]);
  });

  it('rejects only the operations that the backoff of the token request would exceed', async () => {
    const { client, clock, network } = connectDouble({ retry: true });
    network.onToken = script(
      () => reply(429, {}, { 'retry-after': '5' }),
      () => issueToken('token-1'),
    );
    network.onApi = () => reply(201, sampleConnection);
    const create = (totalTimeoutMs?: number) => client.connections.create(sampleRequest, { totalTimeoutMs });
    const patient = create();
    const hasty = await errorOf(create(1_000));
    await clock.advance(2_000);
    const late = await errorOf(create(2_999));
    const inTime = create(3_001);
    expect([hasty.code, late.code, hasty === late]).toEqual(['rate_limited', 'rate_limited', false]);
    expect(await clock.playOut(Promise.all([patient, inTime]))).toHaveLength(2);
    expect(network.tokenRequests).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });

  it('times out before the second request if the retry delay is exactly as long', async () => {
    const { client, clock, network } = connectDouble({ retry: true });
    network.onApi = () => reply(429, {}, { 'retry-after': '3' });
    const error = await clock.playOut(errorOf(client.connections.create(sampleRequest, { totalTimeoutMs: 3_000 })));
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_placed', attempts: 1 });
    expect(network.apiRequests).toHaveLength(1);
  });
});

/** The number of listeners of a signal, and of dependants that AbortSignal.any added. */
function countHeld(signal: AbortSignal): number {
  const key = Object.getOwnPropertySymbols(signal).find(({ description = '' }) => /dependant/i.test(description));
  const dependants: unknown = key && Reflect.get(Object(Reflect.get(signal, key)), 'size');
  return getEventListeners(signal, 'abort').length + (typeof dependants === 'number' ? dependants : 0);
}

describe("a caller's long-lived signal", () => {
  it('has dependants that countHeld counts, which the next test relies on', () => {
    const { signal } = new AbortController();
    const dependant = AbortSignal.any([signal]);
    // Node 24.21 keeps a dependant only if it has a listener, as fetch adds; other versions always keep it.
    dependant.addEventListener('abort', () => undefined);
    expect(countHeld(signal)).toBe(1);
    expect(dependant.aborted).toBe(false);
  });

  it('keeps no listener and no dependant after 1,000 operations', async () => {
    const { client, clock, network } = connectDouble({ retry: true, onEvent: undefined });
    const { signal } = new AbortController();
    network.onApi = (_request, index) => (index % 20 === 0 ? reply(500) : reply(201, sampleConnection));
    for (let batch = 0; batch < 10; batch++) {
      const calls = Array.from({ length: 100 }, () => client.connections.create(sampleRequest, { signal }));
      await Promise.allSettled(calls);
    }
    expect(network.apiRequests).toHaveLength(1_000);
    expect(countHeld(signal)).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('has one listener for all operations that share it, and cancels them all', async () => {
    const { client, clock, network } = connectDouble();
    const controller = new AbortController();
    const { signal } = controller;
    network.onApi = silence;
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const calls = Array.from({ length: 50 }, () => errorOf(client.connections.create(sampleRequest, { signal })));
    await until(() => network.apiRequests.length === 50);
    expect(countHeld(signal)).toBe(1);
    controller.abort();
    const codes = new Set((await Promise.all(calls)).map(({ code }) => code));
    await settle();
    process.off('warning', warn);
    expect([...codes, ...warnings]).toEqual(['aborted']);
    expect([countHeld(signal), clock.pendingTimers]).toEqual([0, 0]);
  });

  it('keeps its listener while an operation that shares it is in progress', async () => {
    const { client, network } = connectDouble();
    const controller = new AbortController();
    const { signal } = controller;
    network.onApi = script(silence, () => reply(201, sampleConnection));
    const first = errorOf(client.connections.create(sampleRequest, { signal }));
    await until(() => network.apiRequests.length === 1);
    await client.connections.create(sampleRequest, { signal });
    expect(countHeld(signal)).toBe(1);
    controller.abort();
    expect((await first).code).toBe('aborted');
    expect(countHeld(signal)).toBe(0);
  });
});

describe('A signal that is not an instance of AbortSignal', () => {
  const fail = () => {
    throw new Error('odd');
  };
  const open = (odd: object) => ({ aborted: false, addEventListener() {}, removeEventListener() {}, ...odd });

  it.each([
    ['removeEventListener throws', open({ removeEventListener: fail })],
    ['aborted throws after the first read', Object.defineProperty(open({}), 'aborted', { get: countdown(1, fail) })],
  ])('does not hide a call that was placed when its %s', async (_name, signal) => {
    const { client, network } = connectDouble();
    expect((await client.connections.create(sampleRequest, { signal: signal as never })).status).toBe('PENDING');
    expect(network.apiRequests).toHaveLength(1);
  });

  it('is rejected before anything is sent when its addEventListener throws', async () => {
    const { client, network } = connectDouble();
    const signal = open({ addEventListener: fail }) as never;
    const error = await errorOf(client.connections.create(sampleRequest, { signal }));
    expect(error).toMatchObject({ code: 'configuration', option: 'signal', outcome: 'not_placed' });
    expect(network.apiRequests.length + network.tokenRequests.length).toBe(0);
  });

  it('aborts the operation without a reason when reading the reason throws', async () => {
    let abort: () => void = () => undefined;
    const addEventListener = (_type: string, listener: () => void) => {
      abort = listener;
    };
    const signal = Object.defineProperty(open({ addEventListener }), 'reason', { get: fail }) as never;
    const { client, network } = connectDouble();
    network.onApi = silence;
    const work = errorOf(client.connections.create(sampleRequest, { signal }));
    await settle();
    abort();
    expect(await work).toMatchObject({ code: 'aborted', outcome: 'unknown' });
  });
});

describe('forwardAbort', () => {
  it('aborts the controller when the signal is aborted, with the same reason', () => {
    const [caller, controller] = [new AbortController(), new AbortController()];
    forwardAbort(caller.signal, controller);
    expect(controller.signal.aborted).toBe(false);
    caller.abort('closing time');
    expect([controller.signal.aborted, controller.signal.reason]).toEqual([true, 'closing time']);
  });

  it('aborts the controller at once when the signal is already aborted', () => {
    const controller = new AbortController();
    const signal = AbortSignal.abort('closed');
    forwardAbort(signal, controller)();
    expect(controller.signal.reason).toBe('closed');
    expect(countHeld(signal)).toBe(0);
  });

  it('does not abort the controller without a signal', () => {
    const controller = new AbortController();
    forwardAbort(undefined, controller)();
    expect(controller.signal.aborted).toBe(false);
  });

  it('returns a function that removes its listener from the signal', () => {
    const [caller, controller] = [new AbortController(), new AbortController()];
    const removeListener = forwardAbort(caller.signal, controller);
    expect(countHeld(caller.signal)).toBe(1);
    removeListener();
    expect(countHeld(caller.signal)).toBe(0);
    caller.abort();
    expect(controller.signal.aborted).toBe(false);
  });
});

describe('Deadline', () => {
  const timeout = (limit: 'timeoutMs' | 'totalTimeoutMs') => ({ kind: 'timeout', limitMs: 500, limit });

  it('measures time from its construction, regardless of the time of the clock', async () => {
    const clock = new FakeClock();
    await clock.advance(10_000);
    const deadline = new Deadline({ clock, totalTimeoutMs: 500 });
    expect([deadline.elapsedMs, deadline.remainingMs]).toEqual([0, 500]);
    await clock.advance(200);
    expect([deadline.elapsedMs, deadline.remainingMs]).toEqual([200, 300]);
  });

  it('has infinite remaining time without totalTimeoutMs', () => {
    expect(new Deadline({ clock: new FakeClock() }).remainingMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('reports its cancellation, and rejects each task and each sleep with it', async () => {
    const clock = new FakeClock();
    const deadline = new Deadline({ clock, totalTimeoutMs: 500 });
    expect(deadline.cancellation).toBeUndefined();
    const error: unknown = await clock.playOut(deadline.sleep(900).catch((reason: unknown) => reason));
    expect(error).toMatchObject({ cancellation: timeout('totalTimeoutMs') });
    expect(deadline.cancellation).toEqual(timeout('totalTimeoutMs'));
    await expect(deadline.run(async () => 1, false)).rejects.toMatchObject({ cancellation: timeout('totalTimeoutMs') });
  });

  it('sleeps for longer than a timer can', async () => {
    const clock = new FakeClock();
    await clock.playOut(new Deadline({ clock }).sleep(2 * MAX_TIMER_MS + 5));
    expect(clock.elapsed()).toBe(2 * MAX_TIMER_MS + 5);
    expect(clock.pendingTimers).toBe(0);
  });

  it('rejects when a task throws synchronously, and leaves no timer', async () => {
    const clock = new FakeClock();
    const fail = () => {
      throw new Error('at once');
    };
    await expect(new Deadline({ clock }).run(fail, 500)).rejects.toMatchObject({ message: 'at once' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('rejects a task that exceeds its timeout, and continues with the next one', async () => {
    const clock = new FakeClock();
    const deadline = new Deadline({ clock });
    const error: unknown = await clock.playOut(deadline.run(deafness, 500).catch((reason: unknown) => reason));
    expect(error).toMatchObject({ cancellation: timeout('timeoutMs') });
    expect(deadline.cancellation).toBeUndefined();
    expect(await deadline.run(async () => 'the next', false)).toBe('the next');
  });

  it('stays aborted if its signal was aborted before, and starts no timer', async () => {
    const clock = new FakeClock();
    const deadline = new Deadline({ clock, signal: AbortSignal.abort('gone'), totalTimeoutMs: 500 });
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(1_000);
    expect(deadline.cancellation).toEqual({ kind: 'aborted', reason: 'gone' });
  });

  it('keeps the cause of its end when the other one follows', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const aborted = new Deadline({ clock, signal: controller.signal, totalTimeoutMs: 500 });
    controller.abort('why');
    await clock.advance(500);
    expect(aborted.cancellation).toEqual({ kind: 'aborted', reason: 'why' });
    const other = new AbortController();
    const expired = new Deadline({ clock, signal: other.signal, totalTimeoutMs: 500 });
    await clock.advance(500);
    other.abort('too late');
    expect(expired.cancellation).toEqual(timeout('totalTimeoutMs'));
  });

  it('does not abort a task whose value arrives together with the abort', async () => {
    const caller = new AbortController();
    const deadline = new Deadline({ clock: new FakeClock(), signal: caller.signal });
    let seen: TaskSignal | undefined;
    let resolveTask = (_value: string): void => undefined;
    const work = deadline.run((signal) => {
      seen = signal;
      return new Promise<string>((resolve) => (resolveTask = resolve));
    }, false);
    caller.abort();
    resolveTask('just in time');
    expect(await work).toBe('just in time');
    await settle();
    expect(seen?.aborted).toBe(false);
  });

  it('rejects with a TypeError instead of a thrown value that cannot be read', async () => {
    const hostile = new Proxy(
      {},
      {
        getPrototypeOf() {
          throw new Error('no');
        },
      },
    );
    const work = new Deadline({ clock: new FakeClock() }).run(() => Promise.reject(hostile), false);
    const settled = await work.then(
      () => [],
      (error: unknown) => [error],
    );
    expect(settled[0] === hostile).toBe(false);
    expect(settled[0]).toEqual(new TypeError('a value was thrown that cannot be read'));
  });
});
