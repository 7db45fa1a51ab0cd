import { inspect } from 'node:util';
import { type Contact, CXoneRequestValidationError, type FindContactsQuery, getResponseMetadata } from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { connectAcd, queryOf } from '../../support/acd-double.js';
import { reply, type SeenRequest } from '../../support/fetch-double.js';
import { errorOf } from '../../support/test-client.js';

type Connected = ReturnType<typeof connectAcd>;
type Row = Record<string, unknown>;

const phoneNumber = '+14155552671';
const since = '2030-01-01T10:00:00Z';
const before = '2030-01-01T11:00:00Z';
const query: FindContactsQuery = { phoneNumber, since, before };

function row(contactId: number, more: Row = {}): Row {
  return { contactId, toAddress: phoneNumber, contactStartDate: '2030-01-01T10:30:00Z', ...more };
}

/** The two lists of a tenant, paged by `skip`. */
class Lists {
  active: Row[] = [];
  completed: Row[] = [];
  pageSize = 200;
  hasTotals = true;
  /** Called before each request. */
  onRequest: (request: SeenRequest, name: 'active' | 'completed') => void = () => undefined;

  readonly answer = (request: SeenRequest): Response => {
    const name = request.url.includes('/contacts/active') ? 'active' : 'completed';
    this.onRequest(request, name);
    const { skip, top, toAddress } = queryOf(request);
    const all = this[name].filter((item) => toAddress === undefined || item['toAddress'] === toAddress);
    const page = all.slice(Number(skip), Number(skip) + Math.min(this.pageSize, Number(top)));
    const totals = this.hasTotals ? { totalRecords: all.length } : {};
    return page.length === 0 ? reply(204) : reply(200, { ...totals, [`${name}Contacts`]: page });
  };
}

function connect(options: Parameters<typeof connectAcd>[0] = {}) {
  const connected = connectAcd(options);
  const lists = new Lists();
  connected.network.onApi = lists.answer;
  return { ...connected, lists };
}

async function find({ acd }: Pick<Connected, 'acd'>, input = query): Promise<readonly Contact[]> {
  const found: Contact[] = [];
  for await (const contact of acd.contacts.find(input, { correlationId: 'mine' })) found.push(contact);
  return found;
}

const idsOf = (contacts: readonly Contact[]) => contacts.map(({ contactId }) => contactId);

describe('acd.contacts.find', () => {
  it('reads the active, then the completed contacts, each with its filters', async () => {
    const connected = connect();
    connected.lists.active = [row(1, { skillId: 4711, campaignId: '9' })];
    connected.lists.completed = [row(2, { skillId: 4711, campaignId: 9, isActive: 'False' })];
    const found = await find(connected, { ...query, skillId: '4711', campaignId: 9 });
    expect(found).toMatchObject([{ contactId: '1' }, { contactId: '2', isActive: false }]);
    const [active, completed] = connected.network.apiRequests;
    const shared = { toAddress: phoneNumber, skillId: '4711', campaignId: '9', top: '200', skip: '0' };
    expect(active && queryOf(active)).toEqual(shared);
    const dates = { startDate: '2030-01-01T10:00:00.000Z', endDate: '2030-01-01T11:00:00.000Z' };
    expect(completed && queryOf(completed)).toEqual({ ...shared, ...dates });
    expect(connected.network.apiRequests.map(({ headers }) => headers.get('correlationid'))).toEqual(['mine', 'mine']);
    expect(connected.events.at(-1)).toMatchObject({ operation: 'acd.contacts.find' });
  });

  it.each([[''], [0], [-1], ['x'], [null]])('reads on where totalRecords is not a count: %j', async (totalRecords) => {
    const connected = connect();
    connected.network.onApi = (request) => {
      if (request.url.includes('/contacts/completed')) return reply(204);
      const skip = Number(queryOf(request)['skip']);
      return skip > 1 ? reply(204) : reply(200, { totalRecords, activeContacts: [row(skip + 1)] });
    };
    expect(idsOf(await find(connected))).toEqual(['1', '2']);
  });

  it('yields each contact once, one that ends in between too', async () => {
    const connected = connect();
    connected.lists.active = [row(1), row(2)];
    connected.lists.onRequest = (_request, name) => {
      if (name === 'completed') connected.lists.completed = [row(2), row(1)];
    };
    expect(idsOf(await find(connected))).toEqual(['1', '2']);
  });

  it('finds a contact whose number is known only when it is completed', async () => {
    const connected = connect();
    connected.lists.active = [row(1, { toAddress: '' })];
    connected.lists.completed = [row(1)];
    expect(idsOf(await find(connected))).toEqual(['1']);
  });

  it('loses no contact that slips to a page that was read', async () => {
    const connected = connect();
    const { lists } = connected;
    lists.active = [1, 2, 3, 4, 5].map((id) => row(id));
    lists.pageSize = 2;
    let requests = 0;
    lists.onRequest = (_request, name) => {
      requests += 1;
      // The first contact ends between the first two pages, and another starts.
      if (name === 'active' && requests === 2) {
        lists.completed = lists.active.splice(0, 1);
        lists.active.push(row(6));
      }
    };
    expect(idsOf(await find(connected)).sort()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it.each([true, false])('counts pages with skip, regardless of their size (totals: %s)', async (hasTotals) => {
    const connected = connect();
    Object.assign(connected.lists, { hasTotals, pageSize: 2, completed: [1, 2, 3].map((id) => row(id)) });
    expect(idsOf(await find(connected))).toEqual(['1', '2', '3']);
    const skips = connected.network.apiRequests
      .filter(({ url }) => url.includes('completed'))
      .map((seen) => queryOf(seen)['skip']);
    expect(skips.slice(0, 2)).toEqual(['0', '2']);
  });

  it('does not follow a link, but reads another page when there is one', async () => {
    const { acd, network } = connectAcd();
    network.onApi = (request) => {
      const skip = Number(queryOf(request)['skip']);
      if (request.url.includes('active') || skip > 1)
        return reply(200, { activeContacts: [], completedContacts: null });
      const links = skip === 0 ? { next: 'https://evil.example/?skip=1' } : { next: null };
      return reply(200, { resultSet: { totalRecords: '1', _links: links, completedContacts: [row(skip + 1)] } });
    };
    expect(idsOf(await find({ acd }))).toEqual(['1', '2']);
    expect(network.apiRequests.every(({ url }) => url.startsWith('https://api-na1.niceincontact.com/'))).toBe(true);
  });

  it.each([true, false])('ends where skip is ignored (totals: %s)', async (hasTotals) => {
    const { acd, network } = connectAcd();
    network.onApi = (request) => {
      const name = request.url.includes('active') ? 'activeContacts' : 'completedContacts';
      return reply(200, { ...(hasTotals && { totalRecords: 500 }), [name]: [row(1), row(2)] });
    };
    expect(idsOf(await find({ acd }))).toEqual(['1', '2']);
  });

  it('ends after a few passes where contacts come and go without end', async () => {
    const { acd, network } = connectAcd();
    let next = 0;
    network.onApi = (request) => {
      if (request.url.includes('completed') || queryOf(request)['skip'] === '2') return reply(204);
      next += 1;
      return reply(200, { activeContacts: [row(next), row(next + 1_000)] });
    };
    expect(await find({ acd })).toHaveLength(10);
  });

  it('tests each contact again: a filter may be ignored', async () => {
    const { acd, network } = connectAcd();
    network.onApi = (request) => {
      if (request.url.includes('active')) return reply(204);
      const rows = [
        row(1, { toAddress: '(415) 555-2671' }),
        row(2, { toAddress: '4155552672' }),
        row(3, { contactStartDate: '2030-01-01T09:59:59Z' }),
        row(4, { contactStartDate: undefined }),
        row(5, { toAddress: undefined }),
      ];
      return reply(200, { totalRecords: rows.length, completedContacts: rows });
    };
    expect(idsOf(await find({ acd }))).toEqual(['1']);
  });

  it('reads the old names of fields, and sends those of its version', async () => {
    const { acd, network } = connectAcd({ apiVersion: 'v21.0' });
    const old = {
      contactId: '7',
      toAddr: '4155552671',
      fromAddr: 2015550123,
      contactStart: '2030-01-01T10:30:00',
      state: 'Active',
    };
    network.onApi = (request) =>
      request.url.includes('active')
        ? reply(200, { resultSet: { totalRecords: '1', activeContacts: [old] } })
        : reply(204);
    const found = await find({ acd }, { ...query, callerId: '+12015550123' });
    expect(found).toMatchObject([{ contactId: '7', toAddress: '4155552671', stateName: 'Active' }]);
    const [active] = network.apiRequests;
    expect(active && queryOf(active)).toMatchObject({ toAddr: phoneNumber, fromAddr: '+12015550123' });
  });

  it('filters by skill and time alone where the filter by number finds nothing, or is rejected', async () => {
    const connected = connect();
    connected.lists.completed = [row(1, { toAddress: '4155552671' })];
    connected.lists.onRequest = ({ url }) => {
      if (url.includes('active') && url.includes('toAddress'))
        connected.lists.active = [row(2, { toAddress: '4155552671' })];
    };
    expect(idsOf(await find(connected))).toEqual(['2', '1']);
    const { acd, network } = connectAcd();
    network.onApi = ({ url }) => {
      if (url.includes('toAddress')) return reply(400, { error_description: 'Invalid filter parameter' });
      return url.includes('active') ? reply(200, { totalRecords: 1, activeContacts: [row(3)] }) : reply(204);
    };
    expect(idsOf(await find({ acd }))).toEqual(['3']);
  });

  it('passes on any other error, without outcome and without the number', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => reply(503, { message: 'no +14155552671, no 4155552671' });
    const error = await errorOf(find({ acd }));
    expect(error.code).toBe('server_error');
    expect(error.outcome).toBeUndefined();
    expect(inspect(error, { depth: null, showHidden: true }).replace(/\D/g, '')).not.toContain('4155552671');
    network.onApi = () => reply(400, '');
    expect(await errorOf(find({ acd }, { since, before, skillId: 1 }))).toMatchObject({ code: 'bad_request' });
    network.onApi = (request) =>
      queryOf(request)['skip'] === '0' ? reply(200, { activeContacts: [row(1)] }) : reply(400, '');
    expect(await errorOf(find({ acd }))).toMatchObject({ code: 'bad_request' });
    network.onApi = () => reply(200, { activeContacts: [{}] });
    expect(await errorOf(find({ acd }))).toMatchObject({ code: 'response_invalid' });
  });

  it('has the metadata of the page', async () => {
    const connected = connect();
    connected.lists.active = [row(1)];
    const [found] = await find(connected);
    expect(getResponseMetadata(found)).toMatchObject({ status: 200, correlationId: 'mine', attempts: 1 });
  });

  it('sends nothing before the first step, and nothing more after the loop was left', async () => {
    const { acd, network, lists } = connect();
    lists.active = [row(1), row(2)];
    const contacts = acd.contacts.find(query);
    expect(network.tokenRequests).toEqual([]);
    for await (const { contactId } of contacts) {
      expect(contactId).toBe('1');
      break;
    }
    expect(network.apiRequests).toHaveLength(1);
  });

  it('rejects an invalid query or option at once', () => {
    const { acd, network } = connect();
    expect(() => acd.contacts.find({} as FindContactsQuery)).toThrow(CXoneRequestValidationError);
    expect(() => acd.contacts.find(query, { timeoutMs: -1 })).toThrow(expect.objectContaining({ option: 'timeoutMs' }));
    expect(network.tokenRequests).toEqual([]);
  });
});
