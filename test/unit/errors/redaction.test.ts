import {
  CXoneClient,
  type CXoneEvent,
  CXoneNetworkError,
  MemoryIdempotencyStore,
  type RequestOptions,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { type Answer, FetchDouble, issueToken, reply } from '../../support/fetch-double.js';
import { findLeaks, showAll } from '../../support/leaks.js';
import { sampleRequest } from '../../support/samples.js';
import { errorOf } from '../../support/test-client.js';

const SECRET = 'p@ss/wörd+<7>&"x"=%41';
const TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
const API_KEY = 'gateway/key+1';
const CALL_KEY = 'per-call-key-1';
// Not the number that hints give as an example.
const NUMBERS = ['+16502530000', '+12015550123'] as const;
const SECRETS = [SECRET, TOKEN, API_KEY, CALL_KEY];

/** Sends all secrets with one client, and returns everything that its error and its events show. */
async function showCall(onApi: Answer, options: RequestOptions = {}) {
  const network = new FetchDouble();
  network.onToken = () => issueToken(TOKEN);
  network.onApi = onApi;
  const events: CXoneEvent[] = [];
  const { connections } = new CXoneClient({
    realmId: 'acme',
    clientId: 'client-1',
    clientSecret: SECRET,
    headers: { 'x-api-key': API_KEY },
    fetch: network.fetch,
    onEvent: (event) => events.push(event),
  });
  const request = { ...sampleRequest, contact: { phoneNumber: NUMBERS[0] }, phoneNumber: NUMBERS[1] };
  const error = await errorOf(connections.create(request, { headers: { 'x-signature': CALL_KEY }, ...options }));
  const shown = [showAll(error), ...events.map(showAll)].join('\n');
  return { error, shown, leaks: findLeaks(shown, SECRETS, NUMBERS) };
}

const national = '(650) 253-0000, 201.555.0123';
const all = [...SECRETS, ...NUMBERS];
const basic = Buffer.from(`client-1:${SECRET}`).toString('base64');

const ECHOES: readonly (readonly [string, () => Response])[] = [
  ['unchanged, in JSON', () => reply(400, { message: all.join(' ') })],
  ['unchanged, in plain text', () => reply(400, all.join(' '))],
  ['percent-encoded', () => reply(400, all.map(encodeURIComponent).join('&'))],
  ['form-encoded', () => reply(400, new URLSearchParams(all.map((value) => ['v', value])).toString())],
  ['as escaped JSON in a string', () => reply(400, `Bad input: ${JSON.stringify(JSON.stringify(all)).slice(1, -1)}`)],
  [
    'in base64',
    () =>
      reply(400, {
        detail: all
          .slice(0, 4)
          .map((secret) =>
            btoa(
              encodeURIComponent(secret).replace(/%(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
            ),
          ),
      }),
  ],
  ['as Basic credentials', () => reply(400, { title: `Basic ${basic}`, raw: basic })],
  ['as a Bearer header', () => reply(400, { request: { headers: [`Authorization: Bearer ${TOKEN}`] } })],
  ['in national format', () => reply(400, { message: national, to: national })],
  ['as JSON numbers', () => reply(400, { to: 16_502_530_000, from: [12_015_550_123, 2_015_550_123] })],
  ['as keys', () => reply(400, Object.fromEntries(all.map((value) => [value, { [value]: 1 }])))],
  [
    'in headers and their names',
    () => reply(400, {}, { 'x-echo': `${TOKEN} ${NUMBERS[0]}`, [`x-${NUMBERS[0].slice(1)}`]: TOKEN }),
  ],
  [
    'in Location',
    () => reply(302, '', { location: `https://evil.example/?t=${TOKEN}&to=${encodeURIComponent(NUMBERS[0])}` }),
  ],
  [
    'in the request ID and the status text',
    () => new Response(null, { status: 500, statusText: TOKEN, headers: { 'x-request-id': NUMBERS[1] } }),
  ],
  ['in icStatusDescription', () => reply(400, '', { icStatusDescription: `Bad token ${TOKEN}` })],
  [
    'in HTML',
    () =>
      reply(
        502,
        `<html><body><pre>${SECRET.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')} ${NUMBERS[0].slice(1).replace(/(\d{3})(?=\d)/g, '$1&nbsp;')}</pre></body></html>`,
      ),
  ],
  ['in a success with an invalid body', () => reply(201, { id: 7, echo: all, to: NUMBERS[0] })],
  ['in a success with invalid JSON', () => reply(200, all.join('\n'))],
  [
    'in a body that is nested too deeply',
    () => reply(400, `${'['.repeat(100)}${JSON.stringify(all)}${']'.repeat(100)}`),
  ],
  ['in broken JSON', () => reply(400, JSON.stringify({ message: all }).slice(0, -3))],
  ['repeatedly, past the end of the message', () => reply(400, { message: `${'x'.repeat(280)} ${all.join(' ')}` })],
];

describe('CXoneError: values that CXone echoes', () => {
  it.each(ECHOES)('are shown nowhere: %s', async (_how, respond) => {
    const { error, leaks } = await showCall(respond);
    expect(leaks).toEqual([]);
    expect(error.message).toMatch(/^POST \/api\/v2\/outbound\/connections /);
  });

  it('are kept if they are IDs, dates and ordinary words', async () => {
    const body = {
      message: 'Campaign Disabled since 2023-10-27T10:00:00+10:00',
      campaignId: '12345678-90ab-cdef-1234-567890abcdef',
      traceId: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      at: 1_698_400_800_000,
    };
    const { error } = await showCall(() => reply(400, body, { 'x-request-id': 'req-20231027-0001' }));
    expect(error).toMatchObject({ body, requestId: 'req-20231027-0001' });
  });

  it('are shown in part if they are phone numbers: four digits at either end', async () => {
    const { error } = await showCall(() => reply(400, { message: `Invalid Phone Number ${NUMBERS[0]}` }));
    expect(error.message).toContain('Invalid Phone Number +1650•••0000.');
    expect(error.message).toContain('e.g. +14155552671');
  });
});

describe('CXoneError.cause: values that fetch throws', () => {
  it('keep name, code and causes, without a request as a property', async () => {
    const { error, leaks, shown } = await showCall(({ headers, body }) => {
      const request = { headers: Object.fromEntries(headers), body };
      const cause = Object.assign(new Error(`write to ${body} failed`), { code: 'EPIPE', syscall: 'write', request });
      throw Object.assign(new AggregateError([cause, cause], `sending ${JSON.stringify(request)} failed`, { cause }), {
        request,
      });
    });
    expect(error).toBeInstanceOf(CXoneNetworkError);
    expect(leaks).toEqual([]);
    expect(shown).toContain('EPIPE');
  });
});

describe('CXoneNetworkError', () => {
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };

  it.each([
    ['a revoked proxy', revoked],
    ['an error whose errors are one', () => Object.assign(new Error('x'), { errors: revoked() })],
    ['undefined', () => undefined],
  ])('is thrown when fetch throws %s', async (_what, make) => {
    const { error } = await showCall(() => {
      throw make();
    });
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
  });
});

describe('CXoneAbortError.cause', () => {
  const abortWith = (reason: unknown) => {
    const controller = new AbortController();
    const onApi = () => {
      controller.abort(reason);
      return new Promise<Response>(() => undefined);
    };
    return showCall(onApi, { signal: controller.signal });
  };

  it.each([
    ['an error', new Error('user left', { cause: { page: 7 } })],
    ['a string', 'user left'],
    ['an object', { page: 7, list: ['a'] }],
    ['a DOMException', new DOMException('user left', 'AbortError')],
  ])('is the reason itself if it holds no secret: %s', async (_kind, reason) => {
    const { error } = await abortWith(reason);
    expect(error).toMatchObject({ code: 'aborted', name: 'AbortError' });
    expect(error.cause).toBe(reason);
  });

  it.each([
    ['an error', new Error(`bad token ${TOKEN}`)],
    ['a string', `Bearer ${TOKEN}`],
    ['an object', { headers: { authorization: `Bearer ${TOKEN}` } }],
    ['an error whose cause holds it', new Error('x', { cause: new Map([['token', TOKEN]]) })],
    ['a number', { to: NUMBERS[0] }],
  ])('is a masked copy of a reason that holds a secret: %s', async (_kind, reason) => {
    const { error, leaks } = await abortWith(reason);
    expect(leaks).toEqual([]);
    expect(error.cause).not.toBe(reason);
  });
});

describe('CXoneError: numbers of a call', () => {
  const called = ['+12025550142', '+12025550143', '+12025550144'];
  const toRequest = (phoneNumber: string) => ({ ...sampleRequest, contact: { phoneNumber } });

  it('are masked in what your provider throws, with each call', async () => {
    let number = '';
    const tokenProvider = {
      getAccessToken: async () => {
        throw new Error(`no lead ${number.slice(1)}`, { cause: { lead: number } });
      },
    };
    const { connections } = new CXoneClient({ realmId: 'acme', tokenProvider });
    for (number of called) {
      const error = await errorOf(connections.create(toRequest(number)));
      expect(error.message).toContain(`no lead 1202•••${number.slice(-4)}`);
      expect(findLeaks(showAll(error), [], called)).toEqual([]);
    }
  });

  it('are masked in what the store throws, in its events and in the key, with each call', async () => {
    const events: CXoneEvent[] = [];
    let number = '';
    class FailingStore extends MemoryIdempotencyStore {
      override claim(): never {
        throw new Error(`WRONGTYPE of call:${number.slice(2)}`);
      }
    }
    const { fetch } = new FetchDouble();
    const options = { realmId: 'acme', clientId: 'c', clientSecret: SECRET, fetch };
    const onEvent = (event: CXoneEvent) => events.push(event);
    const failing = new CXoneClient({ ...options, idempotencyStore: new FailingStore(), onEvent });
    const held = new CXoneClient({ ...options, idempotencyStore: new MemoryIdempotencyStore(), onEvent });
    for (number of called) {
      const idempotencyKey = `call ${number.slice(1)}`;
      const error = await errorOf(failing.connections.create(toRequest(number), { idempotencyKey }));
      expect(error.code).toBe('idempotency_store_failed');
      await held.connections.create(toRequest('+12025550199'), { idempotencyKey });
      const mismatch = await errorOf(held.connections.create(toRequest(number), { idempotencyKey }));
      expect(mismatch).toMatchObject({
        code: 'idempotency_mismatch',
        idempotencyKey: `call 1202•••${number.slice(-4)}`,
      });
      expect(findLeaks([error, mismatch, events].map(showAll).join('\n'), [], called)).toEqual([]);
    }
  });
});

describe('CXoneApiError.body', () => {
  const bodyOf = async (onApi: Answer) => {
    const { error } = await showCall(onApi);
    return 'body' in error;
  };

  it('is absent above 64 KiB of an error status, whose class and outcome stay', async () => {
    const fill = (length: number) => 'é'.repeat(length / 2);
    expect(await bodyOf(() => reply(400, fill(65_536)))).toBe(true);
    expect(await bodyOf(() => reply(400, `${fill(65_536)}a`))).toBe(false);
    const { error } = await showCall(() => reply(503, fill(1_048_576)));
    expect(error).toMatchObject({ code: 'server_error', status: 503, outcome: 'unknown' });
  });

  it('is kept up to 1 MiB of a success, which may hold the ID of a call', async () => {
    expect(await bodyOf(() => reply(201, `"${'a'.repeat(1_048_574)}"`))).toBe(true);
    expect(await bodyOf(() => reply(201, `"${'a'.repeat(1_048_575)}"`))).toBe(false);
  });
});

describe('CXoneClient', () => {
  it('shows no secret and no token in an inspection, in JSON or in a spread', async () => {
    const network = new FetchDouble();
    network.onToken = () => issueToken(TOKEN);
    const client = new CXoneClient({
      realmId: 'acme',
      clientId: 'client-1',
      clientSecret: SECRET,
      headers: { 'x-api-key': API_KEY },
      fetch: network.fetch,
    });
    await client.connections.create(sampleRequest);
    for (const value of [client, { ...client }, client.connections]) {
      expect(findLeaks(showAll(value), SECRETS)).toEqual([]);
    }
  });
});
