import {
  CXoneApiError,
  CXoneBadRequestError,
  CXoneClient,
  type CXoneClientOptions,
  CXoneConfigurationError,
  CXoneConflictError,
  type CXoneError,
  CXoneForbiddenError,
  CXoneNotFoundError,
  CXoneRateLimitError,
  CXoneRequestValidationError,
  CXoneResponseValidationError,
  CXoneServerError,
  CXoneUnauthorizedError,
  CXoneUnprocessableEntityError,
  StaticTokenProvider,
} from 'cxone-sdk';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reply } from '../../support/fetch-double.js';
import {
  baseUrl,
  clientId,
  clientSecret,
  connectionsPath,
  realmId,
  sampleConnection,
  sampleRequest,
  tokenPath,
} from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  const unused = nock.pendingMocks();
  nock.cleanAll();
  expect(unused).toEqual([]);
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

type Method = 'create' | 'get';

const tokenProvider = new StaticTokenProvider('token-1');
const connect = (options: CXoneClientOptions = {}) =>
  new CXoneClient({ realmId, tokenProvider, ...options }).connections;

/** Sets the next response of the service. */
function answer(method: Method, status: number, body: nock.Body = '', headers: Record<string, string> = {}): void {
  const service = nock(baseUrl);
  const call = method === 'create' ? service.post(connectionsPath) : service.get(`${connectionsPath}/id-1`);
  call.reply(status, body, headers);
}

function call(method: Method) {
  const connections = connect();
  return method === 'create' ? connections.create(sampleRequest) : connections.get('id-1');
}

describe('ConnectionsResource.create', () => {
  it('sends the body field for field, and the headers that it needs', async () => {
    nock(baseUrl, {
      reqheaders: {
        authorization: 'Bearer token-1',
        accept: 'application/json',
        'content-type': 'application/json',
        correlationid: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        'user-agent': /^cxone-sdk\/\d+\.\d+\.\d+$/,
      },
    })
      .post(
        connectionsPath,
        (body) =>
          JSON.stringify(body) ===
          '{"campaignId":"12345678-90ab-cdef-1234-567890abcdef","contact":{"phoneNumber":"+14155552671"},"phoneNumber":"+12015550123","userData":{"order_id":"ORD-998877"}}',
      )
      .reply(201, sampleConnection);
    await connect().create(sampleRequest);
  });

  it('sends an empty userData if there is none', async () => {
    const { userData: _left, ...request } = sampleRequest;
    nock(baseUrl)
      .post(connectionsPath, { ...request, userData: {} })
      .reply(201, sampleConnection);
    await connect().create(request);
  });

  it("accepts a campaign ID that isn't a UUID, and userData of any depth", async () => {
    const request = { ...sampleRequest, campaignId: '4711', userData: { a: [1, { b: null }], 'ä "': '\u2028' } };
    nock(baseUrl).post(connectionsPath, request).reply(201, sampleConnection);
    await connect().create(request);
  });

  it('requests a token first, with the credentials in a form', async () => {
    nock(baseUrl, { reqheaders: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' } })
      .post(tokenPath, { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret })
      .reply(200, { access_token: 'fresh', expires_in: '3600', token_type: 'Bearer' });
    nock(baseUrl, { reqheaders: { authorization: 'Bearer fresh' } })
      .post(connectionsPath)
      .reply(200, sampleConnection);
    const { connections } = new CXoneClient({ realmId, clientId, clientSecret });
    await connections.create(sampleRequest);
  });

  it.each([200, 201, 202])('returns the connection of a %i', async (status) => {
    answer('create', status, sampleConnection);
    expect(await call('create')).toEqual(sampleConnection);
  });

  it('does not change the request', async () => {
    answer('create', 201, sampleConnection);
    const request = structuredClone(sampleRequest);
    await connect().create(Object.freeze(request));
    expect(request).toEqual(sampleRequest);
  });

  it('lists all problems of a request at once, and sends nothing', async () => {
    const request = {
      campaignId: '',
      contact: { phoneNumber: '415 555 2671' },
      phoneNumber: '12',
      userData: { at: NaN },
    };
    const error = await errorOf(connect().create(request));
    if (!(error instanceof CXoneRequestValidationError)) throw error;
    expect(error.issues.map(({ path }) => path)).toEqual([
      'campaignId',
      'contact.phoneNumber',
      'phoneNumber',
      'userData.at',
    ]);
    expect(error).toMatchObject({ outcome: 'not_placed', attempts: 0 });
  });

  it('rejects invalid options of the operation: no call was placed', async () => {
    const error = await errorOf(connect().create(sampleRequest, { timeoutMs: 0, signal: 'now' as never }));
    if (!(error instanceof CXoneConfigurationError)) throw error;
    expect(error.issues.map(({ path }) => path)).toEqual(['signal', 'timeoutMs']);
    expect(error).toMatchObject({ outcome: 'not_placed', attempts: 0 });
  });

  it('sends the headers of client and operation; the latter win, in any case', async () => {
    nock(baseUrl, { reqheaders: { 'x-tenant': 'call', 'x-other': 'client', correlationid: 'order-1' } })
      .post(connectionsPath)
      .reply(201, sampleConnection);
    const connections = connect({ headers: { 'X-Tenant': 'client', 'X-Other': 'client' } });
    await connections.create(sampleRequest, { headers: { 'x-TENANT': 'call' }, correlationId: 'order-1' });
  });
});

describe('ConnectionsResource.get', () => {
  it('reads the connection, without a body or a content type', async () => {
    nock(baseUrl, { badheaders: ['content-type'], reqheaders: { authorization: 'Bearer token-1' } })
      .get(`${connectionsPath}/id-1`, '')
      .reply(200, sampleConnection);
    expect(await call('get')).toEqual(sampleConnection);
  });

  it.each([
    ['a/b', 'a%2Fb'],
    ['../token', '..%2Ftoken'],
    ['a?b#c', 'a%3Fb%23c'],
    ['%2e%2e', '%252e%252e'],
    ['...', '...'],
    ['a\\b', 'a%5Cb'],
    [' ', '%20'],
    ['ü\n', '%C3%BC%0A'],
  ])('makes one path segment of %j', async (id, segment) => {
    const { client, network } = connectDouble();
    await client.connections.get(id);
    expect(network.apiRequests[0]?.url).toBe(`${baseUrl}${connectionsPath}/${segment}`);
  });

  it.each([[''], ['.'], ['..'], ['\ud800'], [undefined], [null], [42], [{}]])('rejects the ID %j', async (id) => {
    const error = await errorOf(connect().get(id as string));
    expect(error).toBeInstanceOf(CXoneRequestValidationError);
    expect(error).toMatchObject({ attempts: 0, issues: [{ path: 'id' }] });
    expect(error.message).toContain(
      'Invalid request: id must be the ID of a connection: a non-empty string, and not "." or "..".',
    );
    expect(error).not.toHaveProperty('outcome');
  });

  it('has no outcome when an option is invalid', async () => {
    const error = await errorOf(connect().get('id-1', { retries: 3 } as never));
    expect(error).toMatchObject({ code: 'configuration', option: 'retries' });
    expect(error).not.toHaveProperty('outcome');
  });
});

describe.each(['create', 'get'] as const)('the response to %s', (method) => {
  it('may name the ID connectionId', async () => {
    answer(method, 200, { connectionId: 'c-1', status: 'PENDING' });
    expect(await call(method)).toEqual({ id: 'c-1', status: 'PENDING' });
  });

  it.each(['PENDING', 'ACTIVE', 'whatever comes'])('may have the status %s', async (status) => {
    answer(method, 200, { id: 'c-1', status });
    expect((await call(method)).status).toBe(status);
  });

  it('keeps unlisted fields, at any depth', async () => {
    const body = { ...sampleConnection, agent: { id: 7 }, contact: { phoneNumber: '+14155552671', name: 'Ada' } };
    answer(method, 200, body);
    expect(await call(method)).toEqual(body);
  });

  it.each([
    { campaignId: 815 },
    { contact: 'Ada' },
    { contact: { phoneNumber: 1 } },
    { phoneNumber: {} },
    { createdTime: 1_698_400_800 },
    { userData: [] },
    { campaignId: null, contact: null, phoneNumber: null, createdTime: null, userData: null },
  ])('returns a connection with optional fields as they came: %j', async (fields) => {
    const body = { id: 'c-1', status: 'PENDING', ...fields };
    answer(method, 200, body);
    expect(await call(method)).toEqual(body);
  });

  it('returns the digits of an integer ID', async () => {
    answer(method, 200, '{"id":9007199254740993,"status":"PENDING","campaignId":9007199254740995}');
    const expected = { id: '9007199254740993', status: 'PENDING', campaignId: '9007199254740995' };
    expect(await call(method)).toEqual(expected);
  });

  it('shows the exact digits in the body of an error', async () => {
    answer(method, 200, '{"callId":9007199254740993}');
    expect(await errorOf(call(method))).toMatchObject({ body: { callId: '9007199254740993' } });
    answer(method, 404, '{"callId":9007199254740993,"small":815}');
    expect(await errorOf(call(method))).toMatchObject({ body: { callId: '9007199254740993', small: 815 } });
  });

  it.each([
    ['no id', { status: 'PENDING' }, 'id'],
    ['an empty id', { id: '', status: 'PENDING' }, 'id'],
    ['a fraction for an id', { id: 5.5, status: 'PENDING' }, 'id'],
    ['no status', { id: 'c-1' }, 'status'],
    ['a number for a status', { id: 'c-1', status: 5 }, 'status'],
    ['an array', [], ''],
    ['a string', '"PENDING"', ''],
    ['no JSON', 'PENDING', ''],
    ['nothing', '', ''],
  ])('throws for %s, with the response body attached', async (_name, body, path) => {
    answer(method, 200, body);
    const error = await errorOf(call(method));
    if (!(error instanceof CXoneResponseValidationError)) throw error;
    expect(error.issues.map((issue) => issue.path)).toEqual([path]);
    expect(error.outcome).toBe(method === 'create' ? 'placed' : undefined);
    expect(error.status).toBe(200);
    if (body !== '') expect(error.body).toEqual(body === '"PENDING"' ? 'PENDING' : body);
  });
});

/** Each shape in which the message of a failure may come. */
const shapes: readonly [
  name: string,
  make: (words: string) => { body: nock.Body; headers?: Record<string, string> },
][] = [
  ['error_description', (words) => ({ body: { error: 'x', error_description: words } })],
  ['errorDescription', (words) => ({ body: { errorDescription: words } })],
  ['message', (words) => ({ body: { message: words } })],
  ['detail', (words) => ({ body: { detail: words } })],
  ['details', (words) => ({ body: { details: words } })],
  ['error', (words) => ({ body: { error: words } })],
  ['error.message', (words) => ({ body: { error: { message: words } } })],
  ['errors of strings', (words) => ({ body: { errors: [words] } })],
  ['errors of messages', (words) => ({ body: { errors: [{ message: words }] } })],
  ['title', (words) => ({ body: { title: words } })],
  ['the header icStatusDescription', (words) => ({ body: '', headers: { icStatusDescription: words } })],
  ['plain text', (words) => ({ body: words })],
  ['HTML', (words) => ({ body: `<html><head><style>b{}</style></head><body><h1>${words}</h1></body></html>` })],
];

const causes: readonly [
  words: string,
  status: number,
  ErrorClass: typeof CXoneApiError,
  reason: string,
  hint: string,
][] = [
  ['Invalid Phone Number', 400, CXoneBadRequestError, 'invalid_phone_number', '+14155552671'],
  ['Campaign Not Found', 400, CXoneBadRequestError, 'campaign_not_found', 'Check campaignId'],
  ['Campaign Disabled', 400, CXoneBadRequestError, 'campaign_disabled', 'Make the campaign active'],
  ['ANI Number Not Provisioned', 400, CXoneBadRequestError, 'ani_not_provisioned', 'number management'],
  ['Insufficient Scope', 403, CXoneForbiddenError, 'insufficient_scope', 'outbound:connection:create'],
];

describe.each(causes)('%s (%i)', (words, status, ErrorClass, reason, hint) => {
  it.each(shapes)('is read from %s', async (_name, make) => {
    const { body, headers } = make(words);
    answer('create', status, body, headers);
    const error = await errorOf(call('create'));
    expect(error).toBeInstanceOf(ErrorClass);
    expect(error).toMatchObject({ status, reason, outcome: 'not_placed' });
    expect(error.hint).toContain(hint);
    expect(error.message).toContain(`failed with ${status}: ${words}.`);
  });

  it('is read from the response to a get too', async () => {
    answer('get', status, { message: words });
    expect(await errorOf(call('get'))).toMatchObject({ status, reason });
  });

  it('is read with no other status', async () => {
    answer('create', 500, { message: words });
    expect(await errorOf(call('create'))).not.toHaveProperty('reason');
  });
});

const statuses: readonly [
  status: number,
  ErrorClass: typeof CXoneApiError,
  code: string,
  outcome: string,
  hint: RegExp | undefined,
][] = [
  [400, CXoneBadRequestError, 'bad_request', 'not_placed', /campaignId/],
  [401, CXoneUnauthorizedError, 'unauthorized', 'not_placed', /OAuth client/],
  [403, CXoneForbiddenError, 'forbidden', 'not_placed', /outbound:connection:create/],
  [404, CXoneNotFoundError, 'not_found', 'not_placed', /Check campaignId/],
  [409, CXoneConflictError, 'conflict', 'not_placed', undefined],
  [410, CXoneApiError, 'api_error', 'not_placed', undefined],
  [418, CXoneApiError, 'api_error', 'not_placed', undefined],
  [422, CXoneUnprocessableEntityError, 'unprocessable_entity', 'not_placed', undefined],
  [429, CXoneRateLimitError, 'rate_limited', 'not_placed', /Wait/],
  [408, CXoneApiError, 'api_error', 'unknown', undefined],
  [500, CXoneServerError, 'server_error', 'unknown', undefined],
  [502, CXoneServerError, 'server_error', 'unknown', undefined],
  [503, CXoneServerError, 'server_error', 'unknown', undefined],
];

/** Bodies without a message. */
const emptyShapes: readonly [name: string, body: nock.Body][] = [
  ['nothing', ''],
  ['an empty object', {}],
  ['an empty array', []],
  ['null', 'null'],
  ['200 kB of brackets', '['.repeat(204_800)],
  ['200 kB of nested JSON', `${'['.repeat(102_400)}${']'.repeat(102_400)}`],
  ['an error of another type', { error: 5, message: null, errors: [{}, 7] }],
];

describe.each(statuses)('status %i', (status, ErrorClass, code, outcome, hint) => {
  it.each(emptyShapes)('with %s has its class, its outcome and its hint', async (_name, body) => {
    answer('create', status, body);
    const error: CXoneError = await errorOf(call('create'));
    expect(error).toBeInstanceOf(ErrorClass);
    expect(error).toMatchObject({ status, code, outcome, attempts: 1, method: 'POST', path: connectionsPath });
    expect(error).not.toHaveProperty('reason');
    if (hint) expect(error.hint).toMatch(hint);
    else expect(error).not.toHaveProperty('hint');
  });

  it('of a get has no outcome', async () => {
    answer('get', status);
    const error = await errorOf(call('get'));
    expect(error).toMatchObject({ status, code, method: 'GET', path: `${connectionsPath}/id-1` });
    expect(error).not.toHaveProperty('outcome');
  });
});

describe('CXoneApiError', () => {
  it.each([
    [{ 'x-request-id': 'r-1', 'x-correlation-id': 'c-1', correlationid: 'd-1' }, 'r-1'],
    [{ 'x-correlation-id': 'c-1', correlationid: 'd-1' }, 'c-1'],
    [{ CorrelationId: 'd-1' }, 'd-1'],
  ])('reads its requestId from %j', async (headers, requestId) => {
    answer('create', 500, '', headers);
    expect(await errorOf(call('create'))).toMatchObject({ requestId });
  });

  it('has no requestId when no header has one', async () => {
    answer('create', 500);
    expect(await errorOf(call('create'))).not.toHaveProperty('requestId');
  });

  it('keeps body and headers, masked, and no cookie', async () => {
    const body = { message: 'Nope', to: '+14155552671', access_token: 'abcdefghijkl', deep: ['Bearer token-1'] };
    answer('create', 400, body, { 'x-seen': 'token-1', 'set-cookie': 'session=1' });
    const error = await errorOf(call('create'));
    if (!(error instanceof CXoneApiError)) throw error;
    expect(error.body).toEqual({ message: 'Nope', to: '+1415•••2671', access_token: '•••', deep: ['Bearer •••'] });
    expect(error.headers).toMatchObject({ 'x-seen': '•••' });
    expect(error.headers).not.toHaveProperty('set-cookie');
  });

  it('has a body even if it is nested too deep to be masked field by field', async () => {
    answer('create', 400, `${'['.repeat(70)}"+14155552671"${']'.repeat(70)}`);
    const error = await errorOf(call('create'));
    if (!(error instanceof CXoneApiError)) throw error;
    expect(error.body).toBe(`${'['.repeat(70)}"+1415•••2671"${']'.repeat(70)}`);
  });

  it('falls back to the status text', async () => {
    const { client, network } = connectDouble();
    network.onApi = () => new Response('', { status: 503, statusText: 'Down for tea' });
    expect((await errorOf(client.connections.create(sampleRequest))).message).toContain('503: Down for tea.');
  });

  it('describes the failure, the outcome and what to do', async () => {
    const { client, network } = connectDouble();
    network.onApi = () => reply(500, { message: 'Oops.' });
    expect((await errorOf(client.connections.create(sampleRequest))).message).toBe(
      'POST /api/v2/outbound/connections failed with 500: Oops. The call may have been placed: check before you call create() again.',
    );
  });
});

describe('options of an operation', () => {
  it.each([
    ['a signal in the place of options', AbortSignal.abort()],
    ['an unknown option that is inherited', Object.create({ onceKye: 'order-7' })],
    ['an instance of another class', new Headers({ 'x-a': 'a' })],
  ])('sends nothing when it is given %s', async (_, options) => {
    const { client, network } = connectDouble();
    const error = await errorOf(client.connections.create(sampleRequest, options));
    expect(error).toMatchObject({ code: 'configuration', outcome: 'not_placed' });
    expect([...network.tokenRequests, ...network.apiRequests]).toEqual([]);
  });
});
