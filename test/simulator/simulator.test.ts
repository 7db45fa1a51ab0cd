import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import type { Connection } from 'cxone-sdk';
import {
  buildConnection,
  buildCreateRequest,
  CXoneSimulator,
  type CXoneSimulatorOptions,
  ManualClock,
} from 'cxone-sdk/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeSimulators, createPath, getFailure, openSimulator, tokenPath, transports } from './simulator-client.js';

afterEach(closeSimulators);

describe('CXoneSimulator', () => {
  it('requires no options', () => {
    const simulator = new CXoneSimulator();
    expect(simulator.clientOptions).toEqual({
      realmId: 'simulator',
      clientId: simulator.clientId,
      clientSecret: 'simulator-client-secret',
      fetch: simulator.fetch,
    });
    expect(simulator.url).toBe('https://simulator.niceincontact.com');
    expect(simulator.campaignId).not.toBe(simulator.disabledCampaignId);
    expect(simulator.aniNumber).toBe('+14155550100');
  });

  it.each<[unknown, string]>([
    [null, 'Invalid simulator configuration: options must be an object.'],
    [{ realm: 'x' }, 'options.realm is not a known option (known options: realmId, '],
    [{ constructor: 'x' }, 'options.constructor is not a known option'],
    [{ realmId: 'a.b' }, 'options.realmId must be one DNS label.'],
    [{ realmId: 5 }, 'options.realmId must be one DNS label.'],
    [{ clients: {} }, 'options.clients must be an array.'],
    [{ clients: [{ clientId: 'a', scopes: [] }] }, 'options.clients[0].clientSecret must be a non-empty string.'],
    [{ clients: [{ clientId: 'a', clientSecret: 'b', scopes: [''] }] }, 'options.clients[0].scopes[0] must be'],
    [
      { campaigns: [{ campaignId: 'a', status: 'paused' }] },
      "options.campaigns[0].status must be one of 'active', 'disabled'.",
    ],
    [{ aniNumbers: ['4155550100'] }, 'options.aniNumbers[0] must be a phone number in strict E.164 form.'],
    [{ tokenLifetimeMs: '1' }, 'options.tokenLifetimeMs must be a finite number of milliseconds'],
    [{ rateLimit: { maxRequests: 0, perMs: 1 } }, 'options.rateLimit.maxRequests must be an integer from 1 to '],
    [{ rateLimit: { maxRequests: 1 } }, 'options.rateLimit.perMs must be'],
    [
      {
        lifecycle: [
          { status: 'A', afterMs: 2 },
          { status: 'B', afterMs: 1 },
        ],
      },
      'options.lifecycle must be in ascending order of afterMs.',
    ],
    [{ clock: Date }, 'options.clock must be an object with now, setTimeout and clearTimeout methods.'],
    [{ clock: { now: 1 } }, 'options.clock must be an object with now, setTimeout and clearTimeout methods.'],
    [{ connectionIdField: 'key' }, "options.connectionIdField must be one of 'id', 'connectionId'."],
    [{ errorShape: 'xml' }, 'options.errorShape must be one of'],
  ])('rejects the options %o', (options, message) => {
    // The types reject these options too; the check is for callers without types.
    const build = () => new CXoneSimulator(options as CXoneSimulatorOptions);
    expect(build).toThrow(TypeError);
    expect(build).toThrow(message);
  });

  it('treats undefined as absent, and ignores later changes to its options', () => {
    const campaigns: { campaignId: string; status: 'active' | 'disabled' }[] = [{ campaignId: 'a', status: 'active' }];
    const simulator = new CXoneSimulator({ realmId: undefined, campaigns });
    campaigns.splice(0);
    expect([simulator.realmId, simulator.campaignId]).toEqual(['simulator', 'a']);
  });

  it.each(['clientId', 'campaignId', 'disabledCampaignId', 'aniNumber', 'clientOptions'] as const)(
    'throws when the options contain nothing for %s',
    (property) => {
      const simulator = new CXoneSimulator({ clients: [], campaigns: [], aniNumbers: [] });
      expect(() => simulator[property]).toThrow(TypeError);
      expect(() => simulator[property]).toThrow('The simulator options contain no ');
    },
  );

  it('shows no secret and no token when inspected', async () => {
    const { create, simulator, token } = await openSimulator('in process');
    await create();
    const printed =
      inspect(simulator, { depth: null, showHidden: true }) + JSON.stringify(simulator) + inspect({ ...simulator });
    expect(printed).not.toContain(simulator.clientOptions.clientSecret);
    expect(printed).not.toContain(await token());
  });
});

describe.each(transports)('CXoneSimulator.requests %s', (transport) => {
  it('logs each request, credentials masked', async () => {
    const clock = new ManualClock();
    const { create, simulator, token } = await openSimulator(transport, { clock });
    await create({ headers: { CorrelationId: 'trace-3' } });
    const [first, second] = simulator.requests;
    expect(first).toMatchObject({
      endpoint: 'token',
      method: 'POST',
      path: tokenPath,
      body: 'grant_type=client_credentials&client_id=simulator-client&client_secret=•••',
      at: clock.now(),
    });
    expect(second).toMatchObject({ endpoint: 'create', method: 'POST', path: createPath });
    expect(second?.headers).toMatchObject({ authorization: 'Bearer •••', correlationid: 'trace-3' });
    expect(JSON.parse(`${second?.body}`)).toEqual(buildCreateRequest());
    expect(JSON.stringify(simulator.requests)).not.toContain(await token());
  });

  it('masks credentials in an invalid token request too', async () => {
    const { send, simulator } = await openSimulator(transport);
    const body = '{"client_secret": "s3\\"cret", "grant_type":"x"}';
    await send(tokenPath, { method: 'POST', headers: { authorization: 's3cret' }, body });
    expect(simulator.requests[0]?.headers['authorization']).toBe('•••');
    expect(simulator.requests[0]?.body).toBe('{"client_secret": "•••", "grant_type":"x"}');
  });

  it('reads bodies as UTF-8', async () => {
    const { create, simulator } = await openSimulator(transport);
    await create({ request: { userData: { name: 'Zoë 🙂' } } });
    expect(simulator.calls[0]?.userData).toEqual({ name: 'Zoë 🙂' });
  });
});

describe('CXoneSimulator.calls', () => {
  it('is not affected by changes to the calls that it returned', async () => {
    const { create, simulator } = await openSimulator('in process');
    await create({ body: JSON.stringify({ ...buildCreateRequest(), userData: { lines: [{ sku: 'A' }] } }) });
    const [call] = simulator.calls;
    expect(() => Object.assign(Object(call?.userData['lines'])[0], { sku: 'B' })).toThrow(TypeError);
    expect(simulator.calls[0]?.userData).toEqual({ lines: [{ sku: 'A' }] });
  });
});

describe('CXoneSimulator.reset', () => {
  it('clears calls, requests, faults and counts, and keeps the tenant and the open server', async () => {
    const { create, simulator } = await openSimulator('over HTTP', { rateLimit: { maxRequests: 1, perMs: 60_000 } });
    await create();
    simulator.fail({ status: 500 });
    simulator.reset();
    expect([simulator.calls, simulator.requests]).toEqual([[], []]);
    expect([simulator.tokensIssued, simulator.pendingFaults]).toEqual([0, 0]);
    expect((await create()).status).toBe(201);
  });

  it('keeps tokens valid, so that the next fault meets the request it was scripted for', async () => {
    const { create, simulator } = await openSimulator('in process');
    await create();
    simulator.reset();
    simulator.fail({ on: 'create', bodyFault: 'truncate' });
    const response = await create();
    expect(response.status).toBe(201);
    await expect(response.json()).rejects.toThrow(SyntaxError);
    expect([simulator.calls.length, simulator.tokensIssued, simulator.pendingFaults]).toEqual([1, 0, 0]);
  });
});

describe('CXoneSimulator.fetch', () => {
  it('accepts a string, a URL and a Request', async () => {
    const { fetch, url } = new CXoneSimulator();
    const target = `${url}${createPath}/1`;
    expect((await fetch(target)).status).toBe(401);
    expect((await fetch(new URL(target))).status).toBe(401);
    expect((await fetch(new Request(target))).status).toBe(401);
    expect((await fetch(new Request(target), { method: 'POST' })).status).toBe(405);
    expect((await fetch(new Request(url + tokenPath, { method: 'POST', body: 'x' }))).status).toBe(400);
    await expect(fetch('/relative')).rejects.toThrow(TypeError);
  });

  it('sends nothing when its signal has already fired', async () => {
    const simulator = new CXoneSimulator();
    const reason = new Error('before');
    const request = new Request(simulator.url, { signal: AbortSignal.abort(reason) });
    await expect(simulator.fetch(simulator.url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(simulator.fetch(request)).rejects.toBe(reason);
    await expect(simulator.handle(request)).rejects.toBe(reason);
    expect(simulator.requests).toEqual([]);
    expect((await simulator.fetch(request, { signal: null })).status).toBe(404);
  });

  it('rejects immediately when the signal fires while the request is in flight', async () => {
    const { simulator, token, create } = await openSimulator('in process');
    await token();
    const controller = new AbortController();
    const sending = create({ signal: controller.signal });
    await Promise.resolve();
    controller.abort(new Error('midway'));
    await expect(sending).rejects.toMatchObject({ message: 'midway' });
    expect(simulator.calls).toEqual([]);
  });

  it('rejects immediately when the signal fires while the request body is being read', async () => {
    const simulator = new CXoneSimulator();
    const controller = new AbortController();
    const init = { method: 'POST', body: new ReadableStream(), signal: controller.signal, duplex: 'half' } as const;
    const sending = simulator.fetch(`${simulator.url}${createPath}`, init);
    controller.abort(new Error('midway'));
    await expect(sending).rejects.toMatchObject({ message: 'midway' });
    expect(simulator.requests).toEqual([]);
  });

  it('fails the body of a response when the signal fires before it is read', async () => {
    const { create } = await openSimulator('in process');
    const controller = new AbortController();
    const response = await create({ signal: controller.signal });
    controller.abort(new Error('late'));
    await expect(response.text()).rejects.toMatchObject({ message: 'late' });
  });

  it('leaves no listener on a long-lived signal', async () => {
    const { create, simulator } = await openSimulator('in process');
    const { signal } = new AbortController();
    simulator.fail({ on: 'create', connection: 'reset_before' }, { on: 'create', bodyFault: 'break' });
    await getFailure(create({ signal }));
    await getFailure((await create({ signal })).text());
    await create({ signal });
    simulator.fail({ on: 'create', bodyFault: 'stall' }, { on: 'create', bodyFault: 'stall' });
    await (await create({ signal })).body?.cancel();
    const stalled = getFailure((await create({ signal })).text());
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await simulator.close();
    await stalled;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('rejects on a redirect if redirect is error, and returns it otherwise', async () => {
    const simulator = new CXoneSimulator();
    const redirect = { status: 307, headers: { Location: 'https://elsewhere.test/' } };
    simulator.fail(redirect, redirect, { status: 307 });
    const target = `${simulator.url}${tokenPath}`;
    expect(await getFailure(simulator.fetch(target, { redirect: 'error' }))).toMatchObject({ message: 'fetch failed' });
    expect((await simulator.fetch(target, { redirect: 'manual' })).headers.get('location')).toBe(
      'https://elsewhere.test/',
    );
    expect((await simulator.fetch(target, { redirect: 'error' })).status).toBe(307);
  });

  it('uses fake timers that are installed after its creation', async () => {
    const { simulator, token, create } = await openSimulator('in process');
    await token();
    vi.useFakeTimers();
    try {
      simulator.fail({ delayMs: 60_000 });
      const sending = create();
      await vi.advanceTimersByTimeAsync(60_000);
      expect((await sending).status).toBe(201);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('CXoneSimulator.listen', () => {
  it.each([
    ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['localhost', /^http:\/\/localhost:\d+$/],
  ] as const)('serves on %s', async (host, url) => {
    const server = await new CXoneSimulator().listen({ host });
    expect(server.url).toMatch(url);
    expect((await fetch(`${server.url}/nowhere`)).status).toBe(404);
    await server.close();
    await server.close();
    expect(await getFailure(fetch(server.url))).toMatchObject({ message: 'fetch failed' });
  });

  it.each([{ host: '0.0.0.0' }, { port: 70_000 }, { prot: 1 }])('rejects the options %o', async (options) => {
    // The types reject these options too; the check is for callers without types.
    await expect(new CXoneSimulator().listen(options as object)).rejects.toThrow(TypeError);
  });

  it('rejects when the port is in use', async () => {
    const simulator = new CXoneSimulator();
    const { port } = await simulator.listen();
    await expect(simulator.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await simulator.close();
  });

  it('ends only the requests of a server that closes', async () => {
    const clock = new ManualClock();
    const simulator = new CXoneSimulator({ clock });
    const servers = [await simulator.listen(), await simulator.listen()];
    simulator.fail({ delayMs: 1_000, status: 500, times: 2 });
    const [lost, kept] = servers.map(({ url }) => fetch(url + tokenPath));
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(2));
    const failure = getFailure(Promise.resolve(lost));
    await servers[0]?.close();
    expect(await failure).toMatchObject({ message: 'fetch failed' });
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    clock.advance(1_000);
    expect((await kept)?.status).toBe(500);
    await simulator.close();
  });
});

describe('ManualClock', () => {
  it('fires timers in the order in which they become due, each at its due time', () => {
    const clock = new ManualClock(1_000);
    const fired: [string, number][] = [];
    const note = (label: string) => () => void fired.push([label, clock.now()]);
    clock.setTimeout(note('last'), 35);
    clock.setTimeout(note('late'), 30);
    clock.setTimeout(() => clock.setTimeout(note('nested'), 5), 10);
    clock.setTimeout(note('at once'), -1);
    clock.clearTimeout(clock.setTimeout(note('never'), 1));
    clock.advance(20);
    expect(clock.pendingTimers).toBe(2);
    clock.advance(20);
    expect(fired).toEqual([
      ['at once', 1_000],
      ['nested', 1_015],
      ['late', 1_030],
      ['last', 1_035],
    ]);
    expect(clock.now()).toBe(1_040);
  });

  it.each([-1, Number.NaN, Infinity])('rejects an advance by %s', (ms) => {
    expect(() => new ManualClock().advance(ms)).toThrow(TypeError);
  });
});

describe('builders', () => {
  it('build new objects that the simulator accepts', async () => {
    const { create, simulator } = await openSimulator('in process');
    const request = buildCreateRequest({ contact: { phoneNumber: '+442079460958' } });
    expect((await create({ request })).status).toBe(201);
    expect(simulator.callsTo('+442079460958')).toHaveLength(1);
    expect(buildCreateRequest().userData).not.toBe(buildCreateRequest().userData);
    expect(buildConnection({ status: 'COMPLETED' })).toMatchObject({ id: expect.any(String), status: 'COMPLETED' });
  });

  it('build a connection that has the type of the SDK, unlisted fields included', () => {
    const connection: Connection = buildConnection({ agentId: 7 });
    expect(connection['agentId']).toBe(7);
  });
});
