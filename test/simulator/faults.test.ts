import { CXoneSimulator, type Fault, ManualClock } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeMajor } from '../support/node-version.js';
import { closeDoors, doorNames, failureOf, openDoor, readObject } from './doors.js';

afterEach(closeDoors);

describe.each(doorNames)('CXoneSimulator.fail %s: answers', (name) => {
  it('replaces the answer by an error of the given status, the call not placed', async () => {
    const { create, simulator } = await openDoor(name);
    simulator.fail({ on: 'create', status: 503 });
    const answer = await create({ headers: { CorrelationId: 'trace-2' } });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('correlationid')).toBe('trace-2');
    expect(await readObject(answer)).toEqual({ message: 'Service Unavailable' });
    expect(simulator.calls).toEqual([]);
    expect((await create()).status).toBe(201);
  });

  it('places the call before it fails when told to', async () => {
    const { create, simulator } = await openDoor(name);
    simulator.fail({ on: 'create', status: 500, place: true });
    expect((await create()).status).toBe(500);
    expect(simulator.callsTo('+14155552671')).toHaveLength(1);
    expect(simulator.callsTo('+14155550100')).toHaveLength(0);
  });

  it('sends the scripted headers and body', async () => {
    const { create, simulator } = await openDoor(name);
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

  it('lays parts over the answer of a service that carries on', async () => {
    const { create, simulator } = await openDoor(name);
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

  it('still refuses what the service would refuse', async () => {
    const { create, simulator } = await openDoor(name);
    simulator.fail({ on: 'create', status: 201 }, { on: 'create', connection: 'reset_after' });
    expect((await create({ order: { campaignId: 'nowhere' } })).status).toBe(400);
    await failureOf(create({ order: { campaignId: 'nowhere' } }));
    expect(simulator.calls).toEqual([]);
  });

  it('can lie: a 2xx with no call behind it', async () => {
    const { create, simulator } = await openDoor(name);
    simulator.fail({ on: 'create', status: 201, body: { id: 'phantom', status: 'PENDING' }, place: false });
    expect(await readObject(await create())).toEqual({ id: 'phantom', status: 'PENDING' });
    expect(simulator.calls).toEqual([]);
  });

  it('sends no body with a status that has none', async () => {
    const { create, simulator } = await openDoor(name);
    simulator.fail({ on: 'create', status: 204, bodyFault: 'stall' });
    const answer = await create();
    expect([answer.status, await answer.text()]).toEqual([204, '']);
  });

  it('ends a body early, or fills it with garbage', async () => {
    const { create, simulator } = await openDoor(name);
    simulator.fail({ on: 'create', bodyFault: 'truncate' }, { on: 'create', bodyFault: 'garbage' });
    const half = await (await create()).text();
    expect(half).toMatch(/^\{"id":/);
    expect(() => JSON.parse(half)).toThrow(SyntaxError);
    const bytes = new Uint8Array(await (await create()).arrayBuffer());
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow(TypeError);
    expect(simulator.calls).toHaveLength(2);
  });

  it('breaks a body in its middle', async () => {
    const { create, simulator } = await openDoor(name);
    simulator.fail({ on: 'create', bodyFault: 'break' }, { on: 'create', status: 500, body: '', bodyFault: 'break' });
    for (const status of [201, 500]) {
      const answer = await create();
      expect(answer.status).toBe(status);
      expect(await failureOf(answer.text())).toEqual({
        name: 'TypeError',
        message: 'terminated',
        code: 'UND_ERR_SOCKET',
      });
    }
    expect(simulator.calls).toHaveLength(1);
  });

  it('stalls a body until the client goes away', async () => {
    const { create, simulator } = await openDoor(name);
    simulator.fail({ on: 'create', bodyFault: 'stall' });
    const leaving = new AbortController();
    const answer = await create({ signal: leaving.signal });
    expect(answer.status).toBe(201);
    const reader = answer.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    const rest = reader?.read();
    leaving.abort(new Error('enough'));
    await expect(rest).rejects.toMatchObject({ message: 'enough' });
  });
});

describe.each(doorNames)('CXoneSimulator.fail %s: connections', (name) => {
  // From Node 24 on, fetch gives the errors of its HTTP parser no code. The simulator's own are the same on every Node.
  const parserCode = name === 'in process' || nodeMajor < 24 ? 'HPE_INVALID_CONSTANT' : undefined;

  it.each([
    ['reset_before', 'ECONNRESET', 0],
    ['reset_after', 'ECONNRESET', 1],
    ['half_header', 'UND_ERR_SOCKET', 0],
    ['not_http', parserCode, 0],
  ] as const)('plays %s as what fetch makes of it', async (connection, code, placed) => {
    const { create, simulator } = await openDoor(name);
    simulator.fail({ on: 'create', connection });
    expect(await failureOf(create())).toEqual({ name: 'TypeError', message: 'fetch failed', code });
    expect(simulator.calls).toHaveLength(placed);
    expect((await create()).status).toBe(201);
  });

  it('refuses a connection as far as the door can', async () => {
    const { create, simulator } = await openDoor(name);
    simulator.fail({ on: 'create', connection: 'refused' });
    const code = name === 'in process' ? 'ECONNREFUSED' : 'ECONNRESET';
    expect(await failureOf(create())).toEqual({ name: 'TypeError', message: 'fetch failed', code });
    expect(simulator.calls).toEqual([]);
  });

  it.each([true, false])('stays silent until the client goes away, the call placed: %s', async (place) => {
    const { create, simulator, token } = await openDoor(name);
    await token();
    simulator.fail({ on: 'create', connection: 'no_answer', place });
    const leaving = new AbortController();
    const work = create({ signal: leaving.signal });
    await vi.waitFor(() => expect(simulator.requests).toHaveLength(2));
    leaving.abort(new Error('enough'));
    await expect(work).rejects.toMatchObject({ message: 'enough' });
    expect(simulator.calls).toHaveLength(place ? 1 : 0);
  });

  it('loses the connections under way when it closes', async () => {
    const clock = new ManualClock();
    const { create, simulator, token } = await openDoor(name, { clock });
    await token();
    simulator.fail({ delayMs: 1_000 }, { connection: 'no_answer' }, { bodyFault: 'stall' });
    const delayed = failureOf(create());
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    const silent = failureOf(create());
    await vi.waitFor(() => expect(simulator.requests).toHaveLength(3));
    const stalled = failureOf((await create()).text());
    await simulator.close();
    for (const lost of [delayed, silent, stalled]) {
      expect(await lost).toMatchObject({ name: 'TypeError', code: 'UND_ERR_SOCKET' });
    }
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(0));
  });
});

describe.each(doorNames)('CXoneSimulator.fail %s: time and order', (name) => {
  it('places the call at once and answers after the delay', async () => {
    const clock = new ManualClock();
    const { create, simulator, token } = await openDoor(name, { clock });
    await token();
    simulator.fail({ on: 'create', delayMs: 250 });
    const work = create();
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    expect(simulator.calls).toHaveLength(1);
    clock.advance(250);
    expect((await work).status).toBe(201);
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends a delay when the client goes away', async () => {
    const clock = new ManualClock();
    const { create, simulator, token } = await openDoor(name, { clock });
    await token();
    simulator.fail({ on: 'create', delayMs: 250 });
    const leaving = new AbortController();
    const work = create({ signal: leaving.signal });
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
    leaving.abort(new Error('enough'));
    await expect(work).rejects.toMatchObject({ message: 'enough' });
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(0));
  });

  it('plays faults in order, each on the requests that it is for', async () => {
    const { create, get, requestToken, simulator, token } = await openDoor(name);
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

  it('spares requests for what is not served', async () => {
    const { send, simulator } = await openDoor(name);
    simulator.fail({ status: 500 });
    expect((await send('/nowhere')).status).toBe(404);
    expect(simulator.pendingFaults).toBe(1);
  });

  it('plays a fault for ever when told to, until the reset', async () => {
    const { create, simulator, token } = await openDoor(name);
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
    ['reset', '"faults[0]" must be an object'],
    [{ statsu: 500 }, '"faults[0].statsu" is unknown'],
    [{ status: 700 }, '"faults[0].status" must be a whole number from 200 to 599'],
    [{ status: 500, connection: 'no_answer' }, '"faults[0].status" is unknown'],
    [{ connection: 'melted' }, '"faults[0].connection" must be one of "refused"'],
    [{ bodyFault: 'late' }, '"faults[0].bodyFault" must be one of "stall"'],
    [{ on: 'unknown' }, '"faults[0].on" must be one of "token", "create", "get"'],
    [{ times: 0 }, '"faults[0].times" must be a whole number from 1, or Infinity'],
    [{ times: 1.5 }, '"faults[0].times" must be'],
    [{ delayMs: -1 }, '"faults[0].delayMs" must be a finite number of milliseconds, 0 or more'],
    [{ status: 500, place: 'yes' }, '"faults[0].place" must be a boolean'],
    [{ headers: { 'bad name': 'x' } }, '"faults[0].headers" must be a record of valid header names and values'],
    [{ headers: { count: 1 } }, '"faults[0].headers" must be'],
    [{ headers: 'x: y' }, '"faults[0].headers" must be'],
    [{ body: 1n }, '"faults[0].body" must be a string or a JSON value'],
    [{ body: () => 1 }, '"faults[0].body" must be a string or a JSON value'],
    [{ place: false }, '"faults[0].place" contradicts the fault: it must be true here'],
    [{ connection: 'reset_before', place: true }, '"faults[0].place" contradicts the fault: it must be false here'],
    [{ connection: 'reset_after', place: false }, '"faults[0].place" contradicts the fault: it must be true here'],
  ])('refuses %o', (fault, message) => {
    const simulator = new CXoneSimulator();
    // A typo is what the check is for, and the types would not let it through.
    const script = () => simulator.fail(...([fault, { status: 500 }] as Fault[]));
    expect(script).toThrow(TypeError);
    expect(script).toThrow(message);
    expect(simulator.pendingFaults).toBe(0);
  });

  it('takes a fault as it was when it was scripted', async () => {
    const { create, simulator } = await openDoor('in process');
    const body = { message: 'then' };
    const fault = { on: 'create', status: 500, body } as const;
    simulator.fail(fault);
    body.message = 'now';
    expect(await readObject(await create())).toEqual({ message: 'then' });
  });
});
