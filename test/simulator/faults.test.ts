import { CXoneSimulator, type Fault, ManualClock } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeMajor } from '../support/node-version.js';
import { closeSimulators, getFailure, openSimulator, readObject, transports } from './simulator-client.js';

afterEach(closeSimulators);

describe.each(transports)('CXoneSimulator.fail %s: responses', (transport) => {
  it('replaces the response with an error of the scripted status, without placing the call', async () => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail({ on: 'create', status: 503 });
    const response = await create({ headers: { CorrelationId: 'trace-2' } });
    expect(response.status).toBe(503);
    expect(response.headers.get('correlationid')).toBe('trace-2');
    expect(await readObject(response)).toEqual({ message: 'Service Unavailable' });
    expect(simulator.calls).toEqual([]);
    expect((await create()).status).toBe(201);
  });

  it('places the call before it fails if place is true', async () => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail({ on: 'create', status: 500, place: true });
    expect((await create()).status).toBe(500);
    expect(simulator.callsTo('+14155552671')).toHaveLength(1);
    expect(simulator.callsTo('+14155550100')).toHaveLength(0);
  });

  it('sends the scripted headers and body', async () => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail(
      { on: 'create', status: 429, headers: { 'Retry-After': '7' }, body: { errors: ['slow down'] } },
      { on: 'create', status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>Bad</h1>' },
      { on: 'create', status: 500, body: '' },
      { on: 'create', status: 418 },
    );
    const limited = await create();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await limited.json()).toEqual({ errors: ['slow down'] });
    const html = await create();
    expect([html.headers.get('content-type'), await html.text()]).toEqual(['text/html', '<h1>Bad</h1>']);
    expect(await (await create()).text()).toBe('');
    expect(await (await create()).json()).toEqual({ message: 'Status 418' });
  });

  it('replaces single parts of the response to a call that was placed', async () => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail(
      { on: 'create', headers: { 'x-request-id': 'r-1' } },
      { on: 'create', status: 200 },
      { on: 'create', body: 'what?' },
    );
    const first = await create();
    expect([first.status, first.headers.get('x-request-id')]).toEqual([201, 'r-1']);
    expect(await readObject(first)).toMatchObject({ status: 'PENDING' });
    const second = await create();
    expect(second.status).toBe(200);
    expect(await readObject(second)).toMatchObject({ status: 'PENDING' });
    const third = await create();
    expect([third.status, await third.text()]).toEqual([201, 'what?']);
    expect(simulator.calls).toHaveLength(3);
  });

  it('still rejects what CXone would reject', async () => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail({ on: 'create', status: 201 }, { on: 'create', connection: 'reset_after' });
    expect((await create({ request: { campaignId: 'nowhere' } })).status).toBe(400);
    await getFailure(create({ request: { campaignId: 'nowhere' } }));
    expect(simulator.calls).toEqual([]);
  });

  it('can send a 2xx without placing the call', async () => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail({ on: 'create', status: 201, body: { id: 'phantom', status: 'PENDING' }, place: false });
    expect(await readObject(await create())).toEqual({ id: 'phantom', status: 'PENDING' });
    expect(simulator.calls).toEqual([]);
  });

  it('sends no body with a status that allows none', async () => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail({ on: 'create', status: 204, bodyFault: 'stall' });
    const response = await create();
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it('truncates a body, or replaces it with invalid bytes', async () => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail({ on: 'create', bodyFault: 'truncate' }, { on: 'create', bodyFault: 'garbage' });
    const half = await (await create()).text();
    expect(half).toMatch(/^\{"id":/);
    expect(() => JSON.parse(half)).toThrow(SyntaxError);
    const bytes = new Uint8Array(await (await create()).arrayBuffer());
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow(TypeError);
    expect(simulator.calls).toHaveLength(2);
  });

  it('loses the connection within a body', async () => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail({ on: 'create', bodyFault: 'break' }, { on: 'create', status: 500, body: '', bodyFault: 'break' });
    for (const status of [201, 500]) {
      const response = await create();
      expect(response.status).toBe(status);
      expect(await getFailure(response.text())).toEqual({
        name: 'TypeError',
        message: 'terminated',
        code: 'UND_ERR_SOCKET',
      });
    }
    expect(simulator.calls).toHaveLength(1);
  });

  it('stalls a body until the client disconnects', async () => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail({ on: 'create', bodyFault: 'stall' });
    const controller = new AbortController();
    const response = await create({ signal: controller.signal });
    expect(response.status).toBe(201);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    const rest = reader?.read();
    controller.abort(new Error('enough'));
    await expect(rest).rejects.toMatchObject({ message: 'enough' });
  });
});

describe.each(transports)('CXoneSimulator.fail %s: connections', (transport) => {
  // From Node 24 on, errors of fetch's HTTP parser have no code. Those of the simulator are the same on every Node.js.
  const parserCode = transport === 'in process' || nodeMajor < 24 ? 'HPE_INVALID_CONSTANT' : undefined;

  it.each([
    ['reset_before', 'ECONNRESET', 0],
    ['reset_after', 'ECONNRESET', 1],
    ['half_header', 'UND_ERR_SOCKET', 0],
    ['not_http', parserCode, 0],
  ] as const)('fails like fetch for %s', async (connection, code, placed) => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail({ on: 'create', connection });
    expect(await getFailure(create())).toEqual({ name: 'TypeError', message: 'fetch failed', code });
    expect(simulator.calls).toHaveLength(placed);
    expect((await create()).status).toBe(201);
  });

  it('refuses a connection in process and resets it over HTTP', async () => {
    const { create, simulator } = await openSimulator(transport);
    simulator.fail({ on: 'create', connection: 'refused' });
    const code = transport === 'in process' ? 'ECONNREFUSED' : 'ECONNRESET';
    expect(await getFailure(create())).toEqual({ name: 'TypeError', message: 'fetch failed', code });
    expect(simulator.calls).toEqual([]);
  });

  it.each([true, false])('sends no response until the client disconnects, with place: %s', async (place) => {
    const { create, simulator, token } = await openSimulator(transport);
    await token();
    simulator.fail({ on: 'create', connection: 'no_answer', place });
    const controller = new AbortController();
    const sending = create({ signal: controller.signal });
    await vi.waitFor(() => expect(simulator.requests).toHaveLength(2));
    controller.abort(new Error('enough'));
    await expect(sending).rejects.toMatchObject({ message: 'enough' });
    expect(simulator.calls).toHaveLength(place ? 1 : 0);
  });

  it('loses the connections of requests in flight when it closes', async () => {
    const clock = new ManualClock();
    const { create, simulator, token } = await openSimulator(transport, { clock });
    await token();
    simulator.fail({ delayMs: 1_000 }, { connection: 'no_answer' }, { bodyFault: 'stall' });
    const delayed = getFailure(create());
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    const silent = getFailure(create());
    await vi.waitFor(() => expect(simulator.requests).toHaveLength(3));
    const stalled = getFailure((await create()).text());
    await simulator.close();
    for (const lost of [delayed, silent, stalled]) {
      expect(await lost).toMatchObject({ name: 'TypeError', code: 'UND_ERR_SOCKET' });
    }
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(0));
  });
});

describe.each(transports)('CXoneSimulator.fail %s: time and order', (transport) => {
  it('places the call immediately and responds after the delay', async () => {
    const clock = new ManualClock();
    const { create, simulator, token } = await openSimulator(transport, { clock });
    await token();
    simulator.fail({ on: 'create', delayMs: 250 });
    const sending = create();
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    expect(simulator.calls).toHaveLength(1);
    clock.advance(250);
    expect((await sending).status).toBe(201);
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends a delay when the client disconnects', async () => {
    const clock = new ManualClock();
    const { create, simulator, token } = await openSimulator(transport, { clock });
    await token();
    simulator.fail({ on: 'create', delayMs: 250 });
    const controller = new AbortController();
    const sending = create({ signal: controller.signal });
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    controller.abort(new Error('enough'));
    await expect(sending).rejects.toMatchObject({ message: 'enough' });
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(0));
  });

  it('applies faults in order, each to the requests that it matches', async () => {
    const { create, get, requestToken, simulator, token } = await openSimulator(transport);
    await token();
    simulator.fail({ on: 'get', status: 500 }, { on: 'create', status: 429, times: 2 });
    simulator.fail({ status: 502 }, { on: 'token', status: 503 });
    expect(simulator.pendingFaults).toBe(5);
    expect((await create()).status).toBe(429);
    expect((await create()).status).toBe(429);
    expect((await create()).status).toBe(502);
    expect((await create()).status).toBe(201);
    expect((await requestToken()).status).toBe(503);
    expect(simulator.pendingFaults).toBe(1);
    expect((await get('1')).status).toBe(500);
    expect(simulator.pendingFaults).toBe(0);
  });

  it('applies no fault to an unknown path', async () => {
    const { send, simulator } = await openSimulator(transport);
    simulator.fail({ status: 500 });
    expect((await send('/nowhere')).status).toBe(404);
    expect(simulator.pendingFaults).toBe(1);
  });

  it('applies a fault with times: Infinity until the reset', async () => {
    const { create, simulator, token } = await openSimulator(transport);
    await token();
    simulator.fail({ on: 'create', status: 500, times: Infinity });
    for (let count = 0; count < 5; count += 1) expect((await create()).status).toBe(500);
    expect(simulator.pendingFaults).toBe(Infinity);
    simulator.reset();
    expect(simulator.pendingFaults).toBe(0);
  });
});

describe('CXoneSimulator.fail', () => {
  it.each<[unknown, string]>([
    ['reset', 'Invalid simulator configuration: faults[0] must be an object.'],
    [{ statsu: 500 }, 'faults[0].statsu is not a known option (known options: on, times, '],
    [{ status: 700 }, 'faults[0].status must be an integer from 200 to 599.'],
    [{ status: 500, connection: 'no_answer' }, 'faults[0].status is not a known option'],
    [{ connection: 'melted' }, "faults[0].connection must be one of 'refused', "],
    [{ bodyFault: 'late' }, "faults[0].bodyFault must be one of 'stall', 'break', 'garbage', 'truncate'."],
    [{ on: 'unknown' }, "faults[0].on must be one of 'token', 'create', 'get', "],
    [{ times: 0 }, 'faults[0].times must be an integer of 1 or more, or Infinity.'],
    [{ times: 1.5 }, 'faults[0].times must be'],
    [{ delayMs: -1 }, 'faults[0].delayMs must be a finite number of milliseconds, 0 or more.'],
    [{ status: 500, place: 'yes' }, 'faults[0].place must be a boolean.'],
    [{ headers: { 'bad name': 'x' } }, 'faults[0].headers must be an object of valid header names and values.'],
    [{ headers: { count: 1 } }, 'faults[0].headers must be'],
    [{ headers: 'x: y' }, 'faults[0].headers must be'],
    [{ body: 1n }, 'faults[0].body must be a string or a JSON value.'],
    [{ body: () => 1 }, 'faults[0].body must be a string or a JSON value.'],
    [{ place: false }, 'faults[0].place must be true for this fault.'],
    [{ connection: 'reset_before', place: true }, 'faults[0].place must be false for this fault.'],
    [{ connection: 'reset_after', place: false }, 'faults[0].place must be true for this fault.'],
  ])('rejects %o', (fault, message) => {
    const simulator = new CXoneSimulator();
    // The types reject these faults too; the check is for callers without types.
    const script = () => simulator.fail(...([fault, { status: 500 }] as Fault[]));
    expect(script).toThrow(TypeError);
    expect(script).toThrow(message);
    expect(simulator.pendingFaults).toBe(0);
  });

  it('ignores changes to a fault after it was scripted', async () => {
    const { create, simulator } = await openSimulator('in process');
    const body = { message: 'then' };
    const fault = { on: 'create', status: 500, body } as const;
    simulator.fail(fault);
    body.message = 'now';
    expect(await readObject(await create())).toEqual({ message: 'then' });
  });
});
