import { type ErrorShape, ManualClock } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeSimulators, createPath, openSimulator, readObject, tokenPath, transports } from './simulator-client.js';

afterEach(closeSimulators);

const form = {
  grant_type: 'client_credentials',
  client_id: 'simulator-client',
  client_secret: 'simulator-client-secret',
};

describe.each(transports)('CXoneSimulator %s: token endpoint', (transport) => {
  it('issues an opaque bearer token with its lifetime in seconds', async () => {
    const { requestToken, simulator } = await openSimulator(transport, { tokenLifetimeMs: 90_500 });
    const response = await requestToken();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await readObject(response)).toEqual({
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
    ['an extra field', { ...form, scope: 'all' }, 400, 'invalid_request'],
  ])('rejects %s', async (_case, fields, status, error) => {
    const { requestToken, simulator } = await openSimulator(transport);
    const response = await requestToken(fields);
    expect(response.status).toBe(status);
    expect(await readObject(response)).toEqual({ error, error_description: expect.any(String) });
    expect(simulator.tokensIssued).toBe(0);
  });

  it('rejects a duplicate field', async () => {
    const { send } = await openSimulator(transport);
    const body = new URLSearchParams([...Object.entries(form), ['client_id', 'simulator-client']]);
    expect((await send(tokenPath, { method: 'POST', body })).status).toBe(400);
  });

  it.each(['application/json', undefined])('rejects the content type %s', async (type) => {
    const { send } = await openSimulator(transport);
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const body = new TextEncoder().encode(JSON.stringify(form));
    const response = await send(tokenPath, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await readObject(response)).toMatchObject({ error: 'invalid_request' });
  });

  it('accepts either secret of a client that is listed twice', async () => {
    const scopes = ['outbound:connection:create'];
    const { requestToken } = await openSimulator(transport, {
      clients: [
        { clientId: 'rotating', clientSecret: 'old', scopes },
        { clientId: 'rotating', clientSecret: 'new', scopes },
      ],
    });
    for (const secret of ['old', 'new']) {
      const response = await requestToken({ ...form, client_id: 'rotating', client_secret: secret });
      expect(response.status).toBe(200);
    }
  });
});

describe.each(transports)('CXoneSimulator %s: create', (transport) => {
  it('places the call and returns 201 with the connection', async () => {
    const clock = new ManualClock();
    const { create, simulator } = await openSimulator(transport, { clock });
    const response = await create({ headers: { CorrelationId: 'trace-1' } });
    expect(response.status).toBe(201);
    expect(response.headers.get('CorrelationId')).toBe('trace-1');
    const [call] = simulator.calls;
    expect(await readObject(response)).toEqual({
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

  it('names the ID as connectionIdField specifies', async () => {
    const { create, simulator } = await openSimulator(transport, { connectionIdField: 'connectionId' });
    const connection = await readObject(await create());
    expect(connection['connectionId']).toBe(simulator.calls[0]?.connectionId);
    expect(connection).not.toHaveProperty('id');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a callee with spaces', { contact: { phoneNumber: '+1 415 555 2671' } }, 'Invalid Phone Number'],
    ['a callee in national format', { contact: { phoneNumber: '4155552671' } }, 'Invalid Phone Number'],
    ['no contact', { contact: null }, 'Invalid Phone Number'],
    ['a caller ID that is not E.164', { phoneNumber: '+0123456789' }, 'Invalid Phone Number'],
    ['a caller ID that is not provisioned', { phoneNumber: '+14155550199' }, 'ANI Number Not Provisioned'],
    ['an unknown campaign', { campaignId: 'nowhere' }, 'Campaign Not Found'],
    ['a campaign ID that is not a string', { campaignId: 7 }, 'Campaign Not Found'],
    ['a disabled campaign', { campaignId: 'fedcba98-7654-3210-fedc-ba9876543210' }, 'Campaign Disabled'],
    ['user data that is not an object', { userData: ['x'] }, 'Invalid User Data'],
    ['user data that is null', { userData: null }, 'Invalid User Data'],
  ])('rejects %s', async (_case, request, message) => {
    const { create, simulator } = await openSimulator(transport);
    const response = await create({ request });
    expect(response.status).toBe(400);
    expect(await readObject(response)).toEqual({ message });
    expect(simulator.calls).toEqual([]);
  });

  it.each(['{"campaignId":', '[]', '"text"', ''])('rejects the body %s', async (body) => {
    const { create } = await openSimulator(transport);
    const response = await create({ body });
    expect(response.status).toBe(400);
    expect(await readObject(response)).toEqual({ message: 'Malformed JSON' });
  });

  it('rejects a body that is not declared as JSON', async () => {
    const { create } = await openSimulator(transport);
    expect((await create({ headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });

  it('takes a request without user data for one with an empty object', async () => {
    const { create, simulator } = await openSimulator(transport);
    const response = await create({ request: { userData: undefined } });
    expect(response.status).toBe(201);
    expect(await readObject(response)).toMatchObject({ userData: {} });
    expect(simulator.calls[0]?.userData).toEqual({});
  });

  it.each(['*/*', 'application/*', 'text/html, Application/JSON;q=0.9', ''])(
    'serves a client that accepts "%s"',
    async (accept) => {
      const { create } = await openSimulator(transport);
      expect((await create({ headers: { accept } })).status).toBe(201);
    },
  );

  it.each(['text/html', 'application/json-patch'])('returns 406 to a client that accepts only %s', async (accept) => {
    const { create } = await openSimulator(transport);
    expect((await create({ headers: { accept } })).status).toBe(406);
  });

  it.each(['', 'Bearer nonsense', 'Basic abc', 'Bearer'])(
    'returns 401 for the authorization "%s"',
    async (authorization) => {
      const { create, simulator } = await openSimulator(transport);
      const response = await create({ headers: { authorization } });
      expect(response.status).toBe(401);
      expect(simulator.calls).toEqual([]);
    },
  );

  it('returns 401 once the token has expired', async () => {
    const clock = new ManualClock();
    const { create } = await openSimulator(transport, { clock, tokenLifetimeMs: 10_000 });
    expect((await create()).status).toBe(201);
    clock.advance(9_999);
    expect((await create()).status).toBe(201);
    clock.advance(1);
    expect((await create()).status).toBe(401);
  });

  it('returns 401 once tokens are revoked, and accepts a new one', async () => {
    const { create, requestToken, simulator } = await openSimulator(transport);
    await create();
    simulator.revokeTokens();
    expect((await create()).status).toBe(401);
    const { access_token: token } = await readObject(await requestToken());
    expect((await create({ headers: { authorization: `Bearer ${token}` } })).status).toBe(201);
    expect(simulator.tokensIssued).toBe(2);
  });

  it('returns 403 to a client without the scope', async () => {
    const clients = [{ clientId: 'reader', clientSecret: 'reader-secret', scopes: ['outbound:campaign:read'] }];
    const { create } = await openSimulator(transport, { clients });
    const response = await create();
    expect(response.status).toBe(403);
    expect(await readObject(response)).toEqual({ message: 'Insufficient Scope' });
  });
});

describe.each(transports)('CXoneSimulator %s: rate limit', (transport) => {
  it.each([
    [undefined, '2'],
    ['seconds', '2'],
    ['http-date', 'Fri, 27 Oct 2023 10:00:02 GMT'],
    ['none', null],
  ] as const)('returns 429 past the limit, with retryAfter: %s', async (retryAfter, expected) => {
    const clock = new ManualClock();
    const { create, simulator } = await openSimulator(transport, {
      clock,
      rateLimit: { maxRequests: 2, perMs: 2_000, retryAfter },
    });
    expect((await create()).status).toBe(201);
    clock.advance(500);
    expect((await create()).status).toBe(201);
    const limited = await create();
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe(expected);
    clock.advance(1_500);
    for (const status of [201, 201, 429]) expect((await create()).status).toBe(status);
    expect(simulator.calls).toHaveLength(4);
  });
});

describe.each(transports)('CXoneSimulator %s: get', (transport) => {
  it('advances a call through its statuses by the clock', async () => {
    const clock = new ManualClock();
    const { create, get } = await openSimulator(transport, { clock });
    const { id } = await readObject(await create());
    const seen: unknown[] = [];
    for (const ms of [0, 999, 1, 2_000, 3_000, 1_000_000]) {
      clock.advance(ms);
      const response = await get(String(id));
      expect(response.status).toBe(200);
      seen.push((await readObject(response))['status']);
    }
    expect(seen).toEqual(['PENDING', 'PENDING', 'DIALING', 'CONNECTED', 'COMPLETED', 'COMPLETED']);
  });

  it('advances a call through the statuses of lifecycle', async () => {
    const clock = new ManualClock();
    const lifecycle = [{ status: 'BUSY', afterMs: 50 }];
    const { create, get } = await openSimulator(transport, { clock, lifecycle });
    const { id } = await readObject(await create());
    clock.advance(50);
    expect(await readObject(await get(String(id)))).toMatchObject({ id, status: 'BUSY' });
  });

  it.each(['unknown', '%E0%A4%A'])('returns 404 for the ID %s', async (id) => {
    const { get } = await openSimulator(transport);
    const response = await get(id);
    expect(response.status).toBe(404);
    expect(await readObject(response)).toEqual({ message: 'Connection Not Found' });
  });

  it('returns 401 without a token', async () => {
    const { send } = await openSimulator(transport);
    expect((await send(`${createPath}/1`)).status).toBe(401);
  });
});

describe.each(transports)('CXoneSimulator %s: routes', (transport) => {
  it.each([
    ['GET', tokenPath, 'POST'],
    ['DELETE', createPath, 'POST'],
    ['POST', `${createPath}/1`, 'GET'],
  ])('returns 405 for %s %s', async (method, path, allowed) => {
    const { send } = await openSimulator(transport);
    const response = await send(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allowed);
  });

  it('returns 404 for any other path and any method', async () => {
    const { send, simulator } = await openSimulator(transport);
    expect((await send('/nowhere')).status).toBe(404);
    expect((await send(`${createPath}/1/2`, { method: 'PUT', body: 'x' })).status).toBe(404);
    expect(simulator.requests.map(({ endpoint }) => endpoint)).toEqual(['unknown', 'unknown']);
  });

  it('ignores a prefix before the path of a route, and the query', async () => {
    const { send } = await openSimulator(transport);
    const response = await send(`/a/prefix${tokenPath}?x=/y`, { method: 'POST', body: new URLSearchParams(form) });
    expect(response.status).toBe(200);
  });
});

describe.each(transports)('CXoneSimulator %s: error shapes', (transport) => {
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
  ])('puts the message into the field %s', async (errorShape, expected) => {
    const { create } = await openSimulator(transport, { errorShape });
    const response = await create({ request: { campaignId: 'nowhere' } });
    expect(response.status).toBe(400);
    expect(await readObject(response)).toEqual(expected);
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
  ])('renders an error as %s instead of JSON', async (errorShape, expected) => {
    const { create } = await openSimulator(transport, { errorShape });
    const response = await create({ request: { campaignId: 'nowhere' } });
    expect({
      type: response.headers.get('content-type'),
      text: await response.text(),
      statusText: response.statusText,
      header: response.headers.get('icStatusDescription'),
    }).toEqual(expected);
  });

  it('applies errorShape to the token endpoint too', async () => {
    const { requestToken } = await openSimulator(transport, { errorShape: 'title' });
    const response = await requestToken({ ...form, client_secret: 'wrong' });
    expect(await readObject(response)).toEqual({ title: 'The client id or secret is wrong' });
  });
});
