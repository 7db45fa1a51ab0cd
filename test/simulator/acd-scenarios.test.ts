import { CXoneSimulator } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openCaller, phoneNumber, recordsOf, skillId } from './acd-caller.js';
import { closeSimulators, transports } from './simulator-client.js';

afterEach(closeSimulators);

const start = `POST /scripts/start?skillId=${skillId}&scriptPath=Outbound%5CCallBack`;
const schedule = `POST /scheduled-callbacks`;
const callback = { phoneNumber, skillId, scheduleDate: '2030-01-01T10:00:00Z' };
const byQuery = `?${new URLSearchParams({ ...callback, skillId: String(skillId) })}`;

describe.each(transports)('SimulatedAcd.completeContact %s', (transport) => {
  it('completes a contact now', async () => {
    const { call, clock, queue, simulator } = await openCaller(transport);
    const contactId = await queue();
    clock.advance(2_000);
    simulator.acd.completeContact(contactId);
    const completed = await call('GET /contacts/completed');
    expect(recordsOf(completed, 'completedContacts')).toMatchObject([{ contactId, totalDurationSeconds: 2 }]);
    const history = recordsOf(await call(`GET /contacts/${contactId}/state-history`), 'contactStateHistory');
    expect(history.map(({ contactStateName }) => contactStateName)).toEqual(['PENDING', 'DIALING', 'COMPLETED']);
  });

  it('moves a contact to the completed ones between two pages', async () => {
    const { call, queue, simulator } = await openCaller(transport);
    const ids = [await queue(), await queue(), await queue()];
    simulator.acd.completeContact(`${ids[0]}`, { afterPages: 2 });
    const readPage = async (skip: number) =>
      recordsOf(await call(`GET /contacts/active?top=1&skip=${skip}`), 'activeContacts').map(
        (each) => each['contactId'],
      );
    expect([await readPage(0), await readPage(1), await readPage(1)]).toEqual([[ids[0]], [ids[1]], [ids[2]]]);
    expect(recordsOf(await call('GET /contacts/completed'), 'completedContacts')).toMatchObject([
      { contactId: ids[0] },
    ]);
  });

  it('completes a contact that has no lifecycle', async () => {
    const { call, queue, simulator } = await openCaller(transport, {}, { lifecycle: [] });
    const contactId = await queue();
    simulator.acd.completeContact(contactId);
    expect((await call(`GET /contacts/${contactId}`)).body).toMatchObject({
      contactId: { isActive: false, stateName: 'ENDED' },
    });
  });

  it('does not change a contact that has ended', async () => {
    const { call, clock, queue, simulator } = await openCaller(transport);
    const contactId = await queue();
    clock.advance(10_000);
    simulator.acd.completeContact(contactId);
    expect((await call(`GET /contacts/${contactId}`)).body).toMatchObject({ contactId: { totalDurationSeconds: 6 } });
  });

  it('rejects an unknown contact and invalid options', () => {
    const { acd } = new CXoneSimulator();
    for (const id of ['1', 'x']) expect(() => acd.completeContact(id)).toThrow('no contact has this ID');
    expect(() => acd.completeContact('1', { afterPages: 0 })).toThrow('completeContact.afterPages must be an integer');
  });
});

describe.each(transports)('SimulatedAcdOptions.scriptNumberOn %s', (transport) => {
  it("puts the number on a leg, which is a contact of the script's family", async () => {
    const { call, simulator } = await openCaller(transport, { scriptNumberOn: 'leg' });
    await call(`${start}&Parameters=${encodeURIComponent(phoneNumber)}`);
    const [script, leg] = recordsOf(await call('GET /contacts/active'), 'activeContacts');
    expect(script).not.toHaveProperty('toAddress');
    expect(leg).toMatchObject({ toAddress: phoneNumber, masterContactId: script?.['contactId'] });
    for (const { contactId } of [script ?? {}, leg ?? {}]) {
      expect((await call(`GET /contacts/${contactId}/hierarchy`)).body).toMatchObject({
        masterContactId: script?.['contactId'],
        childContacts: [{ contactId: script?.['contactId'] }, { contactId: leg?.['contactId'] }],
      });
    }
    expect(simulator.acd.placed).toMatchObject([{ id: script?.['contactId'], phoneNumber }]);
    simulator.acd.completeContact(String(leg?.['contactId']));
    expect(recordsOf(await call('GET /contacts/active'), 'activeContacts')).toEqual([]);
  });

  it('makes no leg for a script without a number, and none for a callback', async () => {
    const { call, queue } = await openCaller(transport, { scriptNumberOn: 'leg' });
    await call(start);
    await queue();
    expect(recordsOf(await call('GET /contacts/active'), 'activeContacts')).toHaveLength(2);
  });
});

describe.each(transports)('SimulatedAcdOptions %s', (transport) => {
  it('lets a tenant read scheduled callbacks from the query alone', async () => {
    const { call } = await openCaller(transport, { scheduledCallbacksIn: 'query' });
    expect((await call(schedule, { body: callback })).status).toBe(400);
    expect((await call(schedule + byQuery, { body: { phoneNumber: 'x' } })).status).toBe(200);
  });

  it('lets a tenant read scheduled callbacks from the body alone', async () => {
    const { call } = await openCaller(transport, { scheduledCallbacksIn: 'body' });
    expect((await call(schedule + byQuery)).status).toBe(400);
    expect((await call(schedule + byQuery, { body: [] })).status).toBe(400);
    expect((await call(schedule, { body: callback })).status).toBe(200);
  });

  it('lets numbers have ten national digits', async () => {
    const { call, queue } = await openCaller(transport, { numberFormat: 'national' });
    expect((await call(`POST /queuecallback${byQuery}&skill=${skillId}`)).status).toBe(400);
    expect((await call(schedule + byQuery)).status).toBe(400);
    expect((await call(schedule, { body: { ...callback, phoneNumber: '2025550142' } })).status).toBe(200);
    await queue({ phoneNumber: '2025550142', callerId: '2025550199' });
    await call(`${start}&Parameters=${encodeURIComponent(phoneNumber)}`);
    const numbers = { toAddress: '2025550142', fromAddress: '2025550199' };
    expect(recordsOf(await call('GET /contacts/active?orderBy=contactId'), 'activeContacts')).toMatchObject([
      numbers,
      { ...numbers, fromAddress: '4155550100' },
    ]);
  });

  it('lets a missing disposition be a 404', async () => {
    const { call, queue } = await openCaller(transport, { missingDispositionStatus: 404 });
    expect((await call(`GET /contacts/${await queue()}/disposition`)).status).toBe(404);
  });

  it('lets a contact end as soon as the request is accepted', async () => {
    const { call, queue } = await openCaller(transport, { endDelayMs: 0 });
    const id = await queue();
    expect((await call(`POST /contacts/${id}/end`)).status).toBe(202);
    expect((await call(`POST /contacts/${id}/end`)).status).toBe(409);
  });

  it('rejects invalid values', () => {
    for (const [acd, message] of [
      [{ emptyListStatus: 404 }, 'options.acd.emptyListStatus must be 200 or 204'],
      [{ missingDispositionStatus: 200 }, 'options.acd.missingDispositionStatus must be 204 or 404'],
      [{ maxPageSize: 0 }, 'options.acd.maxPageSize must be an integer'],
    ] as const) {
      // The types reject these options too; the check is for callers without types.
      expect(() => new CXoneSimulator({ acd: acd as object })).toThrow(message);
    }
  });
});

describe.each(transports)('CXoneSimulator.fail %s', (transport) => {
  it.each([
    ['active_contacts', 'GET /contacts/active'],
    ['completed_contacts', 'GET /contacts/completed'],
    ['contacts', 'GET /contacts'],
    ['contact', 'GET /contacts/1'],
    ['state_history', 'GET /contacts/1/state-history'],
    ['related_contacts', 'GET /contacts/1/hierarchy'],
    ['disposition', 'GET /contacts/1/disposition'],
    ['end_contact', 'POST /contacts/1/end'],
    ['scheduled_callbacks', 'GET /skills/1/scheduled-callbacks'],
    ['schedule_callback', 'POST /scheduled-callbacks'],
    ['reschedule_callback', 'PUT /scheduled-callbacks/1'],
    ['cancel_callback', 'DELETE /scheduled-callbacks/1'],
    ['contact_states', 'GET /contact-state-descriptions'],
    ['contact_states', 'GET /contact-state-descriptions/1'],
    ['dispositions', 'GET /skills/1/dispositions'],
    ['skill_activity', 'GET /skills/1/activity'],
    ['hours_of_operation', 'GET /hours-of-operation'],
    ['hours_of_operation', 'GET /hours-of-operation/1'],
    ['dnc_search', 'POST /dnc-groups/search'],
    ['signal_script', 'POST /interactions/1/signal'],
  ] as const)('applies a fault on %s to %s', async (on, route) => {
    const { call, simulator } = await openCaller(transport);
    simulator.fail({ on, status: 503 });
    await call('POST /queuecallback');
    expect((await call(route)).status).toBe(503);
    expect(simulator.pendingFaults).toBe(0);
    expect(simulator.requests.at(-1)?.endpoint).toBe(on);
  });

  it('cancels a callback although the response is lost', async () => {
    const { call, simulator } = await openCaller(transport);
    const { body } = await call(schedule + byQuery);
    simulator.fail({ on: 'cancel_callback', connection: 'reset_after' });
    const cancel = `DELETE /scheduled-callbacks/${Object(body).callbackId}`;
    await expect(call(cancel)).rejects.toThrow(TypeError);
    expect(simulator.acd.scheduledCallbacks).toEqual([]);
    expect((await call(cancel)).status).toBe(404);
  });
});
