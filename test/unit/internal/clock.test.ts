import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/internal/clock.js';

// The next file of this worker must not get a clock that was loaded without setImmediate.
afterAll(() => vi.resetModules());

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** The clock of a platform with other globals than those of Node. */
async function loadClock() {
  vi.resetModules();
  return (await import('../../../src/internal/clock.js')).systemClock;
}

describe('systemClock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('reads the globals at each call, so that fake timers work', () => {
    vi.useFakeTimers({ now: 1_000 });
    const fired = vi.fn();
    const started = systemClock.elapsed();
    systemClock.setTimeout(fired, 500);
    systemClock.clearTimeout(systemClock.setTimeout(() => expect.unreachable(), 500));
    vi.advanceTimersByTime(500);
    expect(fired).toHaveBeenCalledOnce();
    expect(systemClock.now()).toBe(1_500);
    expect(systemClock.elapsed() - started).toBe(500);
  });

  it('returns random numbers of the platform', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    expect(systemClock.random()).toBe(0.25);
  });

  it.each(['uuid', 'correlationId'] as const)('returns a new UUID of version 4 as %s each time', (name) => {
    const ids = Array.from({ length: 2_000 }, () => systemClock[name]());
    expect(ids.filter((id) => !UUID.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    [0, '00000000-0000-4000-8000-000000000000'],
    [1 - 2 ** -53, 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
  ])('returns a correlation ID of version 4 for the random number %d', (random, id) => {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    expect(systemClock.correlationId()).toBe(id);
  });

  it('takes a correlation ID from the crypto of Cloudflare, which reports a call at module scope', async () => {
    vi.stubGlobal('WebSocketPair', class {});
    vi.stubGlobal('crypto', {
      randomUUID() {
        throw new Error('Disallowed operation called within global scope');
      },
    });
    const clock = await loadClock();
    expect(() => clock.correlationId()).toThrow('Disallowed operation');
  });

  it('turns the event loop once: what its sockets hold is read before it goes on', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('an earlier callback'));
    await Promise.all([
      systemClock.turn().then(() => order.push('the turn')),
      Promise.resolve().then(() => order.push('a microtask')),
    ]);
    expect(order).toEqual(['a microtask', 'an earlier callback', 'the turn']);
  });

  it('turns under fake timers, whether a test advances them or not', async () => {
    vi.useFakeTimers();
    await systemClock.turn();
    const turned = vi.fn();
    const work = systemClock.turn().then(turned);
    await vi.advanceTimersToNextTimerAsync();
    expect(turned).toHaveBeenCalledOnce();
    await work;
  });

  it('turns where setImmediate is taken away later', async () => {
    vi.stubGlobal('setImmediate', undefined);
    await systemClock.turn();
  });

  it('turns on Deno by a timer, before which Deno reads its sockets', async () => {
    vi.stubGlobal('Deno', {});
    vi.stubGlobal('setImmediate', undefined);
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const clock = await loadClock();
    const turned = vi.fn();
    const work = clock.turn().then(turned);
    await Promise.resolve();
    expect(turned).not.toHaveBeenCalled();
    vi.advanceTimersByTime(40);
    await work;
    expect(turned).toHaveBeenCalledOnce();
  });

  it('does not wait where there is no setImmediate', async () => {
    vi.stubGlobal('setImmediate', undefined);
    const clock = await loadClock();
    const turned = vi.fn();
    void clock.turn().then(turned);
    await undefined;
    expect(turned).toHaveBeenCalledOnce();
  });
});
