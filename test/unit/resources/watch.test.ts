import { CXoneConfigurationError, CXoneRequestValidationError } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { settle } from '../../support/fake-clock.js';
import { reply, script, silence } from '../../support/fetch-double.js';
import { sampleConnection } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const { id } = sampleConnection;
const state =
  (status: string, more: object = {}) =>
  () =>
    reply(200, { ...sampleConnection, status, ...more });
const isCompleted = ({ status }: { status: string }) => status === 'COMPLETED';

function reversed(value: object): object {
  return Object.fromEntries(Object.entries(value).reverse());
}

async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of iterable) all.push(each);
  return all;
}

describe('ConnectionsResource.watch', () => {
  it('yields the first state and each that differs in any field, and ends after until holds', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = script(
      state('PENDING'),
      state('PENDING'),
      state('PENDING', { userData: { agent: ['a'] } }),
      // The same, its fields in another order.
      () => reply(200, reversed({ ...sampleConnection, userData: { agent: ['a'] } })),
      state('PENDING', { userData: { agent: ['b'] } }),
      state('PENDING', { userData: { agent: ['b', 'c'] } }),
      state('PENDING', { userData: { agent: { 0: 'b', 1: 'c' } } }),
      state('COMPLETED'),
    );
    const states = await clock.playOut(collect(client.connections.watch(id, { until: isCompleted })));
    expect(states.map(({ status, userData }) => [status, Object(userData).agent])).toEqual([
      ['PENDING', undefined],
      ['PENDING', ['a']],
      ['PENDING', ['b']],
      ['PENDING', ['b', 'c']],
      ['PENDING', { 0: 'b', 1: 'c' }],
      ['COMPLETED', undefined],
    ]);
    expect(network.apiRequests).toHaveLength(8);
  });

  it('ends without another state when until holds for one that was yielded already', async () => {
    const { client, clock, network } = connectDouble();
    let asked = 0;
    const until = () => {
      asked += 1;
      return asked === 3;
    };
    expect(await clock.playOut(collect(client.connections.watch(id, { until })))).toHaveLength(1);
    expect(network.apiRequests).toHaveLength(3);
  });

  it('throws when maxWaitMs expires, what the loop takes included', async () => {
    const { client, clock } = connectDouble();
    const watch = client.connections.watch(id, { maxWaitMs: 10_000 });
    expect((await watch.next()).value?.status).toBe('PENDING');
    await clock.advance(11_000);
    expect((await errorOf(clock.playOut(watch.next()))).code).toBe('timeout');
    expect(clock.elapsed()).toBe(11_000);
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  });

  it('runs nothing between two steps', async () => {
    const { client, clock, network } = connectDouble();
    const watch = client.connections.watch(id);
    expect(clock.pendingTimers + network.apiRequests.length).toBe(0);
    await watch.next();
    expect(clock.pendingTimers).toBe(0);
  });

  it('leaves nothing running when the loop is left', async () => {
    const { client, clock, network } = connectDouble();
    for await (const { status } of client.connections.watch(id)) {
      expect(status).toBe('PENDING');
      break;
    }
    await clock.advance(60_000);
    expect(clock.pendingTimers).toBe(0);
    expect(network.apiRequests).toHaveLength(1);
  });

  it('ends a poll in progress when return is called', async () => {
    const { client, clock, network } = connectDouble();
    network.onApi = silence;
    const watch = client.connections.watch(id);
    const step = watch.next();
    await settle();
    expect(await watch.return?.()).toEqual({ done: true, value: undefined });
    expect(await step).toEqual({ done: true, value: undefined });
    await settle();
    expect(network.apiRequests[0]?.signal.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('throws what ends the wait', async () => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(403);
    expect((await errorOf(collect(client.connections.watch(id)))).code).toBe('forbidden');
  });

  it('throws at once for an invalid option or ID', () => {
    const { client } = connectDouble();
    expect(() => client.connections.watch(id, { pollIntervalMs: Number.NaN })).toThrow(CXoneConfigurationError);
    expect(() => client.connections.watch('')).toThrow(CXoneRequestValidationError);
  });
});
