import { inspect } from 'node:util';
import { CXoneAcdClient, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { connectAcd } from '../../support/acd-double.js';
import { reply } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';

describe('Odd values of the documented routes', () => {
  it('do not end a wait: an empty endReason', async () => {
    const { acd, clock, network } = connectAcd();
    network.onApi = (_request, index) =>
      reply(200, { contactId: 5, stateName: 'Active', stateId: 4, endReason: index === 0 ? '' : 'Hung up' });
    const { endReason } = await clock.playOut(acd.contacts.waitFor('5'));
    expect(endReason).toBe('Hung up');
    expect(network.apiRequests).toHaveLength(2);
  });

  it('are not cached: an empty array of states', async () => {
    const { acd, network } = connectAcd();
    const states = { contactStateDescriptions: [{ contactStateId: 1, contactStateDescription: 'Active' }] };
    network.onApi = (_request, index) => (index === 0 ? reply(204) : reply(200, states));
    expect(await acd.contacts.states()).toEqual([]);
    expect(await acd.contacts.states()).toHaveLength(1);
    expect(await acd.contacts.states()).toHaveLength(1);
    expect(network.apiRequests).toHaveLength(2);
  });

  it('change no state that others read', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, { contactStateDescriptions: [{ contactStateId: 1 }] });
    const [state] = await acd.contacts.states();
    expect(Object.isFrozen(state)).toBe(true);
  });

  it.each(['dialNumber', 'origNumber', 'toAddr', 'fromAddr', 'toNumber', 'calledNumber', 'customerNumber', 'target'])(
    'show no number in an error: the field %s',
    async (name) => {
      const { acd, network } = connectAcd();
      network.onApi = () => reply(500, { items: [{ [name]: '4155559876' }, { [name]: 4155559876 }] });
      const error = await errorOf(acd.contacts.get('5'));
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('4155559876');
    },
  );

  it.each(['2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', '2026-04-31T10:00:00Z'])(
    'are rejected: the day of %s',
    async (date) => {
      const { acd, network } = connectAcd();
      const request = { phoneNumber: '+12025550142', skillId: 1, scheduleDate: date };
      expect((await errorOf(acd.callbacks.schedule(request))).code).toBe('request_invalid');
      expect(() => acd.contacts.find({ since: date })).toThrow('since');
      expect(network.apiRequests).toEqual([]);
    },
  );

  it.each(['/inContactAPI/services/v30', '/inContactAPI/services/30.0', '/incontactapi/services/v30.0/contacts'])(
    'are rejected: an apiUrl that ends with %s',
    (path) => {
      const tokenProvider = new StaticTokenProvider('t');
      const make = () => new CXoneAcdClient({ apiUrl: `https://api.example${path}`, tokenProvider });
      expect(make).toThrow('apiUrl must end before /inContactAPI');
    },
  );
});
