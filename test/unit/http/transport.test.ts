import { describe, expect, it } from 'vitest';
import { Deadline } from '../../../src/http/deadline.js';
import { toSend } from '../../../src/http/fetch.js';
import { HttpTransport } from '../../../src/http/transport.js';
import { Redactor } from '../../../src/internal/redact.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FetchDouble } from '../../support/fetch-double.js';
import { baseUrl, connectionsPath } from '../../support/samples.js';

describe('HttpTransport.send', () => {
  it('leaves a deadline that began before the call to whoever made it', async () => {
    const clock = new FakeClock();
    const wire = { send: toSend(new FetchDouble(clock).fetch), clock };
    const authorizer = { getToken: async () => 'token-1', invalidate: async () => undefined };
    const transport = new HttpTransport({ baseUrl: () => baseUrl, wire, authorizer, redactor: new Redactor() });
    const caller = new AbortController();
    const deadline = new Deadline({ clock, signal: caller.signal, totalTimeoutMs: 5_000 });
    const parse = () => ({ ok: true as const, value: 1 });
    const limits = { timeoutMs: false, tokenTimeoutMs: false, retry: false, deadline } as const;
    await transport.send(
      { kind: 'read', method: 'GET', path: connectionsPath, numbers: [], parse },
      { ...limits, headers: {}, correlationId: 'c-1' },
    );
    expect(clock.pendingTimers).toBe(1);
    caller.abort();
    expect(deadline.stop).toMatchObject({ kind: 'aborted' });
    deadline.dispose();
    expect(clock.pendingTimers).toBe(0);
  });
});
