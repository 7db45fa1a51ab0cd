import type { FetchLike } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { turnAfterSilence } from '../../../src/http/silence.js';
import { DEPARTURE } from '../../../src/internal/departure.js';
import { FakeClock } from '../../support/fake-clock.js';
import { sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

/** A clock of a process that has just sent a request. */
async function clockAfterRequest(): Promise<FakeClock> {
  const clock = new FakeClock();
  await turnAfterSilence(clock);
  clock.turns = 0;
  return clock;
}

describe('turnAfterSilence', () => {
  it('turns before the first request: other code may have kept a connection', async () => {
    const clock = new FakeClock();
    await turnAfterSilence(clock);
    expect(clock.turns).toBe(1);
  });

  it('returns undefined while less than a second passes between two requests', async () => {
    const clock = await clockAfterRequest();
    for (let request = 0; request < 10; request++) {
      clock.freeze(999);
      expect(turnAfterSilence(clock)).toBeUndefined();
    }
    expect(clock.turns).toBe(0);
  });

  it.each([
    ['the process was frozen', (clock: FakeClock) => clock.freeze(1_000)],
    ['only the wall clock went on, as when the host slept', (clock: FakeClock) => clock.jump(1_000)],
    [
      'the wall clock was set back in a process that was frozen',
      (clock: FakeClock) => {
        clock.freeze(1_000);
        clock.jump(-3_600_000);
      },
    ],
  ])('turns once after a second of silence in which %s', async (_name, pass) => {
    const clock = await clockAfterRequest();
    pass(clock);
    await turnAfterSilence(clock);
    expect(turnAfterSilence(clock)).toBeUndefined();
    expect(clock.turns).toBe(1);
  });

  it('does not turn for a wall clock that was set back', async () => {
    const clock = await clockAfterRequest();
    clock.jump(-3_600_000);
    expect(turnAfterSilence(clock)).toBeUndefined();
  });

  it('turns for each request that comes before the first turn has ended', async () => {
    const clock = await clockAfterRequest();
    clock.freeze(1_000);
    const turns = [turnAfterSilence(clock), turnAfterSilence(clock)];
    expect(clock.turns).toBe(2);
    await Promise.all(turns);
    expect(turnAfterSilence(clock)).toBeUndefined();
  });
});

describe('a request of a client after a second of silence', () => {
  it('waits for one turn, whether it is for a token, a call or a read', async () => {
    const { client, clock } = connectDouble();
    const { id } = await client.connections.create(sampleRequest);
    // For the token. The call follows at once.
    expect(clock.turns).toBe(1);
    await client.connections.get(id);
    expect(clock.turns).toBe(1);
    clock.freeze(1_000);
    await client.connections.get(id);
    expect(clock.turns).toBe(2);
    clock.freeze(1_000);
    await client.connections.create(sampleRequest);
    expect(clock.turns).toBe(3);
  });

  it('waits for no turn over a fetch that guards its connections', async () => {
    const { network } = connectDouble();
    const fetch: FetchLike = (url, init) => network.fetch(url, init);
    Object.defineProperty(fetch, DEPARTURE, { value: fetch });
    const { client, clock } = connectDouble({ fetch });
    await client.connections.create(sampleRequest);
    expect(clock.turns).toBe(0);
  });

  it('is not sent if the operation is aborted during the turn', async () => {
    const { client, clock, network } = connectDouble();
    await client.connections.create(sampleRequest);
    clock.freeze(1_000);
    const controller = new AbortController();
    clock.onTurn = () => controller.abort();
    const error = await errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'aborted', outcome: 'not_placed', attempts: 0 });
    expect(network.apiRequests).toHaveLength(1);
  });

  it('is not sent if the process is frozen past the total timeout during the turn', async () => {
    const { client, clock, network } = connectDouble();
    await client.connections.create(sampleRequest);
    clock.freeze(1_000);
    clock.onTurn = () => clock.freeze(5_000);
    const error = await errorOf(client.connections.create(sampleRequest, { totalTimeoutMs: 5_000 }));
    expect(error).toMatchObject({ code: 'timeout', limit: 'totalTimeoutMs', outcome: 'not_placed', attempts: 0 });
    expect(network.apiRequests).toHaveLength(1);
  });
});
