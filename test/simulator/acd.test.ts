import { AccessKeyTokenProvider, CXoneAcdClient, type CXoneAcdClientOptions, UserHubTokenProvider } from 'cxone-sdk';
import { CXoneSimulator, type CXoneSimulatorOptions, ManualClock, type SimulatedAcdOptions } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { errorOf } from '../support/test-client.js';
import {
  closeSimulators,
  openSimulator,
  readObject,
  type SimulatorClient,
  type Transport,
  transports,
} from './simulator-client.js';

afterEach(closeSimulators);

const routes = '/inContactAPI/services/v34.0';
const phoneNumber = '+14155552671';
const script = { skillId: 4711, scriptPath: 'Outbound\\CallBack' };
const firstContactId = '9007199254740993';

async function openAcd(transport: Transport, acd: SimulatedAcdOptions = {}, options: CXoneSimulatorOptions = {}) {
  const client = await openSimulator(transport, { ...options, acd });
  const { access } = client.simulator.acd;
  const issuerOptions = transport === 'in process' ? {} : { issuer: client.url, fetch };
  const tokenProvider = new AccessKeyTokenProvider({ ...access, ...issuerOptions });
  const hostOptions = transport === 'in process' ? { fetch: access.fetch } : { allowedApiHosts: ['127.0.0.1'] };
  const connect = (more: Partial<CXoneAcdClientOptions> = {}) =>
    new CXoneAcdClient({ tokenProvider, ...hostOptions, ...more }).acd;
  return { client, simulator: client.simulator, connect, acd: connect(), access, tokenProvider };
}

/** Sends a request with a token for these routes, without the SDK. */
async function send(client: SimulatorClient, path: string, init: RequestInit = {}, token?: string): Promise<Response> {
  const { fetch: _fetch, ...access } = client.simulator.acd.access;
  const body = JSON.stringify({ accessKeyId: access.accessKeyId, accessKeySecret: access.accessKeySecret });
  const response = await client.send('/authentication/v1/token/access-key', { method: 'POST', body });
  const bearer = token ?? String((await readObject(response))['access_token']);
  return client.send(`${routes}${path}`, { ...init, headers: { authorization: `Bearer ${bearer}` } });
}

describe.each(transports)('CXoneSimulator %s: the documented routes', (transport) => {
  it('serve the SDK from the token request to the end of a call', async () => {
    const clock = new ManualClock();
    const { acd, simulator } = await openAcd(transport, {}, { clock });
    const { contactId } = await acd.scripts.start({ ...script, parameters: ['ORD-1', phoneNumber] });
    expect(contactId).toBe(firstContactId);
    expect(simulator.acd.placed).toMatchObject([
      { id: firstContactId, route: 'start_script', skillId: 4711, parameters: ['ORD-1', phoneNumber], phoneNumber },
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

  it.each(['contactId', 'resultSet', 'flat'] as const)('wrap the record of a contact as %s', async (recordShape) => {
    const { acd, client } = await openAcd(transport, { recordShape });
    const { contactId } = await acd.scripts.start(script);
    expect(await acd.contacts.get(contactId)).toMatchObject({ contactId, skillId: 4711 });
    const body = await (await send(client, `/contacts/${contactId}`)).text();
    expect(body).toContain(`"contactId":${firstContactId}`);
    expect(body.startsWith(recordShape === 'flat' ? '{"contactId":9' : `{"${recordShape}":{`)).toBe(true);
  });

  it('queue a callback, with and without a contact ID in the response', async () => {
    const spoken = await openAcd(transport);
    expect(await spoken.acd.callbacks.queue({ phoneNumber, skillId: 4711 })).toEqual({ contactId: firstContactId });
    const silent = await openAcd(transport, { callbackResponse: 'empty' });
    expect(await silent.acd.callbacks.queue({ phoneNumber, skillId: 4711 })).toEqual({});
    expect(silent.simulator.acd.placed).toMatchObject([{ route: 'queue_callback', phoneNumber }]);
  });

  it("schedule a callback, which isn't a contact yet", async () => {
    const { acd, simulator } = await openAcd(transport);
    const request = { phoneNumber, skillId: 4711, scheduleDate: '2030-01-01T10:00:00Z', notes: 'ä & b' };
    const { callbackId } = await acd.callbacks.schedule(request, { correlationId: 'mine' });
    expect(simulator.acd.placed).toMatchObject([{ id: callbackId, query: { notes: 'ä & b' }, correlationId: 'mine' }]);
    expect(await errorOf(acd.contacts.get(callbackId))).toMatchObject({ status: 404 });
  });

  it('return a new ID for each trigger, too large for a JavaScript number', async () => {
    const { acd } = await openAcd(transport);
    const ids = [await acd.scripts.start(script), await acd.scripts.start(script)].map(({ contactId }) => contactId);
    expect(ids).toEqual([firstContactId, '9007199254740995']);
  });

  it('reject with a message in a header and no body', async () => {
    const { acd, client } = await openAcd(transport);
    const response = await send(client, '/scripts/start?skillId=1', { method: 'POST' });
    expect([response.status, response.headers.get('icstatusdescription'), await response.text()]).toEqual([
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
  ])('reject POST %s', async (path, status) => {
    // Node's HTTP server rejects a request line of 32,000 characters.
    if (path.length > 16_000 && transport === 'over HTTP') return;
    const { client } = await openAcd(transport);
    expect((await send(client, path, { method: 'POST' })).status).toBe(status);
    expect(client.simulator.acd.placed).toEqual([]);
  });

  it.each([
    ['/contacts/1', 404],
    ['/contacts/abc', 400],
    ['/contacts/1/state-history', 404],
    ['/scripts/start', 405],
  ])('reject GET %s', async (path, status) => {
    const { client } = await openAcd(transport);
    expect((await send(client, path)).status).toBe(status);
  });

  it('reject a token of the other contract, an unknown one and none', async () => {
    const { client } = await openAcd(transport);
    const forbidden = await send(client, '/contacts/1', {}, await client.token());
    expect(forbidden.status).toBe(403);
    expect(await readObject(forbidden)).toEqual({ error: 'access_denied', error_description: expect.any(String) });
    expect((await client.send(`${routes}/contacts/1`)).status).toBe(401);
    expect((await send(client, '/contacts/1', {}, 'unknown')).status).toBe(401);
  });

  it('return the API endpoint of their tenant and of no other', async () => {
    const { client, simulator } = await openAcd(transport, { tenantId: 'mine' });
    const response = await client.send('/.well-known/cxone-configuration?tenantId=mine');
    const expected = transport === 'in process' ? 'https://api-na1.niceincontact.com' : client.url;
    expect(await readObject(response)).toMatchObject({ api_endpoint: expected, tenantId: 'mine', area: 'na1' });
    expect((await client.send('/.well-known/cxone-configuration?tenantId=other')).status).toBe(404);
    expect((await client.send('/.well-known/cxone-configuration')).status).toBe(404);
    expect(simulator.requests.map(({ endpoint }) => endpoint)).toEqual(Array(3).fill('configuration'));
  });

  it('can return a host that may not receive a token', async () => {
    const { acd, simulator } = await openAcd(transport, { apiEndpoint: 'https://api.evil.example' });
    expect(await errorOf(acd.scripts.start(script))).toMatchObject({ code: 'response_invalid', outcome: 'not_placed' });
    expect(simulator.acd.placed).toEqual([]);
  });

  it.each(['id_token', 'access_token'] as const)('put the tenant ID into the %s alone', async (tenantIn) => {
    const { acd } = await openAcd(transport, { tenantIn });
    expect((await acd.scripts.start(script)).contactId).toBe(firstContactId);
  });

  it('accept an application by client_secret_post', async () => {
    const { client, access, connect } = await openAcd(transport);
    const issuerOptions = transport === 'in process' ? {} : { issuer: client.url, fetch };
    const options = { ...access, ...issuerOptions, clientAuthentication: 'client_secret_post' } as const;
    await connect({ tokenProvider: new AccessKeyTokenProvider(options) }).scripts.start(script);
    expect(client.simulator.tokensIssued).toBe(1);
  });

  it('accept special characters in client ID and secret', async () => {
    const applications = [{ clientId: 'a:b ü', clientSecret: 'p:ä%+' }];
    const { acd } = await openAcd(transport, { applications });
    expect((await acd.scripts.start(script)).contactId).toBe(firstContactId);
  });

  it.each([
    ['another grant type', 'grant_type=client_credentials', {}, 400, 'unsupported_grant_type'],
    ['no application', 'grant_type=password', {}, 401, 'invalid_client'],
    ['a wrong application', 'grant_type=password', { authorization: `Basic ${btoa('a:b')}` }, 401, 'invalid_client'],
    [
      'Basic credentials without a colon',
      'grant_type=password',
      { authorization: `Basic ${btoa('a')}` },
      401,
      'invalid_client',
    ],
    [
      'a client ID in both places',
      'grant_type=password&client_id=a',
      { authorization: `Basic ${btoa('a:b')}` },
      400,
      'invalid_request',
    ],
    [
      'a client secret in both places',
      'grant_type=password&client_secret=a',
      { authorization: 'Basic YTpi' },
      400,
      'invalid_request',
    ],
    [
      'a wrong access key',
      'grant_type=password&client_id=simulator-application&client_secret=simulator-application-secret',
      {},
      400,
      'invalid_grant',
    ],
  ])('issue no token for %s', async (_case, body, headers, status, error) => {
    const { client } = await openAcd(transport);
    const response = await client.send('/auth/token', { method: 'POST', body, headers });
    expect(response.status).toBe(status);
    expect(await readObject(response)).toMatchObject({ error });
  });

  it('issue a UserHub token for an access key alone', async () => {
    const { access, client, connect } = await openAcd(transport);
    const { accessKeyId, accessKeySecret } = access;
    const issuerOptions = transport === 'in process' ? { area: 'na1', fetch: access.fetch } : { baseUrl: client.url };
    const tokenProvider = new UserHubTokenProvider({ accessKeyId, accessKeySecret, ...issuerOptions });
    const issuer = transport === 'in process' ? {} : { issuer: client.url };
    await connect({ tokenProvider, ...issuer }).scripts.start(script);
    for (const body of ['{}', 'not JSON', '[]']) {
      const response = await client.send('/authentication/v1/token/access-key', { method: 'POST', body });
      expect(response.status).toBe(401);
    }
  });

  it('apply each scripted fault at its own endpoint', async () => {
    const { acd, simulator } = await openAcd(transport);
    simulator.fail({ on: 'start_script', connection: 'reset_after' }, { on: 'contact', status: 503 });
    expect(await errorOf(acd.scripts.start(script))).toMatchObject({ outcome: 'unknown' });
    expect(simulator.acd.placed).toHaveLength(1);
    expect(await errorOf(acd.contacts.get(firstContactId))).toMatchObject({ status: 503 });
    expect(await acd.contacts.get(firstContactId)).toMatchObject({ contactId: firstContactId });
    expect(simulator.pendingFaults).toBe(0);
  });

  it('reject in the configured error shape', async () => {
    const { acd } = await openAcd(transport, {}, { errorShape: 'errors.message' });
    expect(await errorOf(acd.scripts.start({ ...script, skillId: 1 }))).toMatchObject({
      body: { errors: [{ message: 'Invalid skillId' }] },
    });
  });

  it('mask secrets in the request log', async () => {
    const { acd, simulator, access, client } = await openAcd(transport);
    await acd.scripts.start(script);
    await send(client, '/contacts/1');
    const log = JSON.stringify(simulator.requests);
    for (const secret of [access.clientSecret, access.accessKeySecret]) expect(log).not.toContain(secret);
    expect(log).not.toContain(btoa(`${access.clientId}:${access.clientSecret}`));
  });

  it('issue a new token after a revocation', async () => {
    const { acd, simulator } = await openAcd(transport);
    await acd.scripts.start(script);
    simulator.revokeTokens();
    await acd.scripts.start(script);
    expect([simulator.tokensIssued, simulator.acd.placed.length]).toEqual([2, 2]);
  });
});

describe('CXoneSimulator.acd', () => {
  it('returns the first skill and script', () => {
    const { acd } = new CXoneSimulator({ acd: { skillIds: [7, 8], scriptPaths: ['Other'] } });
    expect([acd.skillId, acd.scriptPath]).toEqual([7, 'Other']);
  });

  it('is empty after reset', async () => {
    const { acd, simulator } = await openAcd('in process');
    await acd.scripts.start(script);
    simulator.reset();
    expect(simulator.acd.placed).toEqual([]);
  });

  it('keeps a contact active without a lifecycle', async () => {
    const { acd } = await openAcd('in process', {}, { lifecycle: [] });
    const { contactId } = await acd.scripts.start(script);
    expect(await acd.contacts.get(contactId)).toMatchObject({ stateName: 'PENDING', contactStateCategory: 'Active' });
  });

  it.each([
    ['options.acd.skillIds[0]', { skillIds: ['7'] }],
    ['options.acd.recordShape', { recordShape: 'xml' }],
    ['options.acd.tenant', { tenant: 'x' }],
  ])('rejects an invalid option: %s', (path, acd) => {
    expect(() => new CXoneSimulator({ acd: acd as SimulatedAcdOptions })).toThrow(path);
  });

  it.each([
    ['acd.skillIds', { skillIds: [] }, (simulator: CXoneSimulator) => simulator.acd.skillId],
    ['acd.scriptPaths', { scriptPaths: [] }, (simulator: CXoneSimulator) => simulator.acd.scriptPath],
    ['acd.applications', { applications: [] }, (simulator: CXoneSimulator) => simulator.acd.access],
    ['acd.accessKeys', { accessKeys: [] }, (simulator: CXoneSimulator) => simulator.acd.access],
  ])('throws when the options contain no %s', (path, acd, read) => {
    expect(() => read(new CXoneSimulator({ acd }))).toThrow(path);
  });
});
