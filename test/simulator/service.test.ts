import { type ErrorShape, ManualClock } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeDoors, createPath, doorNames, openDoor, readObject, tokenPath } from './doors.js';

afterEach(closeDoors);

const form = {
  grant_type: 'client_credentials',
  client_id: 'simulator-client',
  client_secret: 'simulator-client-secret',
};

describe.each(doorNames)('CXoneSimulator %s: token endpoint', (name) => {
  it('issues an opaque bearer token with its lifetime in seconds', async () => {
    const { requestToken, simulator } = await openDoor(name, { tokenLifetimeMs: 90_500 });
    const answer = await requestToken();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await readObject(answer)).toEqual({
      access_token: expect.stringMatching(/^[\da-f]{64}$/),
      token_type: 'Bearer',
      expires_in: 90,
    });
    expect(simulator.tokensIssued).toBe(1);
  });

  it.each([
    ['a wrong secret', { ...form, client_secret: 'wrong' }, 401, 'invalid_client'],
    ['a wrong id', { ...form, client_id: 'nobody' }, 401, 'invalid_client'],
    ['a wrong grant', { ...form, grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a missing field', { grant_type: 'client_credentials', client_id: 'simulator-client' }, 400, 'invalid_request'],
    ['a field too many', { ...form, scope: 'all' }, 400, 'invalid_request'],
  ])('refuses %s', async (_what, fields, status, error) => {
    const { requestToken, simulator } = await openDoor(name);
    const answer = await requestToken(fields);
    expect(answer.status).toBe(status);
    expect(await readObject(answer)).toEqual({ error, error_description: expect.any(String) });
    expect(simulator.tokensIssued).toBe(0);
  });

  it('refuses a field that is given twice', async () => {
    const { send } = await openDoor(name);
    const body = new URLSearchParams([...Object.entries(form), ['client_id', 'simulator-client']]);
    expect((await send(tokenPath, { method: 'POST', body })).status).toBe(400);
  });

  it.each(['application/json', undefined])('refuses the content type %s', async (type) => {
    const { send } = await openDoor(name);
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const body = new TextEncoder().encode(JSON.stringify(form));
    const answer = await send(tokenPath, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(await readObject(answer)).toMatchObject({ error: 'invalid_request' });
  });

  it('takes either secret of a client that is listed twice', async () => {
    const scopes = ['outbound:connection:create'];
    const { requestToken } = await openDoor(name, {
      clients: [
        { clientId: 'rotating', clientSecret: 'old', scopes },
        { clientId: 'rotating', clientSecret: 'new', scopes },
      ],
    });
    for (const secret of ['old', 'new']) {
      const answer = await requestToken({ ...form, client_id: 'rotating', client_secret: secret });
      expect(answer.status).toBe(200);
    }
  });
});

describe.each(doorNames)('CXoneSimulator %s: create', (name) => {
  it('places the call and answers 201 with the connection', async () => {
    const clock = new ManualClock();
    const { create, simulator } = await openDoor(name, { clock });
    const answer = await create({ headers: { CorrelationId: 'trace-1' } });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('CorrelationId')).toBe('trace-1');
    const [call] = simulator.calls;
    expect(await readObject(answer)).toEqual({
      id: call?.connectionId,
      campaignId: simulator.campaignId,
      contact: { phoneNumber: '+14155552671' },
      status: 'PENDING',
      createdTime: '2023-10-27T10:00:00.000Z',
      userData: { order_id: 'ORD-998877' },
    });
    expect(simulator.calls).toEqual([
      {
        connectionId: expect.stringMatching(/^[\da-f-]{36}$/),
        phoneNumber: '+14155552671',
        aniNumber: simulator.aniNumber,
        campaignId: simulator.campaignId,
        userData: { order_id: 'ORD-998877' },
        placedAt: clock.now(),
        correlationId: 'trace-1',
      },
    ]);
  });

  it('names the id connectionId when asked to', async () => {
    const { create, simulator } = await openDoor(name, { connectionIdField: 'connectionId' });
    const connection = await readObject(await create());
    expect(connection['connectionId']).toBe(simulator.calls[0]?.connectionId);
    expect(connection).not.toHaveProperty('id');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a callee with spaces', { contact: { phoneNumber: '+1 415 555 2671' } }, 'Invalid Phone Number'],
    ['a callee in national format', { contact: { phoneNumber: '4155552671' } }, 'Invalid Phone Number'],
    ['no contact', { contact: null }, 'Invalid Phone Number'],
    ['a caller id that is not E.164', { phoneNumber: '+0123456789' }, 'Invalid Phone Number'],
    ['a caller id that is not provisioned', { phoneNumber: '+14155550199' }, 'ANI Number Not Provisioned'],
    ['an unknown campaign', { campaignId: 'nowhere' }, 'Campaign Not Found'],
    ['a campaign id that is no string', { campaignId: 7 }, 'Campaign Not Found'],
    ['a disabled campaign', { campaignId: 'fedcba98-7654-3210-fedc-ba9876543210' }, 'Campaign Disabled'],
    ['user data that is no object', { userData: ['x'] }, 'Invalid User Data'],
    ['no user data', { userData: undefined }, 'Invalid User Data'],
  ])('refuses %s', async (_what, order, message) => {
    const { create, simulator } = await openDoor(name);
    const answer = await create({ order });
    expect(answer.status).toBe(400);
    expect(await readObject(answer)).toEqual({ message });
    expect(simulator.calls).toEqual([]);
  });

  it.each(['{"campaignId":', '[]', '"text"', ''])('refuses the body %s', async (body) => {
    const { create } = await openDoor(name);
    const answer = await create({ body });
    expect(answer.status).toBe(400);
    expect(await readObject(answer)).toEqual({ message: 'Malformed JSON' });
  });

  it('refuses a body that is not declared as JSON', async () => {
    const { create } = await openDoor(name);
    expect((await create({ headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });

  it('has no answer for a client that takes no JSON', async () => {
    const { create } = await openDoor(name);
    expect((await create({ headers: { accept: 'text/html' } })).status).toBe(406);
  });

  it.each(['', 'Bearer nonsense', 'Basic abc', 'Bearer'])(
    'answers 401 to the authorization "%s"',
    async (authorization) => {
      const { create, simulator } = await openDoor(name);
      const answer = await create({ headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(simulator.calls).toEqual([]);
    },
  );

  it('answers 401 once the token has expired', async () => {
    const clock = new ManualClock();
    const { create } = await openDoor(name, { clock, tokenLifetimeMs: 10_000 });
    expect((await create()).status).toBe(201);
    clock.advance(9_999);
    expect((await create()).status).toBe(201);
    clock.advance(1);
    expect((await create()).status).toBe(401);
  });

  it('answers 401 once tokens are revoked, and takes a new one', async () => {
    const { create, requestToken, simulator } = await openDoor(name);
    await create();
    simulator.revokeTokens();
    expect((await create()).status).toBe(401);
    const { access_token: token } = await readObject(await requestToken());
    expect((await create({ headers: { authorization: `Bearer ${token}` } })).status).toBe(201);
    expect(simulator.tokensIssued).toBe(2);
  });

  it('answers 403 to a client without the scope', async () => {
    const clients = [{ clientId: 'reader', clientSecret: 'reader-secret', scopes: ['outbound:campaign:read'] }];
    const { create } = await openDoor(name, { clients });
    const answer = await create();
    expect(answer.status).toBe(403);
    expect(await readObject(answer)).toEqual({ message: 'Insufficient Scope' });
  });
});

describe.each(doorNames)('CXoneSimulator %s: rate limit', (name) => {
  it.each([
    [undefined, '2'],
    ['seconds', '2'],
    ['http-date', 'Fri, 27 Oct 2023 10:00:02 GMT'],
    ['none', null],
  ] as const)('answers 429 past the limit, Retry-After as %s', async (retryAfter, expected) => {
    const clock = new ManualClock();
    const { create, simulator } = await openDoor(name, {
      clock,
      rateLimit: { maxRequests: 2, perMs: 2_000, retryAfter },
    });
    expect((await create()).status).toBe(201);
    clock.advance(500);
    expect((await create()).status).toBe(201);
    const refused = await create();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe(expected);
    clock.advance(1_500);
    for (const status of [201, 201, 429]) expect((await create()).status).toBe(status);
    expect(simulator.calls).toHaveLength(4);
  });
});

describe.each(doorNames)('CXoneSimulator %s: get', (name) => {
  it('moves a call through its states by the clock', async () => {
    const clock = new ManualClock();
    const { create, get } = await openDoor(name, { clock });
    const { id } = await readObject(await create());
    const seen: unknown[] = [];
    for (const ms of [0, 999, 1, 2_000, 3_000, 1_000_000]) {
      clock.advance(ms);
      const answer = await get(String(id));
      expect(answer.status).toBe(200);
      seen.push((await readObject(answer))['status']);
    }
    expect(seen).toEqual(['PENDING', 'PENDING', 'DIALING', 'CONNECTED', 'COMPLETED', 'COMPLETED']);
  });

  it('moves a call through the states that the options name', async () => {
    const clock = new ManualClock();
    const lifecycle = [{ status: 'BUSY', afterMs: 50 }];
    const { create, get } = await openDoor(name, { clock, lifecycle });
    const { id } = await readObject(await create());
    clock.advance(50);
    expect(await readObject(await get(String(id)))).toMatchObject({ id, status: 'BUSY' });
  });

  it.each(['unknown', '%E0%A4%A'])('answers 404 for the id %s', async (id) => {
    const { get } = await openDoor(name);
    const answer = await get(id);
    expect(answer.status).toBe(404);
    expect(await readObject(answer)).toEqual({ message: 'Connection Not Found' });
  });

  it('answers 401 without a token', async () => {
    const { send } = await openDoor(name);
    expect((await send(`${createPath}/1`)).status).toBe(401);
  });
});

describe.each(doorNames)('CXoneSimulator %s: routes', (name) => {
  it.each([
    ['GET', tokenPath, 'POST'],
    ['DELETE', createPath, 'POST'],
    ['POST', `${createPath}/1`, 'GET'],
  ])('answers 405 to %s %s', async (method, path, allowed) => {
    const { send } = await openDoor(name);
    const answer = await send(path, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allowed);
  });

  it('answers 404 elsewhere, whatever the method', async () => {
    const { send, simulator } = await openDoor(name);
    expect((await send('/nowhere')).status).toBe(404);
    expect((await send(`${createPath}/1/2`, { method: 'PUT', body: 'x' })).status).toBe(404);
    expect(simulator.requests.map(({ endpoint }) => endpoint)).toEqual(['unknown', 'unknown']);
  });

  it('takes what stands before a route for a prefix, and what follows a question mark for none of it', async () => {
    const { send } = await openDoor(name);
    const answer = await send(`/a/prefix${tokenPath}?x=/y`, { method: 'POST', body: new URLSearchParams(form) });
    expect(answer.status).toBe(200);
  });
});

describe.each(doorNames)('CXoneSimulator %s: error shapes', (name) => {
  const message = 'Campaign Not Found';
  it.each<[ErrorShape, unknown]>([
    ['error_description', { error_description: message }],
    ['errorDescription', { errorDescription: message }],
    ['message', { message }],
    ['detail', { detail: message }],
    ['details', { details: message }],
    ['error', { error: message }],
    ['error.message', { error: { message } }],
    ['errors', { errors: [message] }],
    ['errors.message', { errors: [{ message }] }],
    ['title', { title: message }],
  ])('puts the message into %s', async (errorShape, expected) => {
    const { create } = await openDoor(name, { errorShape });
    const answer = await create({ order: { campaignId: 'nowhere' } });
    expect(answer.status).toBe(400);
    expect(await readObject(answer)).toEqual(expected);
  });

  it.each<[ErrorShape, { type: string | null; text: string; statusText: string; header: string | null }]>([
    ['header', { type: null, text: '', statusText: 'Bad Request', header: message }],
    ['text', { type: 'text/plain; charset=utf-8', text: message, statusText: 'Bad Request', header: null }],
    [
      'html',
      {
        type: 'text/html; charset=utf-8',
        text: `<!doctype html><title>Error</title><h1>${message}</h1>`,
        statusText: 'Bad Request',
        header: null,
      },
    ],
    ['status_text', { type: null, text: '', statusText: message, header: null }],
    ['empty', { type: null, text: '', statusText: 'Bad Request', header: null }],
  ])('puts the message into %s instead of JSON', async (errorShape, expected) => {
    const { create } = await openDoor(name, { errorShape });
    const answer = await create({ order: { campaignId: 'nowhere' } });
    expect({
      type: answer.headers.get('content-type'),
      text: await answer.text(),
      statusText: answer.statusText,
      header: answer.headers.get('icStatusDescription'),
    }).toEqual(expected);
  });

  it('shapes the errors of the token endpoint too', async () => {
    const { requestToken } = await openDoor(name, { errorShape: 'title' });
    const answer = await requestToken({ ...form, client_secret: 'wrong' });
    expect(await readObject(answer)).toEqual({ title: 'The client id or secret is wrong' });
  });
});
