import { inspect } from 'node:util';
import { getResponseMetadata } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { reply, script } from '../../support/fetch-double.js';
import { sampleConnection, sampleRequest } from '../../support/samples.js';
import { connectDouble } from '../../support/test-client.js';

describe('getResponseMetadata', () => {
  it('describes the response behind a value', async () => {
    const { client, clock, network } = connectDouble({ retry: true });
    network.onApi = script(
      () => reply(429),
      () => reply(201, sampleConnection, { 'x-request-id': 'r-1', 'set-cookie': 'a=b' }),
    );
    const connection = await clock.playOut(client.connections.create(sampleRequest, { correlationId: 'c-1' }));
    expect(getResponseMetadata(connection)).toStrictEqual({
      correlationId: 'c-1',
      requestId: 'r-1',
      status: 201,
      attempts: 2,
      headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' },
      replayed: false,
    });
  });

  it('has no request ID where CXone returned none', async () => {
    const { client } = connectDouble();
    expect(getResponseMetadata(await client.connections.create(sampleRequest))).not.toHaveProperty('requestId');
  });

  it('masks numbers and tokens in the headers', async () => {
    const { client, network } = connectDouble();
    network.onApi = ({ headers }) =>
      reply(201, sampleConnection, { 'x-callee': '+14155552671', 'x-echo': String(headers.get('authorization')) });
    const text = inspect(getResponseMetadata(await client.connections.create(sampleRequest)), { depth: null });
    expect(text).toContain('+1415•••2671');
    expect(text).not.toContain('5552671');
    expect(text).not.toContain('token-1');
  });

  it('describes what get, waits and batches return', async () => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(200, { ...sampleConnection, status: 'CONNECTED' });
    const values: unknown[] = [await client.connections.get('id-1'), await client.connections.waitFor('id-1')];
    for await (const state of client.connections.watch('id-1')) values.push(state);
    for await (const { result } of client.connections.createMany([sampleRequest])) values.push(result);
    expect(values.map((value) => getResponseMetadata(value)?.status)).toEqual([200, 200, 200, 200]);
  });

  it('is not in a spread, in JSON or in the keys', async () => {
    const { client } = connectDouble();
    const connection = await client.connections.create(sampleRequest);
    expect({ ...connection }).toStrictEqual(sampleConnection);
    expect(JSON.stringify(connection)).toBe(JSON.stringify(sampleConnection));
    expect(getResponseMetadata({ ...connection })).toBeUndefined();
    const symbols = Object.getOwnPropertySymbols(connection);
    expect(symbols).toEqual([Symbol.for('cxone-sdk.response-metadata')]);
    expect(symbols.filter((symbol) => Object.prototype.propertyIsEnumerable.call(connection, symbol))).toEqual([]);
  });

  it.each([[undefined], [null], [{}], ['text'], [7], [Symbol('x')]])('returns undefined for %s', (value) => {
    expect(getResponseMetadata(value)).toBeUndefined();
  });
});

describe('getResponseMetadata, of what no method returned', () => {
  const symbol = Symbol.for('cxone-sdk.response-metadata');

  it.each([[1], ['x'], [[]], [{}], [{ correlationId: 7 }]])(
    'returns undefined where %j stands in its place',
    (value) => {
      expect(getResponseMetadata({ [symbol]: value })).toBeUndefined();
    },
  );

  it('returns undefined for an object that inherits from a result', async () => {
    const { client } = connectDouble();
    expect(getResponseMetadata(Object.create(await client.connections.create(sampleRequest)))).toBeUndefined();
  });

  it('returns undefined for a proxy whose traps throw', () => {
    const trap = () => {
      throw new Error('no');
    };
    expect(getResponseMetadata(new Proxy({}, { getOwnPropertyDescriptor: trap, get: trap }))).toBeUndefined();
  });
});
