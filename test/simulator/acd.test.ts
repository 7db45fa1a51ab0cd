import { AccessKeyTokenProvider, CXoneAcdClient, type CXoneAcdClientOptions, UserHubTokenProvider } from 'cxone-sdk';
import { CXoneSimulator, type CXoneSimulatorOptions, ManualClock, type SimulatedAcdOptions } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { errorOf } from '../support/test-client.js';
import { closeDoors, type Door, type DoorName, doorNames, openDoor, readObject } from './doors.js';

afterEach(closeDoors);

const routes = '/inContactAPI/services/v34.0';
const phoneNumber = '+14155552671';
const script = { skillId: 4711, scriptPath: 'Outbound\\CallBack' };
const firstId = '9007199254740993';

async function open(name: DoorName, acd: SimulatedAcdOptions = {}, options: CXoneSimulatorOptions = {}) {
  const door = await openDoor(name, { ...options, acd });
  const { access } = door.simulator.acd;
  const place = name === 'in process' ? {} : { issuer: door.url, fetch };
  const tokenProvider = new AccessKeyTokenProvider({ ...access, ...place });
  const host = name === 'in process' ? { fetch: access.fetch } : { allowedApiHosts: ['127.0.0.1'] };
  const connect = (more: Partial<CXoneAcdClientOptions> = {}) =>
    new CXoneAcdClient({ tokenProvider, ...host, ...more }).acd;
  return { door, simulator: door.simulator, connect, acd: connect(), access, tokenProvider };
}

/** Plain fetch with a token of these routes. */
async function send(door: Door, path: string, init: RequestInit = {}, token?: string): Promise<Response> {
  const { fetch: _fetch, ...access } = door.simulator.acd.access;
  const body = JSON.stringify({ accessKeyId: access.accessKeyId, accessKeySecret: access.accessKeySecret });
  const answer = await door.send('/authentication/v1/token/access-key', { method: 'POST', body });
  const bearer = token ?? String((await readObject(answer))['access_token']);
  return door.send(`${routes}${path}`, { ...init, headers: { authorization: `Bearer ${bearer}` } });
}

describe.each(doorNames)('CXoneSimulator %s: the documented routes', (name) => {
  it('serve the SDK from the token to the end of a call', async () => {
    const clock = new ManualClock();
    const { acd, simulator } = await open(name, {}, { clock });
    const { contactId } = await acd.scripts.start({ ...script, parameters: ['ORD-1', phoneNumber] });
    expect(contactId).toBe(firstId);
    expect(simulator.acd.placed).toMatchObject([
      { id: firstId, route: 'start_script', skillId: 4711, parameters: ['ORD-1', phoneNumber], phoneNumber },
    ]);
    expect(await acd.contacts.get(contactId)).toMatchObject({
      contactId,
      stateName: 'PENDING',
      toAddress: phoneNumber,
    });
    clock.advance(6_000);
    expect(await acd.contacts.waitFor(contactId)).toMatchObject({ isActive: false, totalDurationSeconds: 6 });
    expect(await acd.contacts.stateHistory(contactId)).toMatchObject([
      { contactStateName: 'PENDING', duration: 1 },
      { contactStateName: 'DIALING', duration: 2 },
      { contactStateName: 'CONNECTED', duration: 3 },
      { contactStateName: 'COMPLETED', duration: 0 },
    ]);
    const states = await acd.contacts.states();
    expect(states.map(({ contactStateDescription }) => contactStateDescription)).toContain('COMPLETED');
    expect(simulator.tokensIssued).toBe(1);
    expect(simulator.calls).toEqual([]);
  });

  it.each(['contactId', 'resultSet', 'flat'] as const)('put the record of a contact under %s', async (recordShape) => {
    const { acd, door } = await open(name, { recordShape });
    const { contactId } = await acd.scripts.start(script);
    expect(await acd.contacts.get(contactId)).toMatchObject({ contactId, skillId: 4711 });
    const body = await (await send(door, `/contacts/${contactId}`)).text();
    expect(body).toContain(`"contactId":${firstId}`);
    expect(body.startsWith(recordShape === 'flat' ? '{"contactId":9' : `{"${recordShape}":{`)).toBe(true);
  });

  it('queue a callback, with and without an answer', async () => {
    const spoken = await open(name);
    expect(await spoken.acd.callbacks.queue({ phoneNumber, skillId: 4711 })).toEqual({ contactId: firstId });
    const silent = await open(name, { callbackResponse: 'empty' });
    expect(await silent.acd.callbacks.queue({ phoneNumber, skillId: 4711 })).toEqual({});
    expect(silent.simulator.acd.placed).toMatchObject([{ route: 'queue_callback', phoneNumber }]);
  });

  it('schedule a callback, which is no contact yet', async () => {
    const { acd, simulator } = await open(name);
    const request = { phoneNumber, skillId: 4711, scheduleDate: '2030-01-01T10:00:00Z', notes: 'ä & b' };
    const { callbackId } = await acd.callbacks.schedule(request, { correlationId: 'mine' });
    expect(simulator.acd.placed).toMatchObject([{ id: callbackId, query: { notes: 'ä & b' }, correlationId: 'mine' }]);
    expect(await errorOf(acd.contacts.get(callbackId))).toMatchObject({ status: 404 });
  });

  it('give ids that JavaScript numbers cannot hold, a new one to each', async () => {
    const { acd } = await open(name);
    const ids = [await acd.scripts.start(script), await acd.scripts.start(script)].map(({ contactId }) => contactId);
    expect(ids).toEqual([firstId, '9007199254740995']);
  });

  it('refuse with words in a header and no body', async () => {
    const { acd, door } = await open(name);
    const answer = await send(door, '/scripts/start?skillId=1', { method: 'POST' });
    expect([answer.status, answer.headers.get('icstatusdescription'), await answer.text()]).toEqual([
      400,
      'Invalid skillId',
      '',
    ]);
    const error = await errorOf(acd.scripts.start({ ...script, skillId: 1 }));
    expect(error).toMatchObject({ status: 400, outcome: 'not_placed' });
    expect(error.message).toContain('Invalid skillId');
  });

  it.each([
    ['/scripts/start?skillId=4711', 404],
    [`/scripts/start?skillId=4711&scriptPath=Outbound%5CCallBack&Parameters=${'|'.repeat(20)}`, 400],
    [`/scripts/start?skillId=4711&scriptPath=Outbound%5CCallBack&Parameters=${'x'.repeat(32_000)}`, 400],
    ['/queuecallback?skill=1', 400],
    ['/queuecallback?skill=4711&phoneNumber=4155552671', 400],
    ['/scheduled-callbacks?skillId=5', 400],
    ['/scheduled-callbacks?skillId=4711&phoneNumber=1', 400],
    ['/scheduled-callbacks?skillId=4711&phoneNumber=%2B14155552671', 400],
  ])('refuse POST %s', async (path, status) => {
    // A request line of 32,000 characters is more than a server of Node takes.
    if (path.length > 16_000 && name === 'over HTTP') return;
    const { door } = await open(name);
    expect((await send(door, path, { method: 'POST' })).status).toBe(status);
    expect(door.simulator.acd.placed).toEqual([]);
  });

  it.each([
    ['/contacts/1', 404],
    ['/contacts/abc', 400],
    ['/contacts/1/state-history', 404],
    ['/scripts/start', 405],
  ])('refuse GET %s', async (path, status) => {
    const { door } = await open(name);
    expect((await send(door, path)).status).toBe(status);
  });

  it('refuse a token of the other contract, and none at all', async () => {
    const { door } = await open(name);
    const other = await send(door, '/contacts/1', {}, await door.token());
    expect(other.status).toBe(403);
    expect(await readObject(other)).toEqual({ error: 'access_denied', error_description: expect.any(String) });
    expect((await door.send(`${routes}/contacts/1`)).status).toBe(401);
    expect((await send(door, '/contacts/1', {}, 'unknown')).status).toBe(401);
  });

  it('say where the API of their tenant is, and know no other', async () => {
    const { door, simulator } = await open(name, { tenantId: 'mine' });
    const answer = await door.send('/.well-known/cxone-configuration?tenantId=mine');
    const expected = name === 'in process' ? 'https://api-na1.niceincontact.com' : door.url;
    expect(await readObject(answer)).toMatchObject({ api_endpoint: expected, tenantId: 'mine', area: 'na1' });
    expect((await door.send('/.well-known/cxone-configuration?tenantId=other')).status).toBe(404);
    expect((await door.send('/.well-known/cxone-configuration')).status).toBe(404);
    expect(simulator.requests.map(({ endpoint }) => endpoint)).toEqual(Array(3).fill('configuration'));
  });

  it('can name a host to which no token may go', async () => {
    const { acd, simulator } = await open(name, { apiEndpoint: 'https://api.evil.example' });
    expect(await errorOf(acd.scripts.start(script))).toMatchObject({ code: 'response_invalid', outcome: 'not_placed' });
    expect(simulator.acd.placed).toEqual([]);
  });

  it.each(['id_token', 'access_token'] as const)('carry the tenant in the %s alone', async (tenantIn) => {
    const { acd } = await open(name, { tenantIn });
    expect((await acd.scripts.start(script)).contactId).toBe(firstId);
  });

  it('know an application by client_secret_post, too', async () => {
    const { door, access, connect } = await open(name);
    const place = name === 'in process' ? {} : { issuer: door.url, fetch };
    const given = { ...access, ...place, clientAuthentication: 'client_secret_post' } as const;
    await connect({ tokenProvider: new AccessKeyTokenProvider(given) }).scripts.start(script);
    expect(door.simulator.tokensIssued).toBe(1);
  });

  it('know special characters in both ways', async () => {
    const applications = [{ clientId: 'a:b ü', clientSecret: 'p:ä%+' }];
    const { acd } = await open(name, { applications });
    expect((await acd.scripts.start(script)).contactId).toBe(firstId);
  });

  it.each([
    ['another grant', 'grant_type=client_credentials', {}, 400, 'unsupported_grant_type'],
    ['no application', 'grant_type=password', {}, 401, 'invalid_client'],
    ['a wrong application', 'grant_type=password', { authorization: `Basic ${btoa('a:b')}` }, 401, 'invalid_client'],
    ['no pair in Basic', 'grant_type=password', { authorization: `Basic ${btoa('a')}` }, 401, 'invalid_client'],
    [
      'two proofs',
      'grant_type=password&client_id=a',
      { authorization: `Basic ${btoa('a:b')}` },
      400,
      'invalid_request',
    ],
    ['two secrets', 'grant_type=password&client_secret=a', { authorization: 'Basic YTpi' }, 400, 'invalid_request'],
    [
      'a wrong access key',
      'grant_type=password&client_id=simulator-application&client_secret=simulator-application-secret',
      {},
      400,
      'invalid_grant',
    ],
  ])('give no token for %s', async (_what, body, headers, status, error) => {
    const { door } = await open(name);
    const answer = await door.send('/auth/token', { method: 'POST', body, headers });
    expect(answer.status).toBe(status);
    expect(await readObject(answer)).toMatchObject({ error });
  });

  it('give a token of the UserHub for an access key alone', async () => {
    const { access, door, connect } = await open(name);
    const { accessKeyId, accessKeySecret } = access;
    const place = name === 'in process' ? { area: 'na1', fetch: access.fetch } : { baseUrl: door.url };
    const tokenProvider = new UserHubTokenProvider({ accessKeyId, accessKeySecret, ...place });
    const issuer = name === 'in process' ? {} : { issuer: door.url };
    await connect({ tokenProvider, ...issuer }).scripts.start(script);
    for (const body of ['{}', 'rubbish', '[]']) {
      const answer = await door.send('/authentication/v1/token/access-key', { method: 'POST', body });
      expect(answer.status).toBe(401);
    }
  });

  it('play scripted faults, each at its own endpoint', async () => {
    const { acd, simulator } = await open(name);
    simulator.fail({ on: 'start_script', connection: 'reset_after' }, { on: 'contact', status: 503 });
    expect(await errorOf(acd.scripts.start(script))).toMatchObject({ outcome: 'unknown' });
    expect(simulator.acd.placed).toHaveLength(1);
    expect(await errorOf(acd.contacts.get(firstId))).toMatchObject({ status: 503 });
    expect(await acd.contacts.get(firstId)).toMatchObject({ contactId: firstId });
    expect(simulator.pendingFaults).toBe(0);
  });

  it('refuse in the shape that is set', async () => {
    const { acd } = await open(name, {}, { errorShape: 'errors.message' });
    expect(await errorOf(acd.scripts.start({ ...script, skillId: 1 }))).toMatchObject({
      body: { errors: [{ message: 'Invalid skillId' }] },
    });
  });

  it('mask what the log would show of secrets', async () => {
    const { acd, simulator, access, door } = await open(name);
    await acd.scripts.start(script);
    await send(door, '/contacts/1');
    const log = JSON.stringify(simulator.requests);
    for (const secret of [access.clientSecret, access.accessKeySecret]) expect(log).not.toContain(secret);
    expect(log).not.toContain(btoa(`${access.clientId}:${access.clientSecret}`));
  });

  it('renew a token that was revoked', async () => {
    const { acd, simulator } = await open(name);
    await acd.scripts.start(script);
    simulator.revokeTokens();
    await acd.scripts.start(script);
    expect([simulator.tokensIssued, simulator.acd.placed.length]).toEqual([2, 2]);
  });
});

describe('CXoneSimulator.acd', () => {
  it('names what calls need', () => {
    const { acd } = new CXoneSimulator({ acd: { skillIds: [7, 8], scriptPaths: ['Other'] } });
    expect([acd.skillId, acd.scriptPath]).toEqual([7, 'Other']);
  });

  it('forgets what was placed with reset', async () => {
    const { acd, simulator } = await open('in process');
    await acd.scripts.start(script);
    simulator.reset();
    expect(simulator.acd.placed).toEqual([]);
  });

  it('keeps a contact active for ever without a lifecycle', async () => {
    const { acd } = await open('in process', {}, { lifecycle: [] });
    const { contactId } = await acd.scripts.start(script);
    expect(await acd.contacts.get(contactId)).toMatchObject({ stateName: 'PENDING', contactStateCategory: 'Active' });
  });

  it.each([
    ['options.acd.skillIds[0]', { skillIds: ['7'] }],
    ['options.acd.recordShape', { recordShape: 'xml' }],
    ['options.acd.tenant', { tenant: 'x' }],
  ])('refuses a bad option: %s', (path, acd) => {
    expect(() => new CXoneSimulator({ acd: acd as SimulatedAcdOptions })).toThrow(path);
  });

  it.each([
    ['acd.skillIds', { skillIds: [] }, (simulator: CXoneSimulator) => simulator.acd.skillId],
    ['acd.scriptPaths', { scriptPaths: [] }, (simulator: CXoneSimulator) => simulator.acd.scriptPath],
    ['acd.applications', { applications: [] }, (simulator: CXoneSimulator) => simulator.acd.access],
    ['acd.accessKeys', { accessKeys: [] }, (simulator: CXoneSimulator) => simulator.acd.access],
  ])('says that its options name no %s', (path, acd, read) => {
    expect(() => read(new CXoneSimulator({ acd }))).toThrow(path);
  });
});
