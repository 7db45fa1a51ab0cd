import {
  type Connection,
  type ConnectionsResource,
  type CreateConnectionRequest,
  CXoneClient,
  type CXoneClientOptions,
} from 'cxone-sdk';
import { buildConnection, buildCreateRequest, CXoneSimulator } from 'cxone-sdk/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { errorOf } from '../support/test-client.js';

describe('CXoneClient under the fake timers of Vitest', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const connect = (options: CXoneClientOptions) => {
    const simulator = new CXoneSimulator();
    return { simulator, cxone: new CXoneClient({ ...simulator.clientOptions, ...options }) };
  };

  it('waits for its retries and polls by them', async () => {
    const { simulator, cxone } = connect({ retry: true });
    simulator.fail({ on: 'create', status: 429, headers: { 'retry-after': '30' } });
    const until = ({ status }: Connection) => status === 'COMPLETED';
    const placed = cxone.connections.create(buildCreateRequest());
    const followed = placed.then(({ id }) => cxone.connections.waitFor(id, { until }));
    await vi.advanceTimersByTimeAsync(29_000);
    expect(simulator.calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await followed).status).toBe('COMPLETED');
    expect([simulator.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
  });

  it('times out by them', async () => {
    const { simulator, cxone } = connect({ timeoutMs: 5_000 });
    simulator.fail({ on: 'create', connection: 'no_answer' });
    const failed = errorOf(cxone.connections.create(buildCreateRequest()));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await failed).toMatchObject({ code: 'timeout', outcome: 'unknown' });
    await simulator.close();
  });
});

describe('ConnectionsResource', () => {
  it('is implemented by a plain object', async () => {
    const requests: CreateConnectionRequest[] = [];
    const connection = buildConnection();
    const connections: ConnectionsResource = {
      validate: (request) => new CXoneClient(new CXoneSimulator().clientOptions).connections.validate(request),
      create: async (request) => {
        requests.push(request);
        return connection;
      },
      get: async (id) => ({ ...connection, id }),
      waitFor: async () => buildConnection({ status: 'COMPLETED' }),
      async *watch() {
        yield connection;
      },
      async *createMany() {},
    };
    const cxone: Pick<CXoneClient, 'connections'> = { connections };
    expect(await cxone.connections.create(buildCreateRequest())).toBe(connection);
    expect(requests).toEqual([buildCreateRequest()]);
  });
});
