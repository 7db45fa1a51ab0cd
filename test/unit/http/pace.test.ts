import { describe, expect, it } from 'vitest';
import { Deadline, Stopped } from '../../../src/http/deadline.js';
import { SharedPace } from '../../../src/http/pace.js';
import { MAX_TIMER_MS } from '../../../src/internal/clock.js';
import { FakeClock } from '../../support/fake-clock.js';
import { retryWithoutJitter } from '../../support/samples.js';

function connect(ratePerSecond?: number) {
  const clock = new FakeClock();
  const pace = new SharedPace({ clock, ratePerSecond, retry: retryWithoutJitter });
  return { clock, pace, deadline: new Deadline({ clock }) };
}

function refusal(retryAfterMs?: number) {
  const toError = () => {
    throw new Error('Nobody asked for it');
  };
  return { ok: false, status: 429, isRepeatable: true, retryAfterMs, toError } as const;
}

describe('SharedPace', () => {
  it('lets a wait for a turn end with the turn, and leaves it to whoever enters', async () => {
    const { clock, pace, deadline } = connect(1);
    await pace.enter(deadline);
    let isFree = false;
    const waiting = pace.waitUntilFree(deadline).then(() => {
      isFree = true;
    });
    await clock.advance(1_019);
    expect(isFree).toBe(false);
    await clock.advance(1);
    await waiting;
    await pace.enter(deadline);
    expect(clock.elapsed()).toBe(1_020);
  });

  it('lets nobody wait longer than the call lasts', async () => {
    const { clock, pace } = connect(1);
    const deadline = new Deadline({ clock, totalTimeoutMs: 100 });
    await pace.enter(deadline);
    await expect(clock.playOut(pace.waitUntilFree(deadline))).rejects.toBeInstanceOf(Stopped);
    await expect(pace.enter(deadline)).rejects.toBeInstanceOf(Stopped);
    expect(clock.elapsed()).toBe(100);
  });

  it('counts refusals of requests that left together once', async () => {
    const { clock, pace, deadline } = connect();
    for (let request = 0; request < 4; request++) pace.learn(refusal(), 0);
    await clock.playOut(pace.enter(deadline));
    expect(clock.elapsed()).toBe(500);
    await clock.advance(1);
    pace.learn(refusal(), clock.elapsed());
    await clock.playOut(pace.enter(deadline));
    expect(clock.elapsed()).toBe(501 + 1_000);
  });

  it('waits for longer than a timer can, one timer after the other', async () => {
    const { clock, pace, deadline } = connect();
    pace.learn(refusal(MAX_TIMER_MS + 5_000), 0);
    const work = pace.enter(deadline);
    await clock.advance(MAX_TIMER_MS);
    expect(clock.pendingTimers).toBe(1);
    await clock.playOut(work);
    expect(clock.elapsed()).toBe(MAX_TIMER_MS + 5_000);
  });
});
