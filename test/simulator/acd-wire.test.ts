import { afterEach, describe, expect, it } from 'vitest';
import { type AcdCaller, openCaller, phoneNumber, recordsOf, skillId } from './acd-caller.js';
import { closeSimulators, transports } from './simulator-client.js';

afterEach(closeSimulators);

// The fields that NICE documents, with their types.
const int64 = expect.stringMatching(/^\d{16,19}$/);
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const [int, text, bool] = [expect.any(Number), expect.any(String), expect.any(Boolean)];

const shared = {
  ...{ contactId: int64, masterContactId: int64, agentId: int, campaignId: int, skillId, teamId: int },
  ...{ mediaTypeId: 4, mediaSubTypeId: int, pointOfContactId: int, transferIndicatorId: 0, holdCount: int },
  ...{ routingAttribute: int, highProficiency: int, lowProficiency: int },
  ...{ toAddress: phoneNumber, fromAddress: '+14155550100', firstName: text, lastName: text, skillName: text },
  ...{ campaignName: text, teamName: text, mediaTypeName: 'Phone Call', mediaSubTypeName: text },
  ...{ pointOfContactName: text, transferIndicatorName: 'None', contactStartDate: time, lastUpdateTime: time },
  ...{ isOutbound: true, isLogged: bool, isTakeover: bool },
};
const activeRecord = { ...shared, stateId: int, stateName: 'PENDING', contactStateCategory: text };
const completedRecord = {
  ...shared,
  ...{ endReason: text, refuseReason: 'N/A', dispositionNotes: text, primaryDispositionId: int },
  ...{ secondaryDispositionId: int, serviceLevelFlag: int, callbackTime: int, routingTime: int },
  ...{ totalDurationSeconds: 6, agentSeconds: int, inQueueSeconds: int, preQueueSeconds: int, postQueueSeconds: int },
  ...{ holdSeconds: int, conferenceSeconds: int, acwSeconds: int, abandonSeconds: int, releaseSeconds: int },
  ...{ abandoned: bool, isRefused: bool, isShortAbandon: bool, isAnalyticsProcessed: bool },
  ...{ dateContactWarehoused: time, dateACWWarehoused: time, tags: [] },
};
const page = { businessUnitId: int, lastPollTime: time, totalRecords: 1, _links: { self: text } };
const callback = {
  ...{ callbackId: int, agentId: -1, skillId, target: 'S', dialNumber: phoneNumber, origNumber: text },
  ...{ firstName: 'Ada', lastName: '', notes: 'ä & b', callbackTime: '2030-01-01T10:00:00.000Z' },
};

const person = new URLSearchParams({ phoneNumber, skillId: String(skillId), firstName: 'Ada', notes: 'ä & b' });
const schedule = `POST /scheduled-callbacks?${person}&scheduleDate=2030-01-01T10:00:00Z`;
const start = `POST /scripts/start?skillId=${skillId}&scriptPath=Outbound%5CCallBack`;

/** Schedules a callback and returns its ID. */
async function scheduleCallback({ call }: AcdCaller): Promise<number> {
  return Number(Object((await call(schedule)).body).callbackId);
}

describe.each(transports)('CXoneSimulator %s: the HTTP of the documented routes', (transport) => {
  it('starts a script with its parameters', async () => {
    const { call, simulator } = await openCaller(transport);
    const query = `${start}&scriptId=17&Parameters=${encodeURIComponent(`ORD-1|${phoneNumber}`)}`;
    expect(await call(`${query}&startDate=2030-01-01T10:00:00Z`)).toMatchObject({
      status: 200,
      body: { contactId: int64 },
    });
    expect(simulator.acd.placed).toMatchObject([{ skillId, phoneNumber, parameters: ['ORD-1', phoneNumber] }]);
  });

  it('reads the parameters of a script under the name of older versions', async () => {
    const { call, simulator } = await openCaller(transport);
    await call(`${start}&parameters=a%7Cb`, { version: 'v23.0' });
    expect(simulator.acd.placed).toMatchObject([{ parameters: ['a', 'b'] }]);
  });

  it('queues a callback with all parameters', async () => {
    const { call, simulator } = await openCaller(transport);
    const query = {
      ...{ phoneNumber, skill: String(skillId), callerId: '+12025550199', callDelay: '5', targetAgent: '7' },
      ...{ priorityManagement: 'Custom', initialPriority: '1', acceleration: '1', maxPriority: '10', sequence: '1-2' },
      ...{ zipTone: 'NoZipTone', screenPopSrc: 'Custom', screenPopUrl: 'https://example.com', timeout: '60' },
    };
    const response = await call(`POST /queuecallback?${new URLSearchParams(query)}`);
    expect(response).toMatchObject({ status: 202, body: { contactId: int64 } });
    expect(simulator.acd.placed).toMatchObject([{ query }]);
  });

  it('schedules a callback by query, and by JSON body', async () => {
    const caller = await openCaller(transport);
    const byQuery = await caller.call(schedule);
    expect([byQuery.status, byQuery.body]).toEqual([200, { callbackId: int }]);
    const body = { phoneNumber, skillId, scheduleDate: '2030-01-01T10:00:00Z', firstName: 'Ada', notes: 'ä & b' };
    const byBody = await caller.call('POST /scheduled-callbacks', { body });
    expect([byBody.status, byBody.body]).toEqual([200, { callbackId: int }]);
    const [first, second] = caller.simulator.acd.placed;
    expect({ ...second, id: first?.id }).toEqual(first);
  });

  it('lists the scheduled callbacks of a skill', async () => {
    const caller = await openCaller(transport);
    expect((await caller.call(`GET /skills/${skillId}/scheduled-callbacks`)).body).toEqual({ callbacks: [] });
    await scheduleCallback(caller);
    await caller.call(`${schedule}&targetAgentId=7`);
    const response = await caller.call(`GET /skills/${skillId}/scheduled-callbacks`);
    expect(response.body).toEqual({ callbacks: [callback, { ...callback, agentId: 7, target: 'A' }] });
  });

  it('reschedules a callback by query and by JSON body, and keeps what is left out', async () => {
    const caller = await openCaller(transport);
    const { call, simulator } = caller;
    const id = await scheduleCallback(caller);
    const byQuery = await call(`PUT /scheduled-callbacks/${id}?scheduleDate=2030-01-02T10:00:00Z`);
    expect([byQuery.status, byQuery.body]).toEqual([200, {}]);
    await call(`PUT /scheduled-callbacks/${id}`, { body: { notes: 'later', phoneNumber: '+12025550143' } });
    expect(simulator.acd.scheduledCallbacks).toEqual([
      {
        callbackId: String(id),
        skillId,
        phoneNumber: '+12025550143',
        scheduledAt: Date.UTC(2030, 0, 2, 10),
        query: expect.objectContaining({ firstName: 'Ada', notes: 'later' }),
      },
    ]);
    expect(simulator.acd.placed).toMatchObject([{ id: String(id), phoneNumber }]);
  });

  it('cancels a callback once', async () => {
    const caller = await openCaller(transport);
    const id = await scheduleCallback(caller);
    const cancel = `DELETE /scheduled-callbacks/${id}`;
    expect(await caller.call(cancel)).toMatchObject({ status: 200, text: '' });
    expect(await caller.call(cancel)).toMatchObject({ status: 404, text: '' });
    expect(await caller.call(`PUT /scheduled-callbacks/${id}`)).toMatchObject({ status: 404 });
    expect(caller.simulator.acd.scheduledCallbacks).toEqual([]);
  });

  it('closes a callback at its time', async () => {
    const { call, clock, simulator } = await openCaller(transport);
    await call(`POST /scheduled-callbacks?${person}&scheduleDate=${new Date(clock.now() + 60_000).toISOString()}`);
    const [scheduled] = simulator.acd.scheduledCallbacks;
    clock.advance(60_000);
    expect((await call(`DELETE /scheduled-callbacks/${scheduled?.callbackId}`)).status).toBe(404);
    expect(simulator.acd.scheduledCallbacks).toEqual([]);
  });

  it('lists an active contact', async () => {
    const { call, queue } = await openCaller(transport);
    await queue();
    const response = await call('GET /contacts/active');
    expect(response.body).toEqual({ ...page, activeContacts: [activeRecord] });
    expect((await call('GET /contacts/completed')).body).toMatchObject({ totalRecords: 0, completedContacts: [] });
  });

  it('lists a completed contact', async () => {
    const { call, clock, queue } = await openCaller(transport);
    await queue();
    clock.advance(6_000);
    const response = await call('GET /contacts/completed');
    expect(response.body).toEqual({ ...page, completedContacts: [completedRecord] });
    expect((await call('GET /contacts/active')).body).toMatchObject({ totalRecords: 0, activeContacts: [] });
  });

  it('lists the contacts of both kinds', async () => {
    const { call, clock, queue } = await openCaller(transport);
    await queue();
    clock.advance(6_000);
    await queue();
    const { body } = await call('GET /contacts?startDate=2023-10-01&endDate=2023-11-01');
    const contacts = [
      { ...completedRecord, isActive: false },
      { ...activeRecord, isActive: true },
    ];
    expect(body).toEqual({ ...page, totalRecords: 2, contacts });
  });

  it('returns an active and a completed contact', async () => {
    const { call, clock, queue } = await openCaller(transport);
    const id = await queue();
    expect((await call(`GET /contacts/${id}`)).body).toEqual({ contactId: { ...activeRecord, contactId: id } });
    clock.advance(6_000);
    const over = { isActive: false, endReason: text, totalDurationSeconds: 6, primaryDispositionId: int };
    expect((await call(`GET /contacts/${id}`)).body).toEqual({
      contactId: { ...activeRecord, stateName: 'COMPLETED', ...over },
    });
  });

  it('returns the state history, its contact ID and durations as strings', async () => {
    const { call, clock, queue } = await openCaller(transport);
    const id = await queue();
    clock.advance(2_500);
    const first = { contactId: id, contactStateId: int, contactStateName: 'PENDING', startDate: time, duration: '1' };
    const response = await call(`GET /contacts/${id}/state-history`);
    expect(response.body).toEqual({
      contactStateHistory: [first, { ...first, contactStateName: 'DIALING', duration: '1.5' }],
    });
    expect(response.text).toContain(`"contactId":"${id}"`);
  });

  it('returns the hierarchy of a contact: itself alone', async () => {
    const { call, clock, queue } = await openCaller(transport);
    const id = await queue();
    const child = { contactId: id, startTime: '2023-10-27T10:00:00.000Z', endTime: null };
    const active = { masterContactId: id, childContacts: [child] };
    expect((await call(`GET /contacts/${id}/hierarchy`)).body).toEqual(active);
    clock.advance(6_000);
    const childContacts = [{ ...child, endTime: '2023-10-27T10:00:06.000Z' }];
    expect((await call(`GET /contacts/${id}/hierarchy`)).body).toEqual({ ...active, childContacts });
  });

  it('returns the disposition of a completed contact, and names it', async () => {
    const { call, clock, queue } = await openCaller(transport);
    const id = await queue();
    expect(await call(`GET /contacts/${id}/disposition`)).toMatchObject({ status: 204, text: '' });
    clock.advance(6_000);
    const { body } = await call(`GET /contacts/${id}/disposition`);
    const named = { dispositionId: int, dispositionName: text };
    expect(body).toEqual({ ...named, notes: text, lastUpdated: time, dispositionByAgendId: int });
    const { dispositionId } = Object(body);
    const dispositions = await call(`GET /skills/${skillId}/dispositions?skip=0&top=10`);
    expect(dispositions.body).toEqual({
      dispositions: [{ ...named, dispositionId, classification: text, systemOutcome: text }],
    });
    const next = await call(`GET /skills/${skillId}/dispositions?skip=1`);
    expect(recordsOf(next, 'dispositions')).toEqual([]);
  });

  it('ends a contact after it has accepted the request', async () => {
    const { call, clock, queue } = await openCaller(transport);
    const id = await queue();
    expect(await call(`POST /contacts/${id}/end`)).toMatchObject({ status: 202, text: '' });
    expect((await call(`GET /contacts/${id}`)).body).not.toMatchObject({ contactId: { isActive: false } });
    clock.advance(999);
    expect((await call(`POST /contacts/${id}/end`)).status).toBe(202);
    clock.advance(1);
    expect((await call(`GET /contacts/${id}`)).body).toMatchObject({
      contactId: { isActive: false, stateName: 'COMPLETED', totalDurationSeconds: 1 },
    });
    expect((await call(`POST /contacts/${id}/end`)).status).toBe(409);
  });

  it('describes the states, whose IDs no tenant has', async () => {
    const { call } = await openCaller(transport);
    const { body } = await call('GET /contact-state-descriptions');
    const state = { ContactStateId: int, ContactStateDescription: text, ContactStateCategory: text };
    expect(body).toEqual({ contactStateDescriptions: [state, state, state, state] });
    const states: { ContactStateId: number }[] = Object(body).contactStateDescriptions;
    expect(states.every(({ ContactStateId: id }) => id > 32)).toBe(true);
    const one = await call(`GET /contact-state-descriptions/${states[1]?.ContactStateId}`);
    expect(one.body).toEqual({ contactStateDescriptions: [states[1]] });
    expect((await call('GET /contact-state-descriptions/4')).status).toBe(404);
  });

  it('returns the activity of a skill', async () => {
    const { call, clock, queue } = await openCaller(transport);
    const activity = { skillId, isActive: true, agentsAvailable: int, agentsLoggedIn: int, serverTime: time };
    const read = async () => (await call(`GET /skills/${skillId}/activity`)).body;
    expect(await read()).toEqual({ skillActivity: [{ ...activity, queueCount: 0, earliestQueueTime: null }] });
    await queue();
    clock.advance(500);
    expect(await read()).toEqual({
      skillActivity: [{ ...activity, queueCount: 1, earliestQueueTime: '2023-10-27T10:00:00.000Z' }],
    });
  });

  it('returns the hours of operation', async () => {
    const { call } = await openCaller(transport);
    const list = await call('GET /hours-of-operation?isDeleted=false');
    const [profile] = recordsOf(list, 'hoursOfOperationProfiles');
    expect(profile).toMatchObject({ profileId: int, days: expect.any(Array), holidays: [] });
    expect((await call(`GET /hours-of-operation/${profile?.['profileId']}`)).body).toEqual(profile);
    expect((await call('GET /hours-of-operation')).status).toBe(400);
    expect((await call('GET /hours-of-operation/1')).status).toBe(404);
  });

  it('searches the do-not-call groups', async () => {
    const { call } = await openCaller(transport, { dncNumbers: [phoneNumber] });
    const found = await call(`POST /dnc-groups/search?phoneNumber=${encodeURIComponent(phoneNumber)}`);
    const group = { dncGroupId: int, dncGroupName: text, formattedPhone: phoneNumber, expiredDate: null };
    expect([found.status, found.body]).toEqual([200, { searchResults: [group] }]);
    expect(await call('POST /dnc-groups/search?phoneNumber=2025550199')).toMatchObject({ status: 204, text: '' });
  });

  it('signals a script', async () => {
    const { call, queue } = await openCaller(transport);
    const id = await queue();
    expect(await call(`POST /interactions/${id}/signal?p1=a&p9=b`)).toMatchObject({ status: 202, text: '' });
  });

  it.each([
    [`GET /skills/5/scheduled-callbacks`, 404],
    ['GET /skills/x/dispositions', 404],
    ['GET /skills/5/activity', 404],
    ['DELETE /scheduled-callbacks/1', 404],
    ['DELETE /scheduled-callbacks/x', 404],
    ['PUT /scheduled-callbacks/1', 404],
    ['GET /contacts/1/hierarchy', 400],
    ['GET /contacts/x/hierarchy', 400],
    ['GET /contacts/1/disposition', 404],
    ['GET /contacts/x/disposition', 400],
    ['POST /contacts/1/end', 404],
    ['POST /contacts/x/end', 404],
    ['POST /interactions/1/signal', 404],
    ['POST /dnc-groups/search', 400],
    ['POST /contacts/active', 405],
    ['POST /contacts/completed', 405],
    ['DELETE /contacts', 405],
    ['GET /contacts/1/end', 405],
    ['PUT /contacts/1/disposition', 405],
    ['GET /scheduled-callbacks', 405],
    ['POST /scheduled-callbacks/1', 405],
    [`POST /skills/${skillId}/scheduled-callbacks`, 405],
    ['POST /hours-of-operation', 405],
    ['GET /scripts/search', 404],
    [`${start}&startDate=soon`, 400],
  ])('rejects %s with %i', async (route, status) => {
    const { call, simulator } = await openCaller(transport);
    expect((await call(route)).status).toBe(status);
    expect(simulator.acd.placed).toEqual([]);
  });

  it.each([
    ['skillId', '5', 'Invalid Skill Id'],
    ['skillId', '', 'Invalid Skill Id'],
    ['targetAgentId', 'x', 'Invalid Target Agent Id'],
    ['scheduleDate', 'tomorrow', 'Invalid Schedule Date'],
    ['phoneNumber', '4155552671', 'Invalid Phone Number'],
  ])('rejects a callback with the %s "%s", in the documented body', async (name, value, message) => {
    const caller = await openCaller(transport);
    const id = await scheduleCallback(caller);
    const expected = [400, { error: 'invalid_request', error_description: message }];
    const wrong = new URLSearchParams({ ...Object.fromEntries(person), scheduleDate: '2030-01-01', [name]: value });
    for (const route of ['POST /scheduled-callbacks', `PUT /scheduled-callbacks/${id}`]) {
      const { status, body } = await caller.call(`${route}?${wrong}`);
      expect([status, body]).toEqual(expected);
    }
    expect(caller.simulator.acd.placed).toHaveLength(1);
  });

  it.each(['phoneNumber', 'skillId', 'scheduleDate'])('rejects a new callback without %s', async (name) => {
    const { call } = await openCaller(transport);
    const query = new URLSearchParams({ ...Object.fromEntries(person), scheduleDate: '2030-01-01' });
    query.delete(name);
    expect((await call(`POST /scheduled-callbacks?${query}`)).status).toBe(400);
  });
});
