import { CXoneClient, CXoneError, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { attemptOnce } from '../../../src/http/attempt.js';
import { Deadline } from '../../../src/http/deadline.js';
import { Call } from '../../../src/http/exchange.js';
import { type Fetch, toSend } from '../../../src/http/fetch.js';
import { repeat } from '../../../src/http/retry.js';
import { HttpTransport } from '../../../src/http/transport.js';
import { Redactor } from '../../../src/internal/redact.js';
import { FakeClock, settle, until } from '../../support/fake-clock.js';
import { FetchDouble, reply } from '../../support/fetch-double.js';
import {
  baseUrl,
  connectionsPath,
  retryWithoutJitter,
  sampleConnection,
  sampleConnectionJson,
  sampleRequest,
} from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

/** Runs its task when nobody waits for it any longer. */
class LateDeadline extends Deadline {
  override run<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return task(AbortSignal.abort());
  }
}

describe('attemptOnce', () => {
  it('sends nothing once the wait is over, even with a fetch that minds no signal', async () => {
    let sent = 0;
    const fetch: Fetch = async () => {
      sent += 1;
      return reply(201, sampleConnection);
    };
    const deadline = new LateDeadline({ clock: new FakeClock() });
    const request = { method: 'POST', url: `${baseUrl}/x`, headers: {} } as const;
    expect(
      await attemptOnce(request, { kind: 'trigger', send: toSend(fetch as never), deadline, timeoutMs: false }),
    ).toMatchObject({ sent: false });
    expect(sent).toBe(0);
  });
});

/** What a client makes of whatever its `fetch` returns. */
function createWith(fetched: () => unknown): Promise<unknown> {
  const fetch = (() => fetched()) as typeof globalThis.fetch;
  const client = new CXoneClient({ realmId: 'acme', tokenProvider: new StaticTokenProvider('token-1'), fetch });
  return client.connections.create(sampleRequest);
}

/** An answer as fetch implementations of old make it: without a web stream for a body. */
function oldAnswer(text: string, status = 201) {
  return { ok: status < 300, status, statusText: '', headers: new Headers(), body: {}, text: async () => text };
}

describe('a fetch of the user’s', () => {
  it.each([
    ['nothing', () => undefined],
    ['no response', () => ({})],
    ['a promise of null', async () => null],
    [
      'what it throws',
      () => {
        throw new Error('synchronously');
      },
    ],
    ['a rejection that is no error', () => Promise.reject('no')],
  ])('that returns %s leaves the outcome unknown', async (_name, fetched) => {
    expect(await errorOf(createWith(fetched))).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
  });

  it('that returns no response is told so', async () => {
    expect((await errorOf(createWith(() => ({})))).message).toContain('complete: fetch gave no Response.');
  });

  it('that followed a redirect was answered by somebody else', async () => {
    const answer = new Response(sampleConnectionJson, { status: 201 });
    Object.defineProperty(answer, 'redirected', { value: true });
    const error = await errorOf(createWith(() => answer));
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
    expect(error.message).toContain('fetch followed a redirect');
  });

  it('may answer without a web stream', async () => {
    expect(await createWith(() => oldAnswer(sampleConnectionJson))).toEqual(sampleConnection);
  });

  it('may give no more than 1 MiB, whatever it says of the length', async () => {
    const text = 'x'.repeat(1_048_577);
    for (const fetched of [() => oldAnswer(text), () => new Response(text, { headers: { 'content-length': '10' } })]) {
      expect(await errorOf(createWith(fetched))).toMatchObject({ code: 'response_invalid', outcome: 'placed' });
    }
  });

  it('may answer late without a web stream: nobody cares', async () => {
    const { client, network } = connectDouble();
    const controller = new AbortController();
    let answer = (_response: Response): void => undefined;
    network.onApi = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const work = errorOf(client.connections.create(sampleRequest, { signal: controller.signal }));
    await until(() => network.apiRequests.length === 1);
    controller.abort();
    await work;
    answer(Object.assign(oldAnswer(sampleConnectionJson)) as never);
    await settle();
    expect(network.apiRequests).toHaveLength(1);
  });

  it.each([
    [Object.assign(new Error(''), { code: 'ECONNRESET' }), 'before the answer was complete: ECONNRESET.'],
    [new Error('', { cause: new Error('') }), 'before the answer was complete.'],
    [new Error('outer', { cause: new Error('inner') }), 'before the answer was complete: inner.'],
    [
      new Error('outer', { cause: Object.assign(new Error(''), { code: 7 }) }),
      'before the answer was complete: outer.',
    ],
  ])('that rejects has its innermost words told: %s', async (error, words) => {
    expect((await errorOf(createWith(() => Promise.reject(error)))).message).toContain(words);
  });

  it('is told not to follow redirects, and given the headers of the SDK', async () => {
    const { client, network } = connectDouble();
    await client.connections.create(sampleRequest);
    expect([...network.tokenRequests, ...network.apiRequests].map(({ redirect }) => redirect)).toEqual([
      'manual',
      'manual',
    ]);
    expect([...(network.apiRequests[0]?.headers.keys() ?? [])]).toEqual([
      'accept',
      'authorization',
      'content-type',
      'correlationid',
      'user-agent',
    ]);
  });
});

describe('a mistake inside the SDK', () => {
  const bug = new Error('a bug');

  it('is neither repeated nor dressed up by the loop of attempts', async () => {
    const clock = new FakeClock();
    const wire = { send: toSend(new FetchDouble().fetch), clock };
    const deadline = new Deadline({ clock });
    const facts = { kind: 'read', method: 'GET', url: baseUrl, redactor: new Redactor() } as const;
    const call = new Call({
      ...facts,
      parse: () => ({ ok: true, value: 1 }),
      wire,
      deadline,
      timeoutMs: false,
      retry: retryWithoutJitter,
    });
    let tries = 0;
    const once = () => {
      tries += 1;
      return Promise.reject(bug);
    };
    await expect(repeat(call, once)).rejects.toBe(bug);
    expect(tries).toBe(1);
  });

  it('in the authorizer is no failure of the token', async () => {
    const authorizer = { getToken: () => Promise.reject(bug), invalidate: async () => undefined };
    const wire = { send: toSend(new FetchDouble().fetch), clock: new FakeClock() };
    const transport = new HttpTransport({ baseUrl: () => baseUrl, wire, authorizer, redactor: new Redactor() });
    const job = {
      kind: 'read',
      method: 'GET',
      path: connectionsPath,
      numbers: [],
      parse: () => ({ ok: true as const, value: 1 }),
    } as const;
    const options = {
      timeoutMs: false,
      tokenTimeoutMs: false,
      retry: false,
      headers: {},
      correlationId: 'c-1',
    } as const;
    const error: unknown = await transport.send(job, options).catch((reason: unknown) => reason);
    expect(error).toBe(bug);
    expect(error).not.toBeInstanceOf(CXoneError);
    expect(error).not.toHaveProperty('correlationId');
  });
});

describe('a double of fetch', () => {
  it.each([
    { as: 'a plain object', headers: { 'Retry-After': '2' } },
    { as: 'a map', headers: new Map([['retry-after', '2']]) },
  ])('may give its headers as $as', async ({ headers }) => {
    const double = { status: 429, statusText: '', headers, body: null, text: async () => '' };
    const client = new CXoneClient({
      baseUrl: 'https://acme.niceincontact.com',
      tokenProvider: { getAccessToken: async () => 'token-1' },
      fetch: async () => double as unknown as Response,
    });
    await expect(client.connections.create(sampleRequest)).rejects.toMatchObject({ retryAfterMs: 2_000 });
  });
});
