import {
  type Contact,
  CXoneConfigurationError,
  CXoneNotFoundError,
  CXoneRequestValidationError,
  CXoneTimeoutError,
  type WaitUpdate,
} from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { apiUrl, connectAcd, firstOf, routesPath } from '../../support/acd-double.js';
import { settle } from '../../support/fake-clock.js';
import { reply, script } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';

const contactId = '9007199254740993';
const active = { contactId: { contactId: 5, stateId: 4, stateName: 'Active' } };
const over = { contactId: { contactId: 5, stateId: 9, isActive: false, endReason: 'Hangup' } };

describe('acd.contacts.get', () => {
  it('reads a contact by its exact ID', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, `{"contactId":{"contactId":${contactId},"stateId":4}}`);
    expect(await acd.contacts.get(contactId)).toEqual({ contactId, stateId: 4 });
    const request = firstOf(network.apiRequests);
    expect(request.method).toBe('GET');
    expect(new URL(request.url).pathname).toBe(`${routesPath}/contacts/${contactId}`);
  });

  it.each(['', 'abc', '1/2', '..', '-1', '1'.repeat(20), 9007199254740992, undefined])(
    'sends nothing for the id %j',
    async (id) => {
      const { acd, network } = connectAcd();
      const error = await errorOf(acd.contacts.get(id as string));
      expect(error).toBeInstanceOf(CXoneRequestValidationError);
      expect(error).toMatchObject({ issues: [{ path: 'contactId' }] });
      expect(error.message).toContain('a string of digits (a number beyond 2^53 would lose some)');
      expect(error.outcome).toBeUndefined();
      expect(network.tokenRequests).toEqual([]);
    },
  );

  it('is retried after a 503 with retry', async () => {
    const { acd, network, clock } = connectAcd({ retry: true });
    network.onApi = script(
      () => reply(503, ''),
      () => reply(200, active),
    );
    expect(await clock.playOut(acd.contacts.get('5'))).toMatchObject({ stateId: 4 });
    expect(network.apiRequests).toHaveLength(2);
  });

  it.each([
    [401, 'CXone rejected the token, and a new one too: check the access key, and that it belongs to this tenant.'],
    [403, 'Check what the user of the access key, and the application, may do in this tenant.'],
    [
      404,
      'Check the IDs; if every request fails, this tenant may not serve the route there in this version: see apiUrl and apiVersion.',
    ],
    [429, 'Wait before the next call; the retry option does so for you.'],
    [503, 'CXone is unavailable at the moment: retry later.'],
    [500, undefined],
  ])('sets the hint for a %s', async (status, hint) => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(status, '');
    expect((await errorOf(acd.contacts.get('5'))).hint).toBe(hint);
  });

  it('has no outcome, since it places no call', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(404, '');
    const error = await errorOf(acd.contacts.get('5'));
    expect(error).toBeInstanceOf(CXoneNotFoundError);
    expect(error.outcome).toBeUndefined();
    expect(error.hint).toContain('apiVersion');
  });

  it('names the invalid option of the operation', async () => {
    const { acd } = connectAcd();
    expect(await errorOf(acd.contacts.get('5', { timeoutMs: -1 }))).toMatchObject({ option: 'timeoutMs' });
  });
});

describe('acd.contacts.stateHistory', () => {
  it('returns the states of a contact', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, { contactStateHistory: [{ contactStateId: 1, duration: 2 }] });
    expect(await acd.contacts.stateHistory('5')).toEqual([{ contactStateId: 1, duration: 2 }]);
    expect(firstOf(network.apiRequests).url).toMatch(/\/contacts\/5\/state-history$/);
  });

  it('sends nothing for an invalid ID', async () => {
    const { acd, network } = connectAcd();
    expect(await errorOf(acd.contacts.stateHistory('x'))).toBeInstanceOf(CXoneRequestValidationError);
    expect(network.tokenRequests).toEqual([]);
  });
});

describe('acd.contacts.states', () => {
  const description = { ContactStateId: 4, ContactStateDescription: 'Active', ContactStateCategory: 'Talk' };

  it('sends one request an hour', async () => {
    const { acd, network, clock } = connectAcd();
    network.onApi = () => reply(200, { contactStateDescriptions: [description] });
    await clock.advance(1_000_000);
    const states = await acd.contacts.states();
    expect(firstOf(network.apiRequests).url).toBe(`${apiUrl}${routesPath}/contact-state-descriptions`);
    expect(states).toEqual([{ contactStateId: 4, contactStateDescription: 'Active', contactStateCategory: 'Talk' }]);
    await clock.advance(3_599_000);
    expect(await acd.contacts.states()).toBe(states);
    expect(network.apiRequests).toHaveLength(1);
    await clock.advance(1_000);
    expect(await acd.contacts.states()).toEqual(states);
    expect(network.apiRequests).toHaveLength(2);
  });

  it('does not cache a failure', async () => {
    const { acd, network } = connectAcd();
    network.onApi = script(
      () => reply(500, ''),
      () => reply(200, { contactStateDescriptions: [] }),
    );
    await errorOf(acd.contacts.states());
    expect(await acd.contacts.states()).toEqual([]);
  });

  it("returns an array that another caller can't change", async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, { contactStateDescriptions: [description] });
    expect(Object.isFrozen(await acd.contacts.states())).toBe(true);
  });
});

describe('acd.contacts.waitFor', () => {
  it('polls until the contact is completed, and reports each state that differs', async () => {
    const { acd, network, clock } = connectAcd();
    network.onApi = script(
      () => reply(200, active),
      () => reply(503, ''),
      () => reply(200, active),
      () => reply(200, over),
    );
    const updates: WaitUpdate<Contact>[] = [];
    const contact = await clock.playOut(acd.contacts.waitFor('5', { onUpdate: (update) => updates.push(update) }));
    expect(contact).toMatchObject({ contactId: '5', endReason: 'Hangup' });
    expect(updates).toMatchObject([
      { state: { stateId: 4 } },
      { state: { stateId: 4 }, error: { status: 503 } },
      { state: { stateId: 9 } },
    ]);
    expect(network.apiRequests).toHaveLength(4);
  });

  it.each([
    [{ isActive: false }, true],
    [{ endReason: 'Hangup' }, true],
    [{ isActive: true, endReason: 'Hangup' }, false],
    [{ isActive: true }, false],
    [{ stateId: 1 }, false],
    [{ isActive: 'False' }, true],
    [{ isActive: 0 }, true],
    [{ isActive: 'no', endReason: 7 }, true],
    [{ isActive: false, stateId: 'two', campaignId: {}, stateName: [] }, true],
  ])('takes %j for over: %s', async (record, isOver) => {
    const { acd, network, clock } = connectAcd();
    network.onApi = () => reply(200, { contactId: record });
    const result = clock.playOut(
      acd.contacts.waitFor('5', { maxWaitMs: 1_000 }).then(
        () => 'over',
        () => 'timeout',
      ),
    );
    expect(await result).toBe(isOver ? 'over' : 'timeout');
  });

  it("waits for the caller's condition", async () => {
    const { acd, network, clock } = connectAcd();
    network.onApi = script(
      () => reply(200, over),
      () => reply(200, active),
    );
    const until = ({ stateName }: { stateName?: string | undefined }) => stateName === 'Active';
    expect(await clock.playOut(acd.contacts.waitFor('5', { until, pollIntervalMs: 500 }))).toMatchObject({
      stateId: 4,
    });
  });

  it.each([
    [{ stateName: 'Active', stateId: 4 }, 'its state was Active'],
    [{ stateId: 4 }, 'its state was 4'],
    [{ skillId: 1 }, 'its state was unknown'],
    [{ stateId: { toString: 1 }, stateName: 5 }, 'its state was 5'],
    [{ stateId: { toString: 1 } }, 'its state was unknown'],
    [{ stateName: '', stateId: 4 }, 'its state was 4'],
    [{ stateName: 'Active\n+12025550142' }, 'its state was Active +1202•••0142.'],
    [{ stateId: 'two\n+12025550142' }, 'its state was two +1202•••0142.'],
  ])('ends with maxWaitMs and reports the last state: %j', async (record, words) => {
    const { acd, network, clock } = connectAcd();
    network.onApi = () => reply(200, record);
    const error = await clock.playOut(errorOf(acd.contacts.waitFor('5', { maxWaitMs: 10_000 })));
    expect(error).toBeInstanceOf(CXoneTimeoutError);
    expect(error.message).toContain(words);
    expect(error.message).toContain('a contact');
  });

  it('continues after a 404 of the contact, not of the issuer', async () => {
    const { acd, network, clock } = connectAcd();
    network.onDiscovery = script(
      () => reply(404, ''),
      () => reply(200, { api_endpoint: apiUrl, area: 'na1' }),
    );
    network.onApi = script(
      () => reply(404, ''),
      () => reply(200, over),
    );
    expect(await errorOf(acd.contacts.waitFor('5'))).toMatchObject({ code: 'not_found', outcome: 'not_placed' });
    expect(await clock.playOut(acd.contacts.waitFor('5'))).toMatchObject({ endReason: 'Hangup' });
    expect(network.apiRequests).toHaveLength(2);
  });

  it('sends one correlation ID and the headers of the operation with all polls', async () => {
    const { acd, network, clock } = connectAcd();
    network.onApi = script(
      () => reply(200, active),
      () => reply(200, over),
    );
    await clock.playOut(acd.contacts.waitFor('5', { correlationId: 'wait-1', headers: { 'x-team': 'a' } }));
    const seen = network.apiRequests.map(({ headers }) => [headers.get('correlationid'), headers.get('x-team')]);
    expect(seen).toEqual([
      ['wait-1', 'a'],
      ['wait-1', 'a'],
    ]);
  });

  it('ends at once when the caller aborts', async () => {
    const { acd, network, clock } = connectAcd();
    network.onApi = () => reply(200, active);
    const controller = new AbortController();
    const failure = errorOf(acd.contacts.waitFor('5', { signal: controller.signal }));
    await settle();
    controller.abort('enough');
    expect(await failure).toMatchObject({ code: 'aborted', cause: 'enough' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('sends nothing for an invalid option or ID', async () => {
    const { acd, network } = connectAcd();
    expect(await errorOf(acd.contacts.waitFor('5', { pollIntervalMs: 0 }))).toMatchObject({ option: 'pollIntervalMs' });
    expect(await errorOf(acd.contacts.waitFor('x'))).toBeInstanceOf(CXoneRequestValidationError);
    expect(network.tokenRequests).toEqual([]);
  });
});

describe('acd.contacts.watch', () => {
  it('yields the first state and each that differs, and ends after the contact is completed', async () => {
    const { acd, network, clock } = connectAcd();
    network.onApi = script(
      () => reply(200, active),
      () => reply(200, active),
      () => reply(200, over),
    );
    const read = async () => {
      const states: Contact[] = [];
      for await (const contact of acd.contacts.watch('5')) states.push(contact);
      return states;
    };
    expect(await clock.playOut(read())).toMatchObject([{ stateId: 4 }, { stateId: 9, isActive: false }]);
    expect(network.apiRequests).toHaveLength(3);
  });

  it('throws at once for an invalid option or ID', () => {
    const { acd } = connectAcd();
    expect(() => acd.contacts.watch('5', { maxWaitMs: 0 })).toThrow(CXoneConfigurationError);
    expect(() => acd.contacts.watch('x')).toThrow(CXoneRequestValidationError);
  });
});
