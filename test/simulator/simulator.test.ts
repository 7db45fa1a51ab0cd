import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import {
  buildConnection,
  buildCreateRequest,
  CXoneSimulator,
  type CXoneSimulatorOptions,
  ManualClock,
} from 'cxone-sdk/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeDoors, createPath, doorNames, failureOf, openDoor, readObject, tokenPath } from './doors.js';

afterEach(closeDoors);

describe('CXoneSimulator', () => {
  it('needs no options', () => {
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
    [null, '"options" must be an object'],
    [{ realm: 'x' }, '"options.realm" is unknown'],
    [{ constructor: 'x' }, '"options.constructor" is unknown'],
    [{ realmId: 'a.b' }, '"options.realmId" must be one DNS label'],
    [{ realmId: 5 }, '"options.realmId" must be one DNS label'],
    [{ clients: {} }, '"options.clients" must be a list'],
    [{ clients: [{ clientId: 'a', scopes: [] }] }, '"options.clients[0].clientSecret" must be a non-empty string'],
    [{ clients: [{ clientId: 'a', clientSecret: 'b', scopes: [''] }] }, '"options.clients[0].scopes[0]" must be'],
    [{ campaigns: [{ campaignId: 'a', status: 'paused' }] }, '"options.campaigns[0].status" must be one of "active"'],
    [{ aniNumbers: ['4155550100'] }, '"options.aniNumbers[0]" must be a number in strict E.164'],
    [{ tokenLifetimeMs: '1' }, '"options.tokenLifetimeMs" must be a finite number of milliseconds'],
    [{ rateLimit: { maxRequests: 0, perMs: 1 } }, '"options.rateLimit.maxRequests" must be a whole number from 1'],
    [{ rateLimit: { maxRequests: 1 } }, '"options.rateLimit.perMs" must be'],
    [
      {
        lifecycle: [
          { status: 'A', afterMs: 2 },
          { status: 'B', afterMs: 1 },
        ],
      },
      '"options.lifecycle" must be in ascending',
    ],
    [{ clock: Date }, '"options.clock" must be a clock with now'],
    [{ clock: { now: 1 } }, '"options.clock" must be a clock with now'],
    [{ connectionIdField: 'key' }, '"options.connectionIdField" must be one of "id", "connectionId"'],
    [{ errorShape: 'xml' }, '"options.errorShape" must be one of'],
  ])('refuses the options %o', (options, message) => {
    // A typo is what the check is for, and the types would not let it through.
    const build = () => new CXoneSimulator(options as CXoneSimulatorOptions);
    expect(build).toThrow(TypeError);
    expect(build).toThrow(message);
  });

  it('takes undefined for absent, and its options as they were', () => {
    const campaigns: { campaignId: string; status: 'active' | 'disabled' }[] = [{ campaignId: 'a', status: 'active' }];
    const simulator = new CXoneSimulator({ realmId: undefined, campaigns });
    campaigns.splice(0);
    expect([simulator.realmId, simulator.campaignId]).toEqual(['simulator', 'a']);
  });

  it.each(['clientId', 'campaignId', 'disabledCampaignId', 'aniNumber', 'clientOptions'] as const)(
    'says that its options name nothing to give as %s',
    (member) => {
      const simulator = new CXoneSimulator({ clients: [], campaigns: [], aniNumbers: [] });
      expect(() => simulator[member]).toThrow(TypeError);
      expect(() => simulator[member]).toThrow('its options name no');
    },
  );

  it('shows no secret and no token to whoever inspects it', async () => {
    const { create, simulator, token } = await openDoor('in process');
    await create();
    const shown =
      inspect(simulator, { depth: null, showHidden: true }) + JSON.stringify(simulator) + inspect({ ...simulator });
    expect(shown).not.toContain(simulator.clientOptions.clientSecret);
    expect(shown).not.toContain(await token());
  });
});

describe.each(doorNames)('CXoneSimulator.requests %s', (name) => {
  it('logs what was sent, credentials masked', async () => {
    const clock = new ManualClock();
    const { create, simulator, token } = await openDoor(name, { clock });
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

  it('masks credentials in the wrong form too', async () => {
    const { send, simulator } = await openDoor(name);
    const body = '{"client_secret": "s3\\"cret", "grant_type":"x"}';
    await send(tokenPath, { method: 'POST', headers: { authorization: 's3cret' }, body });
    expect(simulator.requests[0]?.headers['authorization']).toBe('•••');
    expect(simulator.requests[0]?.body).toBe('{"client_secret": "•••", "grant_type":"x"}');
  });

  it('reads bodies as UTF-8', async () => {
    const { create, simulator } = await openDoor(name);
    await create({ order: { userData: { name: 'Zoë 🙂' } } });
    expect(simulator.calls[0]?.userData).toEqual({ name: 'Zoë 🙂' });
  });
});

describe('CXoneSimulator.calls', () => {
  it('stays the truth, whatever is done with what it gave', async () => {
    const { create, simulator } = await openDoor('in process');
    await create({ body: JSON.stringify({ ...buildCreateRequest(), userData: { lines: [{ sku: 'A' }] } }) });
    const [call] = simulator.calls;
    expect(() => Object.assign(Object(call?.userData['lines'])[0], { sku: 'B' })).toThrow(TypeError);
    expect(simulator.calls[0]?.userData).toEqual({ lines: [{ sku: 'A' }] });
  });
});

describe('CXoneSimulator.reset', () => {
  it('forgets what happened and keeps the account and the open door', async () => {
    const { create, requestToken, simulator } = await openDoor('over HTTP', {
      rateLimit: { maxRequests: 1, perMs: 60_000 },
    });
    await create();
    simulator.fail({ status: 500 });
    simulator.reset();
    expect([simulator.calls, simulator.requests]).toEqual([[], []]);
    expect([simulator.tokensIssued, simulator.pendingFaults]).toEqual([0, 0]);
    expect((await create()).status).toBe(401);
    const { access_token: token } = await readObject(await requestToken());
    expect((await create({ headers: { authorization: `Bearer ${token}` } })).status).toBe(201);
  });
});

describe('CXoneSimulator.fetch', () => {
  it('takes a string, a URL and a Request', async () => {
    const { fetch, url } = new CXoneSimulator();
    const target = `${url}${createPath}/1`;
    expect((await fetch(target)).status).toBe(401);
    expect((await fetch(new URL(target))).status).toBe(401);
    expect((await fetch(new Request(target))).status).toBe(401);
    expect((await fetch(new Request(target), { method: 'POST' })).status).toBe(405);
    expect((await fetch(new Request(url + tokenPath, { method: 'POST', body: 'x' }))).status).toBe(400);
    await expect(fetch('/relative')).rejects.toThrow(TypeError);
  });

  it('sends nothing when its signal has fired already', async () => {
    const simulator = new CXoneSimulator();
    const reason = new Error('before');
    const request = new Request(simulator.url, { signal: AbortSignal.abort(reason) });
    await expect(simulator.fetch(simulator.url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(simulator.fetch(request)).rejects.toBe(reason);
    await expect(simulator.handle(request)).rejects.toBe(reason);
    expect(simulator.requests).toEqual([]);
    expect((await simulator.fetch(request, { signal: null })).status).toBe(404);
  });

  it('rejects at once when the signal fires while the request is on its way', async () => {
    const { simulator, token, create } = await openDoor('in process');
    await token();
    const leaving = new AbortController();
    const sending = create({ signal: leaving.signal });
    await Promise.resolve();
    leaving.abort(new Error('midway'));
    await expect(sending).rejects.toMatchObject({ message: 'midway' });
    expect(simulator.calls).toEqual([]);
  });

  it('rejects at once when the signal fires while the request is still being read', async () => {
    const simulator = new CXoneSimulator();
    const leaving = new AbortController();
    const init = { method: 'POST', body: new ReadableStream(), signal: leaving.signal, duplex: 'half' } as const;
    const sending = simulator.fetch(`${simulator.url}${createPath}`, init);
    leaving.abort(new Error('midway'));
    await expect(sending).rejects.toMatchObject({ message: 'midway' });
    expect(simulator.requests).toEqual([]);
  });

  it('fails the body of an answer when the signal fires before it is read', async () => {
    const { create } = await openDoor('in process');
    const leaving = new AbortController();
    const answer = await create({ signal: leaving.signal });
    leaving.abort(new Error('late'));
    await expect(answer.text()).rejects.toMatchObject({ message: 'late' });
  });

  it('leaves no listener on a signal that lives on', async () => {
    const { create, simulator } = await openDoor('in process');
    const { signal } = new AbortController();
    simulator.fail({ on: 'create', connection: 'reset_before' }, { on: 'create', bodyFault: 'break' });
    await failureOf(create({ signal }));
    await failureOf((await create({ signal })).text());
    await create({ signal });
    simulator.fail({ on: 'create', bodyFault: 'stall' }, { on: 'create', bodyFault: 'stall' });
    await (await create({ signal })).body?.cancel();
    const stalled = failureOf((await create({ signal })).text());
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await simulator.close();
    await stalled;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('rejects a redirect that it may not follow, and hands it over otherwise', async () => {
    const simulator = new CXoneSimulator();
    const redirect = { status: 307, headers: { Location: 'https://elsewhere.test/' } };
    simulator.fail(redirect, redirect, { status: 307 });
    const target = `${simulator.url}${tokenPath}`;
    expect(await failureOf(simulator.fetch(target, { redirect: 'error' }))).toMatchObject({ message: 'fetch failed' });
    expect((await simulator.fetch(target, { redirect: 'manual' })).headers.get('location')).toBe(
      'https://elsewhere.test/',
    );
    expect((await simulator.fetch(target, { redirect: 'error' })).status).toBe(307);
  });

  it('goes by fake timers that are installed after it was made', async () => {
    const { simulator, token, create } = await openDoor('in process');
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
    expect(await failureOf(fetch(server.url))).toMatchObject({ message: 'fetch failed' });
  });

  it.each([{ host: '0.0.0.0' }, { port: 70_000 }, { prot: 1 }])('refuses the options %o', async (options) => {
    // A typo is what the check is for, and the types would not let it through.
    await expect(new CXoneSimulator().listen(options as object)).rejects.toThrow(TypeError);
  });

  it('says when the port is taken', async () => {
    const simulator = new CXoneSimulator();
    const { port } = await simulator.listen();
    await expect(simulator.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await simulator.close();
  });

  it('ends the exchanges of a server that closes, and no others', async () => {
    const clock = new ManualClock();
    const simulator = new CXoneSimulator({ clock });
    const servers = [await simulator.listen(), await simulator.listen()];
    simulator.fail({ delayMs: 1_000, status: 500, times: 2 });
    const [lost, kept] = servers.map(({ url }) => fetch(url + tokenPath));
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(2));
    const failure = failureOf(Promise.resolve(lost));
    await servers[0]?.close();
    expect(await failure).toMatchObject({ message: 'fetch failed' });
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    clock.advance(1_000);
    expect((await kept)?.status).toBe(500);
    await simulator.close();
  });
});

describe('ManualClock', () => {
  it('fires timers in the order in which they fall due, each at its own instant', () => {
    const clock = new ManualClock(1_000);
    const fired: [string, number][] = [];
    const note = (what: string) => () => void fired.push([what, clock.now()]);
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

  it.each([-1, Number.NaN, Infinity])('refuses to move by %s', (ms) => {
    expect(() => new ManualClock().advance(ms)).toThrow(TypeError);
  });
});

describe('builders', () => {
  it('build what the simulator takes, anew each time', async () => {
    const { create, simulator } = await openDoor('in process');
    const order = buildCreateRequest({ contact: { phoneNumber: '+442079460958' } });
    expect((await create({ order })).status).toBe(201);
    expect(simulator.callsTo('+442079460958')).toHaveLength(1);
    expect(buildCreateRequest().userData).not.toBe(buildCreateRequest().userData);
    expect(buildConnection({ status: 'COMPLETED' })).toMatchObject({ id: expect.any(String), status: 'COMPLETED' });
  });
});
