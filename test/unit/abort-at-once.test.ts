import type { RequestOptions } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { connectAcd } from '../support/acd-double.js';
import { sampleRequest } from '../support/samples.js';
import { connectDouble, errorOf } from '../support/test-client.js';

/** Starts an operation and aborts it before anything else can run. */
function abortAtOnce(start: (options: RequestOptions) => Promise<unknown>) {
  const controller = new AbortController();
  const work = errorOf(start({ signal: controller.signal }));
  controller.abort();
  return work;
}

describe('An operation that is aborted in the turn in which it started, with a cached token', () => {
  it.each(['create', 'get'] as const)('sends nothing: connections.%s', async (method) => {
    const { client, network } = connectDouble();
    await client.connections.get('id-1');
    const sent = network.apiRequests.length;
    const error = await abortAtOnce((options) =>
      method === 'create' ? client.connections.create(sampleRequest, options) : client.connections.get('id-1', options),
    );
    expect(error).toMatchObject({ code: 'aborted', attempts: 0 });
    expect(error.outcome).toBe(method === 'create' ? 'not_placed' : undefined);
    expect(network.apiRequests).toHaveLength(sent);
  });

  const callback = { phoneNumber: '+14155552671', skillId: 4711 };
  const moved = { ...callback, scheduleDate: '2030-01-01T10:00:00Z' };
  it.each([
    ['scripts.start', 'not_placed'],
    ['callbacks.queue', 'not_placed'],
    ['callbacks.reschedule', 'not_placed'],
    ['callbacks.cancel', undefined],
    ['contacts.end', undefined],
    ['contacts.get', undefined],
  ] as const)('sends nothing: acd.%s', async (method, outcome) => {
    const { acd, network } = connectAcd();
    await acd.read('/teams');
    const methods = {
      'scripts.start': (options: RequestOptions) =>
        acd.scripts.start({ scriptId: 1, scriptPath: 'Outbound\\CallBack', skillId: 4711 }, options),
      'callbacks.queue': (options: RequestOptions) => acd.callbacks.queue(callback, options),
      'callbacks.reschedule': (options: RequestOptions) => acd.callbacks.reschedule(17, moved, options),
      'callbacks.cancel': (options: RequestOptions) => acd.callbacks.cancel(17, options),
      'contacts.end': (options: RequestOptions) => acd.contacts.end(5, options),
      'contacts.get': (options: RequestOptions) => acd.contacts.get(5, options),
    };
    const error = await abortAtOnce(methods[method]);
    expect(error).toMatchObject({ code: 'aborted', attempts: 0 });
    expect(error.outcome).toBe(outcome);
    expect(network.apiRequests).toHaveLength(1);
  });
});
