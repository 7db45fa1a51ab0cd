import { afterEach, describe, expect, it } from 'vitest';
import { settle, until } from '../support/fake-clock.js';
import { beginFaultCall, faultyOperations } from '../support/fault-call.js';
import { deafness, partial, reply, script, silence } from '../support/fetch-double.js';
import { closeRawServers, openRawServer } from '../support/raw-server.js';
import { sampleConnection, sampleRequest } from '../support/samples.js';
import { connectDouble, errorOf } from '../support/test-client.js';
import { transports } from '../support/transports.js';

afterEach(closeRawServers);

const stalled = (status: number) => `HTTP/1.1 ${status} Status\r\nContent-Length: 100\r\n\r\n{"id":`;

const overBoth = transports.flatMap(({ name, fetch }) =>
  faultyOperations.map((operation) => ({ operation, name, fetch })),
);

describe.each(overBoth)('an aborted $operation over $name', ({ operation, fetch: send }) => {
  const unsent = operation === 'get' ? undefined : 'not_placed';

  it('sends nothing if it is aborted before it starts', async () => {
    const server = await openRawServer({});
    const call = { signal: AbortSignal.abort('no longer needed') };
    const error = await beginFaultCall(operation, server.url, { send, call }).failure();
    expect(error).toMatchObject({ name: 'AbortError', code: 'aborted', attempts: 0, cause: 'no longer needed' });
    expect(error.outcome).toBe(unsent);
    expect(server.connections).toBe(0);
  });

  it('closes the network connection at once if it is aborted in flight', async () => {
    let isClosed = false;
    const server = await openRawServer({
      onRequest: (socket) =>
        socket.once('close', () => {
          isClosed = true;
        }),
    });
    const controller = new AbortController();
    const { failure, clock } = beginFaultCall(operation, server.url, { send, call: { signal: controller.signal } });
    await until(() => server.requests.length === 1);
    controller.abort();
    const error = await failure();
    const outcome = { create: 'unknown', get: undefined, token: 'not_placed' }[operation];
    expect([error.code, error.outcome]).toEqual(['aborted', outcome]);
    await until(() => isClosed && clock.pendingTimers === 0);
  });

  it.each([
    [201, 'placed'],
    [400, 'not_placed'],
    [408, 'unknown'],
    [500, 'unknown'],
  ])('has the outcome of the status if it is aborted during the body of a %i', async (status, create) => {
    const server = await openRawServer({ onRequest: (socket) => socket.write(stalled(status)) });
    const controller = new AbortController();
    const { failure, hasHead } = beginFaultCall(operation, server.url, { send, call: { signal: controller.signal } });
    await until(hasHead);
    await settle();
    controller.abort();
    const error = await failure();
    expect(error.code).toBe('aborted');
    expect(error.outcome).toBe(operation === 'create' ? create : unsent);
  });

  it('sends no retry if it is aborted during the retry delay', async () => {
    const server = await openRawServer({
      onRequest: (socket) => socket.write('HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n'),
    });
    const controller = new AbortController();
    let isWaiting = false;
    const onEvent = ({ type }: { type: string }) => {
      isWaiting ||= type === 'retry';
    };
    const options = { send, client: { retry: true, onEvent }, call: { signal: controller.signal } };
    const { failure, clock } = beginFaultCall(operation, server.url, options);
    await until(() => isWaiting);
    await settle();
    controller.abort();
    const error = await failure();
    expect([error.code, error.outcome, server.requests.length]).toEqual(['aborted', unsent, 1]);
    await until(() => clock.pendingTimers === 0);
  });
});

describe('ConnectionsResource.create, when it is aborted', () => {
  it.each([
    ['off', false],
    ['on', true],
  ])('returns a success that arrives with the abort, with retry %s', async (_name, retry) => {
    const { client, network } = connectDouble({ retry });
    const controller = new AbortController();
    network.onApi = () => {
      controller.abort();
      return reply(201, sampleConnection);
    };
    await expect(client.connections.create(sampleRequest, { signal: controller.signal })).resolves.toMatchObject({
      id: sampleConnection.id,
    });
  });

  it('returns a success when the event listener aborts on the response event', async () => {
    const controller = new AbortController();
    const onEvent = ({ type, path }: { type: string; path?: string }) => {
      if (type === 'response' && path?.endsWith('connections')) controller.abort();
    };
    const { client } = connectDouble({ retry: true, onEvent });
    await expect(client.connections.create(sampleRequest, { signal: controller.signal })).resolves.toMatchObject({
      status: 'PENDING',
    });
  });

  it('sends nothing when the event listener aborts on the request event: no call was placed', async () => {
    const controller = new AbortController();
    const onEvent = ({ type, path }: { type: string; path?: string }) => {
      if (type === 'request' && path?.endsWith('connections')) controller.abort();
    };
    const { client, network } = connectDouble({ onEvent });
    const error = await errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'aborted', outcome: 'not_placed', attempts: 0 });
    expect(network.apiRequests).toEqual([]);
  });

  it('sends nothing when the event listener aborts on the token event', async () => {
    const controller = new AbortController();
    const onEvent = ({ type }: { type: string }) => {
      if (type === 'token') controller.abort();
    };
    const { client, network } = connectDouble({ onEvent });
    const error = await errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'aborted', outcome: 'not_placed', attempts: 0 });
    expect(network.apiRequests).toEqual([]);
  });

  it('rejects at once even if fetch ignores its signal', async () => {
    const { client, network } = connectDouble();
    const controller = new AbortController();
    network.onApi = deafness;
    const work = errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    await until(() => network.apiRequests.length === 1);
    controller.abort();
    expect(await work).toMatchObject({ code: 'aborted', outcome: 'unknown', attempts: 1 });
  });

  it('cancels the body of a response that arrives after the abort', async () => {
    const { client, network } = connectDouble();
    const controller = new AbortController();
    let isCancelled = false;
    const late = new Response(
      new ReadableStream({
        cancel() {
          isCancelled = true;
        },
      }),
      { status: 201 },
    );
    let answer = (_response: Response): void => undefined;
    network.onApi = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const work = errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    await until(() => network.apiRequests.length === 1);
    controller.abort();
    expect(await work).toMatchObject({ code: 'aborted', outcome: 'unknown' });
    answer(late);
    await until(() => isCancelled);
  });

  it.each([
    ['no body', () => reply(204)],
    ['a body that is not a web stream', () => Object.defineProperty(reply(204), 'body', { value: {} })],
  ])('ignores a response with %s that arrives after the abort', async (_, late) => {
    const { client, network } = connectDouble();
    const controller = new AbortController();
    let answer = (_response: Response): void => undefined;
    network.onApi = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const work = errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    await until(() => network.apiRequests.length === 1);
    controller.abort();
    await work;
    answer(late());
    await settle();
    expect(network.apiRequests).toHaveLength(1);
  });

  it('throws an error whose cause is the reason of the signal, the same object', async () => {
    const { client } = connectDouble();
    const reason = { kind: 'user left' };
    const error = await errorOf(client.connections.create(sampleRequest, { signal: AbortSignal.abort(reason) }));
    expect(error.cause).toBe(reason);
  });

  it('cancels the token request when it is aborted', async () => {
    const { client, network } = connectDouble();
    const controller = new AbortController();
    network.onToken = script(silence);
    const work = errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    await until(() => network.tokenRequests.length === 1);
    controller.abort();
    expect(await work).toMatchObject({ code: 'aborted', outcome: 'not_placed', attempts: 0 });
    await until(() => network.tokenRequests[0]?.signal.aborted === true);
  });

  it('reports placed for a 2xx head that arrived before the abort, even if fetch ignores its signal', async () => {
    const { client, network } = connectDouble();
    const controller = new AbortController();
    network.onApi = () => partial(201, '{"id":');
    const work = errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    await until(() => network.apiRequests.length === 1);
    await settle();
    controller.abort();
    expect(await work).toMatchObject({ code: 'aborted', outcome: 'placed', attempts: 1 });
  });
});
