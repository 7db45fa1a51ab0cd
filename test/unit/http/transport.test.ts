import { CXoneError } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { Deadline } from '../../../src/http/deadline.js';
import { toSend } from '../../../src/http/fetch.js';
import type { ApiRequest } from '../../../src/http/request.js';
import { type Authorizer, HttpTransport } from '../../../src/http/transport.js';
import { Redactor } from '../../../src/internal/redact.js';
import { DEFAULT_LIMITS } from '../../../src/options/limits.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FetchDouble } from '../../support/fetch-double.js';
import { baseUrl, connectionsPath } from '../../support/samples.js';

const request: ApiRequest<number> = {
  kind: 'read',
  operation: 'connections.get',
  method: 'GET',
  path: connectionsPath,
  parse: () => ({ ok: true, value: 1 }),
};
const limits = { ...DEFAULT_LIMITS, timeoutMs: false, tokenTimeoutMs: false } as const;
const host = { target: baseUrl, basePath: '', baseUrl, resolve: async () => baseUrl };

function connect(getToken: Authorizer['getToken'] = async () => 'token-1') {
  const clock = new FakeClock();
  const http = { send: toSend(new FetchDouble(clock).fetch), clock };
  const authorizer = {
    getCachedToken: () => undefined,
    isOwn: () => false,
    hasOwnTimeout: () => true,
    getToken,
    invalidate: async () => undefined,
  };
  return { clock, transport: new HttpTransport({ host, http, authorizer, redactor: new Redactor() }) };
}

describe('HttpTransport.send', () => {
  it('does not dispose a deadline that it did not create', async () => {
    const { clock, transport } = connect();
    const caller = new AbortController();
    const deadline = new Deadline({ clock, signal: caller.signal, totalTimeoutMs: 5_000 });
    await transport.send(request, { ...limits, correlationId: 'c-1' }, { deadline });
    expect(clock.pendingTimers).toBe(1);
    caller.abort();
    expect(deadline.cancellation).toMatchObject({ kind: 'aborted' });
    deadline.dispose();
    expect(clock.pendingTimers).toBe(0);
  });

  it('passes on an unexpected error of an authorizer unchanged', async () => {
    const bug = new Error('a bug');
    const { transport } = connect(() => Promise.reject(bug));
    const error: unknown = await transport
      .send(request, { ...limits, correlationId: 'c-1' })
      .catch((reason: unknown) => reason);
    expect(error).toBe(bug);
    expect(error).not.toBeInstanceOf(CXoneError);
    expect(error).not.toHaveProperty('correlationId');
  });
});
