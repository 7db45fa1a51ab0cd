import { type BatchOptions, type CreateConnectionRequest, MemoryIdempotencyStore } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { type FetchDouble, issueToken, reply, script } from '../../support/fetch-double.js';
import { mockStore } from '../../support/idempotency.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const fiction = (index: number) => `+120255501${String(index).padStart(2, '0')}`;
const toRequest = (phoneNumber: string) => ({ ...sampleRequest, contact: { phoneNumber } });
const requests = (count: number) => Array.from({ length: count }, (_, index) => toRequest(fiction(index)));
const byNumber: BatchOptions<CreateConnectionRequest> = { idempotencyKey: ({ contact }) => contact.phoneNumber };

async function collect<T>(batch: AsyncIterable<T>): Promise<T[]> {
  const results: T[] = [];
  for await (const result of batch) results.push(result);
  return results;
}

/** Returns the times between the requests, in milliseconds. */
function findGaps({ apiRequests }: FetchDouble): readonly number[] {
  const times = apiRequests.map(({ at }) => at);
  return times.slice(1).map((at, index) => at - (times[index] ?? 0));
}

describe('ConnectionsResource.createMany with idempotencyKey', () => {
  it('claims each key in the slot of its request, not before', async () => {
    const claimedAt: number[] = [];
    const { store } = mockStore({
      claim: (_key: string, record: object) => {
        claimedAt.push(clock.elapsed());
        return record;
      },
      complete: () => true,
    });
    const { client, clock } = connectDouble({ idempotencyStore: store });
    await clock.playOut(
      collect(client.connections.createMany(requests(4), { ...byNumber, concurrency: 4, ratePerSecond: 1 })),
    );
    expect(claimedAt).toEqual([0, 1_020, 2_040, 3_060]);
  });

  it('claims no key while a 429 throttles the batch', async () => {
    const claimedAt: number[] = [];
    const { store } = mockStore({
      claim: (_key: string, record: object) => {
        claimedAt.push(clock.elapsed());
        return record;
      },
      complete: () => true,
    });
    const { client, clock, network } = connectDouble({ idempotencyStore: store });
    network.onApi = script(
      () => reply(429, {}, { 'retry-after': '60' }),
      () => reply(201, sampleConnection),
    );
    await clock.playOut(collect(client.connections.createMany(requests(2), { ...byNumber, concurrency: 1 })));
    expect(claimedAt).toEqual([0, 60_000]);
  });

  it('sends no more than ratePerSecond, regardless of how long the store takes', async () => {
    const delays = [900, 0, 900, 0, 900, 0];
    const { store } = mockStore({
      claim: (_key: string, record: object) =>
        new Promise((resolve) => clock.setTimeout(() => resolve(record), delays.shift() ?? 0)),
      complete: () => true,
    });
    const { client, clock, network } = connectDouble({ idempotencyStore: store });
    const options = { ...byNumber, concurrency: 6, ratePerSecond: 2 };
    await clock.playOut(collect(client.connections.createMany(requests(6), options)));
    const gaps = findGaps(network);
    expect(network.apiRequests).toHaveLength(6);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(510);
  });

  it('sends no more than ratePerSecond when claims are renewed slowly', async () => {
    let claims = 0;
    const { store } = mockStore({
      claim: (_key: string, record: object) => {
        claims += 1;
        // The renewals of all requests end at the same time.
        if (claims <= 3) return record;
        return new Promise((resolve) => clock.setTimeout(() => resolve(record), 5_500 - clock.elapsed()));
      },
      complete: () => true,
    });
    const limits = { timeoutMs: 4_000, idempotencyKeyTtlMs: 6_000 };
    const { client, clock, network } = connectDouble({ idempotencyStore: store, ...limits });
    network.onToken = () =>
      new Promise((resolve) => clock.setTimeout(() => resolve(issueToken('token-1')), 3_900 - clock.elapsed()));
    const options = { ...byNumber, concurrency: 3, ratePerSecond: 2 };
    await clock.playOut(collect(client.connections.createMany(requests(3), options)));
    const gaps = findGaps(network);
    expect(claims).toBeGreaterThan(3);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(510);
  });

  it('passes the normalized request to the function, so that each format of a number has the same key', async () => {
    const { client, network } = connectDouble({
      defaultCountry: 'US',
      idempotencyStore: new MemoryIdempotencyStore(),
    });
    const seen: unknown[] = [];
    const idempotencyKey = ({ contact, phoneNumber }: CreateConnectionRequest, index: number) => {
      seen.push([contact.phoneNumber, phoneNumber, index]);
      return contact.phoneNumber;
    };
    const spellings = ['+14155552671', '(415) 555-2671', '415-555-2671'].map(toRequest);
    const results = await collect(client.connections.createMany(spellings, { idempotencyKey, concurrency: 1 }));
    expect(seen).toEqual([0, 1, 2].map((index) => ['+14155552671', sampleRequest.phoneNumber, index]));
    expect(results.map(({ replayed, request }) => [replayed, request.contact.phoneNumber])).toEqual([
      [false, '+14155552671'],
      [true, '(415) 555-2671'],
      [true, '415-555-2671'],
    ]);
    expect(network.apiRequests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('does not call the function for a request that is invalid', async () => {
    const { client } = connectDouble({ idempotencyStore: new MemoryIdempotencyStore() });
    let called = 0;
    const idempotencyKey = () => {
      called += 1;
      return 'a';
    };
    const [result] = await collect(client.connections.createMany([toRequest('5')], { idempotencyKey }));
    expect(result?.error?.code).toBe('request_invalid');
    expect(called).toBe(0);
  });

  it('claims no key for a request that is aborted while it waits for its slot', async () => {
    const { store, calls } = mockStore();
    const { client, clock, network } = connectDouble({ idempotencyStore: store });
    network.onApi = () => reply(429, {}, { 'retry-after': '60' });
    async function* source() {
      const [first, second] = requests(2);
      if (first) yield first;
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 100));
      if (second) yield second;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const results: unknown[] = [];
    const work = (async () => {
      for await (const { error } of client.connections.createMany(source(), { ...byNumber, signal })) {
        results.push([error?.code, error?.outcome]);
      }
    })();
    work.catch(() => undefined);
    await clock.advance(1_000);
    controller.abort();
    expect((await errorOf(work)).code).toBe('aborted');
    expect(results).toEqual([
      ['rate_limited', 'not_placed'],
      ['aborted', 'not_placed'],
    ]);
    expect(calls.filter((name) => name === 'claim')).toHaveLength(1);
  });
});
