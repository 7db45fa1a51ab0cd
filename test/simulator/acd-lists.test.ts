import { afterEach, describe, expect, it } from 'vitest';
import { type AcdCaller, openCaller, phoneNumber, recordsOf, skillId } from './acd-caller.js';
import { closeSimulators, transports } from './simulator-client.js';

afterEach(closeSimulators);

const other = '+12025550143';
const [active, completed] = ['activeContacts', 'completedContacts'];

/** Opens a simulator with an old contact that is completed and two new ones that are active. */
async function openList(...[transport, acd, options]: Parameters<typeof openCaller>) {
  const caller = await openCaller(transport, { skillIds: [skillId, 8], ...acd }, options);
  const old = await caller.queue();
  caller.clock.advance(6_000);
  const [first, second] = [
    await caller.queue({ callerId: other }),
    await caller.queue({ phoneNumber: other, skill: '8' }),
  ];
  return { ...caller, old, first, second };
}

async function listIds(
  { call }: AcdCaller,
  query: string,
  name: string = 'activeContacts',
): Promise<readonly unknown[]> {
  const path = { activeContacts: 'active', completedContacts: 'completed' }[name];
  return recordsOf(await call(`GET /contacts/${path}${query}`), name).map(({ contactId }) => contactId);
}

describe.each(transports)('CXoneSimulator %s: filters of contacts', (transport) => {
  it.each([
    [`?toAddress=${encodeURIComponent(other)}`, ['second']],
    [`?fromAddress=${encodeURIComponent(other)}`, ['first']],
    ['?skillId=8', ['second']],
    ['?skillId=9', []],
    ['?campaignId=900401&teamId=900301&agentId=900201&mediaTypeId=4&mediaSubTypeId=0', ['first', 'second']],
    ['?mediaTypeId=3', []],
    ['?stateId=900001', ['first', 'second']],
    ['?digitalContactStateId=1', []],
    ['?updatedSince=2023-10-27T10:00:06Z', ['first', 'second']],
    ['?updatedSince=2023-10-27T10:00:07Z', []],
  ] as const)('lists the active contacts of %s', async (query, expected) => {
    const caller = await openList(transport);
    expect(await listIds(caller, query)).toEqual(expected.map((name) => caller[name]));
  });

  it('lists the active contact with an ID', async () => {
    const caller = await openList(transport);
    expect(await listIds(caller, `?contactId=${caller.first}`)).toEqual([caller.first]);
    expect(await listIds(caller, '?contactId=any')).toEqual([]);
  });

  it.each([
    ['?startDate=2023-10-27T10:00:00Z&endDate=2023-10-27T10:00:00Z', 1],
    ['?startDate=2023-10-27T10:00:01Z', 0],
    ['?endDate=2023-10-27T09:59:59Z', 0],
    ['?startDate=10/27/2023 10:00&endDate=10/27/2023 10:01', 1],
    ['?startDate=10/27/2023 10:01', 0],
    ['?startDate=2023-10-27T12:00:00%2B02:00&endDate=2023-10-27T10:00', 1],
    ['?startDate=2023-10-27T12:01:00%2B0200', 0],
    ['?startDate=2023-10-27&endDate=2023-10-28', 1],
    ['?isLogged=false&isRefused=False&isTakeover=false&analyticsProcessed=false', 1],
    ['?isRefused=true', 0],
    ['?analyticsProcessed=true', 0],
    ['?mediaSubTypeName=Chat', 0],
    ['?tags=vip', 0],
  ])('lists the completed contacts of %s', async (query, count) => {
    const caller = await openList(transport);
    expect(await listIds(caller, query, completed)).toEqual(count === 1 ? [caller.old] : []);
  });

  it.each([
    ['/contacts/active?startDate=2023-10-27', 'Invalid filter parameter'],
    ['/contacts/active?toAddr=1', 'Invalid filter parameter'],
    ['/contacts/active?skillId=eight', 'Invalid filter parameter'],
    ['/contacts/completed?stateId=1', 'Invalid filter parameter'],
    ['/contacts?skillId=8', 'Invalid filter parameter'],
    ['/contacts/active?skip=-1', 'Invalid skip'],
    ['/contacts/active?top=0', 'Invalid top'],
    ['/contacts/active?top=ten', 'Invalid top'],
    ['/contacts/active?updatedSince=yesterday', 'Invalid updatedSince'],
    ['/contacts/completed?startDate=x', 'Invalid startDate'],
    ['/contacts/completed?startDate=2023-10-27&endDate=', 'Invalid endDate'],
    ['/contacts/completed?startDate=2023-10-28&endDate=2023-10-27', 'Invalid DateRange'],
    ['/contacts/active?orderBy=nothing', 'Invalid orderby arguments'],
    ['/contacts/active?orderBy=stateId up', 'Invalid orderby arguments'],
    ['/contacts/active?fields=contactId,nothing', 'Invalid fields list'],
    ['/contacts/completed?fields=stateId', 'Invalid fields list'],
  ])('rejects %s with the documented message', async (route, message) => {
    const { call } = await openCaller(transport);
    const { status, body } = await call(`GET ${route}`);
    expect([status, body]).toEqual([400, { error: 'invalid_request', error_description: message }]);
  });

  it('reject a request without a token in the documented body', async () => {
    const { call, simulator } = await openCaller(transport);
    simulator.revokeTokens();
    const { status, body } = await call('GET /contacts/active');
    expect([status, body]).toEqual([401, { error: 'invalid_token', error_description: 'Unauthorized' }]);
  });

  it('can ignore unknown filters', async () => {
    const caller = await openList(transport, { unknownFilter: 'ignore' });
    expect(await listIds(caller, `?toAddr=1&skillId=8`)).toEqual([caller.second]);
  });
});

describe.each(transports)('CXoneSimulator %s: pages of contacts', (transport) => {
  it('cuts pages by skip and top, and links them', async () => {
    const { call, first, second, origin } = await openList(transport);
    const path = `${origin}/inContactAPI/services/v34.0/contacts/active`;
    expect((await call('GET /contacts/active?top=1&orderBy=contactId desc')).body).toMatchObject({
      totalRecords: 2,
      _links: {
        self: `${path}?top=1&orderBy=contactId+desc&skip=0`,
        next: `${path}?top=1&orderBy=contactId+desc&skip=1`,
      },
      activeContacts: [{ contactId: second }],
    });
    const last = await call('GET /contacts/active?skip=1&top=5');
    expect(last.body).toMatchObject({
      totalRecords: 2,
      _links: { previous: `${path}?skip=0&top=5` },
      activeContacts: [{ contactId: second }],
    });
    expect(last.body).not.toHaveProperty('_links.next');
    expect((await call('GET /contacts/active?skip=2')).body).toMatchObject({ totalRecords: 2, activeContacts: [] });
    expect(first).not.toBe(second);
  });

  it('returns no more than maxPageSize contacts', async () => {
    const caller = await openList(transport, { maxPageSize: 1 });
    expect(await listIds(caller, '?top=100')).toEqual([caller.first]);
    expect(await listIds(caller, '?skip=1')).toEqual([caller.second]);
  });

  it.each([
    ['contactId', ['first', 'second']],
    ['contactId DESC', ['second', 'first']],
    ['skillId', ['second', 'first']],
    ['skillId desc, contactId', ['first', 'second']],
    ['contactStartDate ASC,toAddress desc', ['second', 'first']],
    ['fileName, contactId desc', ['second', 'first']],
  ] as const)('orders by %s', async (orderBy, expected) => {
    const caller = await openList(transport);
    expect(await listIds(caller, `?orderBy=${orderBy}`)).toEqual(expected.map((name) => caller[name]));
  });

  it('returns only the fields that the request names', async () => {
    const { call, old, first } = await openList(transport);
    const active = await call('GET /contacts/active?fields=contactId, toAddress,fileName&top=1');
    expect(recordsOf(active, 'activeContacts')).toEqual([{ contactId: first, toAddress: phoneNumber }]);
    const full = await call('GET /contacts?fields=contactId,isActive&top=1');
    expect(recordsOf(full, 'contacts')).toEqual([{ contactId: old, isActive: false }]);
  });

  it('can link to another host', async () => {
    const { call } = await openList(transport, { linkOrigin: 'https://stranger.example' });
    const { body } = await call('GET /contacts/active?top=1');
    expect(body).toMatchObject({
      _links: { next: expect.stringMatching(/^https:\/\/stranger\.example\/inContactAPI/) },
    });
  });

  it('can return 204 for what is empty', async () => {
    const { call } = await openCaller(transport, { emptyListStatus: 204 });
    for (const route of [
      '/contacts/active',
      '/contacts/completed',
      '/contacts',
      `/skills/${skillId}/scheduled-callbacks`,
    ]) {
      expect(await call(`GET ${route}`)).toMatchObject({ status: 204, text: '' });
    }
    expect((await call(`GET /skills/${skillId}/dispositions`)).status).toBe(200);
  });

  it('can list a completed contact later than it completes', async () => {
    const caller = await openList(transport, { completedLagMs: 10_000 });
    expect(await listIds(caller, '', completed)).toEqual([]);
    expect(await listIds(caller, '', active)).toHaveLength(2);
    caller.clock.advance(9_999);
    expect(await listIds(caller, '', completed)).toEqual([]);
    caller.clock.advance(1);
    expect(await listIds(caller, '', completed)).toEqual([caller.old]);
  });

  it('wraps a list in resultSet, and returns numbers and booleans as strings, like the oldest versions', async () => {
    const { call, clock, queue } = await openCaller(transport, { recordShape: 'resultSet', valueTypes: 'text' });
    const contactId = await queue();
    const { body } = await call('GET /contacts/active');
    const record = {
      contactId,
      skillId: String(skillId),
      isOutbound: 'True',
      isLogged: 'False',
      toAddress: phoneNumber,
    };
    expect(body).toMatchObject({ resultSet: { totalRecords: 1, activeContacts: [record] } });
    clock.advance(6_000);
    expect((await call(`GET /contacts/${contactId}`)).body).toMatchObject({
      resultSet: { ...record, isActive: 'False', totalDurationSeconds: '6' },
    });
  });
});

describe.each(transports)('CXoneSimulator %s: names of the fields of contacts', (transport) => {
  const oldNames = { toAddr: phoneNumber, contactStart: expect.any(String), mediaType: 4, confSeconds: 0 };

  it.each([
    ['v21.0', 'version', 'ACWSeconds'],
    ['v23.0', 'version', 'acwSeconds'],
    ['v26.0', 'version', 'acwSeconds'],
    ['v34.0', 'old', 'acwSeconds'],
  ] as const)('are the old ones for %s with fieldNames "%s"', async (version, fieldNames, acwSeconds) => {
    const { call, clock, queue } = await openCaller(transport, { fieldNames });
    const contactId = await queue();
    expect((await call(`GET /contacts/${contactId}`, { version })).body).toMatchObject({
      contactId: { toAddr: phoneNumber, state: 'PENDING', fromAddr: '+14155550100' },
    });
    clock.advance(6_000);
    const query = 'updatedSince=2023-10-01&mediaType=4&orderBy=contactStart';
    const list = await call(`GET /contacts/completed?${query}`, { version });
    expect(recordsOf(list, 'completedContacts')).toEqual([
      expect.objectContaining({ ...oldNames, [acwSeconds]: 0, contactId }),
    ]);
    const unfit = await call(`GET /contacts/completed?${query}&toAddress=1`, { version });
    expect(unfit.status).toBe(400);
    const fields = await call(`GET /contacts/completed?updatedSince=2023-10-01&fields=toAddr,${acwSeconds}`, {
      version,
    });
    expect(recordsOf(fields, 'completedContacts')).toEqual([{ toAddr: phoneNumber, [acwSeconds]: 0 }]);
  });

  it.each([
    ['v27.0', 'version'],
    ['v21.0', 'new'],
  ] as const)('are those of v34.0 for %s with fieldNames "%s"', async (version, fieldNames) => {
    const { call, queue } = await openCaller(transport, { fieldNames });
    await queue();
    const list = await call(`GET /contacts/active?toAddress=${encodeURIComponent(phoneNumber)}`, { version });
    expect(recordsOf(list, 'activeContacts')).toMatchObject([{ toAddress: phoneNumber, stateName: 'PENDING' }]);
  });

  it.each(['/contacts/completed', '/contacts'])('go with a required period before v27: %s', async (path) => {
    const { call } = await openCaller(transport);
    const statusOf = async (query: string, version: string) => (await call(`GET ${path}${query}`, { version })).status;
    expect(await statusOf('', 'v26.0')).toBe(400);
    expect(await statusOf('?startDate=2023-10-01', 'v26.0')).toBe(400);
    expect(await statusOf('?endDate=2023-10-01', 'v26.0')).toBe(400);
    expect(await statusOf('?startDate=2023-10-01&endDate=2023-11-01', 'v26.0')).toBe(200);
    expect(await statusOf('', 'v27.0')).toBe(200);
  });

  it('let updatedSince replace the period, and require none of active contacts', async () => {
    const { call } = await openCaller(transport);
    expect((await call('GET /contacts/completed?updatedSince=2023-10-01', { version: 'v23.0' })).status).toBe(200);
    expect((await call('GET /contacts/active', { version: 'v23.0' })).status).toBe(200);
  });
});
