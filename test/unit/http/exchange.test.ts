import type { CXoneEvent } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { Deadline } from '../../../src/http/deadline.js';
import { Call, exchange } from '../../../src/http/exchange.js';
import { toSend } from '../../../src/http/fetch.js';
import { Redactor } from '../../../src/internal/redact.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FetchDouble } from '../../support/fetch-double.js';
import { baseUrl } from '../../support/samples.js';

describe('exchange', () => {
  it('neither sends nor tells anything for a call that has ended', async () => {
    const clock = new FakeClock();
    const network = new FetchDouble(clock);
    const events: CXoneEvent[] = [];
    const wire = { send: toSend(network.fetch), clock, onEvent: (event: CXoneEvent) => events.push(event) };
    const deadline = new Deadline({ clock, signal: AbortSignal.abort() });
    const facts = { kind: 'trigger', method: 'POST', url: `${baseUrl}/x`, redactor: new Redactor() } as const;
    const limits = { deadline, timeoutMs: false, retry: false } as const;
    const call = new Call({ ...facts, ...limits, wire, parse: () => ({ ok: true, value: 1 }) });
    const verdict = await exchange(call, { method: 'POST', url: `${baseUrl}/x`, headers: {}, body: '{}' });
    if (verdict.ok) throw new Error('It did not fail');
    expect(verdict.toError(call.attempts)).toMatchObject({ code: 'aborted', outcome: 'not_placed', attempts: 0 });
    expect([events, network.apiRequests]).toEqual([[], []]);
  });
});
