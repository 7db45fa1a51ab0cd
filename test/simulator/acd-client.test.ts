import { AccessKeyTokenProvider, type Contact, CXoneAcdClient, type CXoneAcdClientOptions } from 'cxone-sdk';
import { type CXoneSimulatorOptions, ManualClock, type SimulatedAcdOptions } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { errorOf } from '../support/test-client.js';
import { closeSimulators, openSimulator, type Transport, transports } from './simulator-client.js';

afterEach(closeSimulators);

const phoneNumber = '+14155552671';
const script = { skillId: 4711, scriptPath: 'Outbound\\CallBack' };
const callback = { phoneNumber, skillId: 4711 };
const scheduled = { ...callback, scheduleDate: '2035-01-01T10:00:00Z' };

async function openAcd(
  transport: Transport,
  acdOptions: SimulatedAcdOptions = {},
  clientOptions: Partial<CXoneAcdClientOptions> = {},
  options: CXoneSimulatorOptions = {},
) {
  const clock = new ManualClock();
  const { simulator, url } = await openSimulator(transport, { clock, ...options, acd: acdOptions });
  const { access } = simulator.acd;
  const issuer = transport === 'in process' ? {} : { issuer: url, fetch };
  const tokenProvider = new AccessKeyTokenProvider({ ...access, ...issuer });
  const host = transport === 'in process' ? { fetch: access.fetch } : { allowedApiHosts: ['127.0.0.1'] };
  const { acd } = new CXoneAcdClient({ tokenProvider, ...host, ...clientOptions });
  return { acd, simulator, clock };
}

async function collect(contacts: AsyncIterable<Contact>): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { contactId } of contacts) ids.push(contactId);
  return ids.sort();
}

/** A search that every contact of the simulator's clock is in. */
function since(clock: ManualClock) {
  return { since: new Date(clock.now() - 60_000), before: new Date(clock.now() + 60_000) };
}

describe.each(transports)('CXoneAcdClient on the simulator %s', (transport) => {
  it('lists what a schedule left behind whose outcome is unknown, gives it a new time, and cancels it', async () => {
    const { acd, simulator } = await openAcd(transport);
    simulator.fail({ on: 'schedule_callback', connection: 'reset_after' });
    expect(await errorOf(acd.callbacks.schedule(scheduled))).toMatchObject({ outcome: 'unknown' });
    const [waiting] = await acd.callbacks.list(4711);
    expect(waiting).toMatchObject({ dialNumber: phoneNumber, callbackTime: expect.stringContaining('2035-01-01') });
    const id = String(waiting?.callbackId);
    await acd.callbacks.reschedule(id, { ...scheduled, scheduleDate: '2035-01-02T10:00:00Z' });
    expect(await acd.callbacks.list('4711')).toMatchObject([{ callbackTime: expect.stringContaining('2035-01-02') }]);
    await acd.callbacks.cancel(id);
    expect(await acd.callbacks.list(4711)).toEqual([]);
    expect(await errorOf(acd.callbacks.cancel(id))).toMatchObject({ code: 'not_found' });
    expect(await errorOf(acd.callbacks.reschedule(id, scheduled))).toMatchObject({ outcome: 'not_placed' });
  });

  it('cancels once, regardless of the response', async () => {
    const { acd, simulator } = await openAcd(transport, {}, { retry: true });
    const { callbackId } = await acd.callbacks.schedule(scheduled);
    simulator.fail({ on: 'cancel_callback', connection: 'reset_after' });
    const error = await errorOf(acd.callbacks.cancel(callbackId));
    expect(error).toMatchObject({ code: 'network', attempts: 1 });
    expect(error.outcome).toBeUndefined();
    expect(await acd.callbacks.list(4711)).toEqual([]);
  });

  it.each(['query', 'body'] as const)('sends scheduled callbacks in the %s', async (scheduledCallbacksIn) => {
    const { acd } = await openAcd(transport, { scheduledCallbacksIn }, { scheduledCallbacksIn });
    const { callbackId } = await acd.callbacks.schedule({ ...scheduled, skillId: '4711' });
    await acd.callbacks.reschedule(callbackId, scheduled);
    expect(await acd.callbacks.list(4711)).toMatchObject([{ callbackId }]);
  });

  it('places many calls, each once', async () => {
    const { acd, simulator } = await openAcd(transport);
    const results = [];
    for await (const result of acd.scripts.startMany([script, { ...script, scriptPath: 'x' }, script]))
      results.push(result);
    for await (const result of acd.callbacks.queueMany([callback])) results.push(result);
    for await (const result of acd.callbacks.scheduleMany([scheduled])) results.push(result);
    expect(results.filter(({ error }) => error === undefined)).toHaveLength(4);
    expect(simulator.acd.placed).toHaveLength(4);
  });

  it('ends a contact, and reports one that has already ended', async () => {
    const { acd, clock } = await openAcd(transport);
    const { contactId } = await acd.scripts.start(script);
    expect(await acd.contacts.end(contactId)).toEqual({ alreadyEnded: false });
    clock.advance(2_000);
    expect(await acd.contacts.get(contactId)).toMatchObject({ isActive: false });
    expect(await acd.contacts.end(contactId)).toEqual({ alreadyEnded: true });
  });

  it('finds the leg that a script dialed, and the disposition', async () => {
    const { acd, clock } = await openAcd(transport, { scriptNumberOn: 'leg' });
    const { contactId } = await acd.scripts.start({ ...script, parameters: [phoneNumber] });
    const { masterContactId, children } = await acd.contacts.related(contactId);
    expect(masterContactId).toBe(contactId);
    const legs = children.map((child) => child.contactId).filter((id) => id !== contactId);
    expect(legs).toHaveLength(1);
    expect(await collect(acd.contacts.find({ phoneNumber, ...since(clock) }))).toEqual(legs);
    expect(await acd.contacts.disposition(contactId)).toBeUndefined();
  });

  it.each<[string, SimulatedAcdOptions, Partial<CXoneAcdClientOptions>]>([
    ['as published', {}, {}],
    ['in pages of one, with empty pages of 204', { maxPageSize: 1, emptyListStatus: 204 }, {}],
    ['in an old version', { recordShape: 'resultSet', valueTypes: 'text' }, { apiVersion: 'v21.0' }],
    ['in national numbers', { numberFormat: 'national' }, { numberFormat: 'national' }],
    ['with names that the version does not have', { fieldNames: 'old' }, {}],
    ['with unknown filters that are ignored', { fieldNames: 'old', unknownFilter: 'ignore' }, {}],
    ['with links to another host', { linkOrigin: 'https://evil.example', maxPageSize: 1 }, {}],
  ])('finds the contacts of a number %s', async (_name, acdOptions, clientOptions) => {
    const { acd, simulator, clock } = await openAcd(transport, acdOptions, clientOptions);
    await acd.callbacks.queue(callback);
    await acd.callbacks.queue({ ...callback, phoneNumber: '+14155552672' });
    clock.advance(10_000);
    await acd.callbacks.queue(callback);
    const [first, , last] = simulator.acd.placed.map(({ id }) => id);
    expect(await collect(acd.contacts.find({ phoneNumber, skillId: 4711, ...since(clock) }))).toEqual([first, last]);
  });

  it('loses no contact that moves to the completed ones between two pages', async () => {
    const { acd, simulator, clock } = await openAcd(transport, { maxPageSize: 2 });
    for (let count = 0; count < 5; count++) await acd.callbacks.queue(callback);
    const ids = simulator.acd.placed.map(({ id }) => id);
    simulator.acd.completeContact(`${ids[0]}`, { afterPages: 1 });
    simulator.acd.completeContact(`${ids[2]}`, { afterPages: 2 });
    expect(await collect(acd.contacts.find({ phoneNumber, ...since(clock) }))).toEqual(ids);
  });

  it('reads other routes', async () => {
    const { acd } = await openAcd(transport);
    expect(await acd.read('/skills/4711/activity')).toMatchObject({ skillActivity: [expect.anything()] });
    expect(await acd.read('hours-of-operation', { query: { isDeleted: false } })).toBeDefined();
    expect(await errorOf(acd.read('/no-such-route'))).toMatchObject({ code: 'not_found' });
    expect(await acd.apiUrl()).toMatch(/^https?:/);
  });
});
