import { CXoneConflictError, CXoneNotFoundError, CXoneResponseValidationError, getResponseMetadata } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { connectAcd, firstOf, routesPath } from '../../support/acd-double.js';
import { reply } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';

describe('acd.contacts.end', () => {
  it('posts once, and reports that the request was accepted', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(202, '');
    const ended = await acd.contacts.end(5);
    expect(ended).toEqual({ alreadyEnded: false });
    expect(getResponseMetadata(ended)).toMatchObject({ status: 202, attempts: 1, replayed: false });
    const { method, url } = firstOf(network.apiRequests);
    expect([method, new URL(url).pathname]).toEqual(['POST', `${routesPath}/contacts/5/end`]);
  });

  it('reports that the contact had already ended', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(409, '', { 'x-request-id': 'r-1' });
    const ended = await acd.contacts.end('5', { correlationId: 'mine' });
    expect(ended).toEqual({ alreadyEnded: true });
    expect(getResponseMetadata(ended)).toMatchObject({
      status: 409,
      correlationId: 'mine',
      requestId: 'r-1',
      attempts: 1,
    });
    network.onApi = () => reply(409, '');
    expect(getResponseMetadata(await acd.contacts.end('5'))).not.toHaveProperty('requestId');
  });

  it('does not take a 409 of the discovery for one of the contact', async () => {
    const { acd, network } = connectAcd();
    network.onDiscovery = () => reply(409, '');
    expect(await errorOf(acd.contacts.end('5'))).toBeInstanceOf(CXoneConflictError);
    expect(network.apiRequests).toEqual([]);
  });

  it('reports a contact that does not exist', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(404, '');
    expect(await errorOf(acd.contacts.end('5'))).toBeInstanceOf(CXoneNotFoundError);
  });
});

describe('acd.contacts.related', () => {
  it('returns the contacts that belong together, with their IDs as strings', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () =>
      reply(
        200,
        '{"masterContactId":9007199254740993,"childContacts":[{"contactId":7,"startTime":"t","endTime":null}]}',
      );
    expect(await acd.contacts.related('5')).toEqual({
      masterContactId: '9007199254740993',
      children: [{ contactId: '7', startTime: 't' }],
    });
    expect(firstOf(network.apiRequests).url).toMatch(/\/contacts\/5\/hierarchy$/);
  });

  it('reads an old response, and one without children', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, { resultSet: { masterContactId: '5', childContacts: [{ contactId: '5' }] } });
    expect(await acd.contacts.related('5')).toEqual({ masterContactId: '5', children: [{ contactId: '5' }] });
    network.onApi = () => reply(200, { masterContactId: 5, childContacts: null });
    expect(await acd.contacts.related('5')).toEqual({ masterContactId: '5', children: [] });
  });

  it.each(['', '{}', '{"masterContactId":5}', '{"masterContactId":5,"childContacts":[{}]}'])(
    'rejects the response %j',
    async (body) => {
      const { acd, network } = connectAcd();
      network.onApi = () => reply(200, body);
      expect(await errorOf(acd.contacts.related('5'))).toBeInstanceOf(CXoneResponseValidationError);
    },
  );
});

describe('acd.contacts.disposition', () => {
  it('returns the disposition, and reads the misspelled ID of the agent', async () => {
    const { acd, network } = connectAcd();
    const body = { dispositionId: 12, dispositionName: 'Sold', notes: null, dispositionByAgendId: 8, more: 1 };
    network.onApi = () => reply(200, body);
    expect(await acd.contacts.disposition('5')).toEqual({
      dispositionId: '12',
      dispositionName: 'Sold',
      dispositionByAgendId: 8,
      dispositionByAgentId: '8',
      more: 1,
    });
    expect(firstOf(network.apiRequests).url).toMatch(/\/contacts\/5\/disposition$/);
  });

  it.each([
    [204, ''],
    [200, ''],
    [200, '{}'],
    [200, ' null '],
  ])('returns undefined for an empty response: %s %j', async (status, body) => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(status, body);
    expect(await acd.contacts.disposition('5')).toBeUndefined();
  });

  it('leaves out what has another type', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, { dispositionId: {}, notes: 5, lastUpdated: 't' });
    expect(await acd.contacts.disposition('5')).toEqual({ notes: '5', lastUpdated: 't' });
  });

  it('rejects a response that is not an object, and passes on a 404', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(200, '[]');
    expect(await errorOf(acd.contacts.disposition('5'))).toBeInstanceOf(CXoneResponseValidationError);
    network.onApi = () => reply(404, '');
    const error = await errorOf(acd.contacts.disposition('5'));
    expect(error).toBeInstanceOf(CXoneNotFoundError);
    expect(error.hint).toContain('no disposition');
  });
});
