import { CXoneSimulator } from 'cxone-sdk/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLIENTS, chooseClient, openCaller, SetupError } from '../../examples/support/caller.js';
import { listenFor } from '../../examples/support/simulated-environment.js';

const simulator = new CXoneSimulator();
let connections: Record<string, string>;
let acd: Record<string, string>;

beforeEach(async () => {
  connections = { ...(await listenFor(simulator, 'CXoneClient')), CXONE_CLIENT: '' };
  acd = { ...(await listenFor(simulator, 'CXoneAcdClient')), CXONE_CLIENT: '' };
});

afterEach(async () => {
  await simulator.close();
  simulator.reset();
});

describe('chooseClient', () => {
  it('chooses the client whose variables are set, and CXoneClient without any', () => {
    expect([connections, acd, {}].map(chooseClient)).toEqual(['CXoneClient', 'CXoneAcdClient', 'CXoneClient']);
  });

  it('prefers the client that is complete to one that is not', () => {
    const { CXONE_SKILL_ID, ...incomplete } = acd;
    expect(chooseClient({ ...incomplete, ...connections })).toBe('CXoneClient');
    const { CXONE_ANI_NUMBER, ...others } = connections;
    expect(chooseClient({ ...acd, ...others })).toBe('CXoneAcdClient');
  });

  it('throws where both are complete, unless CXONE_CLIENT names one', () => {
    const both = { ...acd, ...connections };
    expect(() => chooseClient(both)).toThrow(SetupError);
    for (const client of CLIENTS) expect(chooseClient({ ...both, CXONE_CLIENT: client })).toBe(client);
    expect(() => chooseClient({ ...both, CXONE_CLIENT: 'x' })).toThrow('CXONE_CLIENT must be CXoneClient or');
  });
});

describe('openCaller', () => {
  it('names the variables that are missing', () => {
    expect(() => openCaller({})).toThrow(
      'Set these variables too: CXONE_REALM_ID, CXONE_CLIENT_ID, CXONE_CLIENT_SECRET, CXONE_CAMPAIGN_ID, CXONE_ANI_NUMBER',
    );
    expect(() => openCaller({}, {}, 'CXoneAcdClient')).toThrow(
      /: CXONE_ACCESS_KEY_ID, CXONE_ACCESS_KEY_SECRET, CXONE_SKILL_ID, CXONE_SCRIPT_PATH, CXONE_AREA \(or/,
    );
  });

  it('takes a base URL for the realm', () => {
    const { CXONE_REALM_ID, ...others } = connections;
    expect(openCaller(others).client).toBe('CXoneClient');
  });

  it.each([
    { name: 'the application', change: () => acd },
    {
      name: 'the OAuth client in its place',
      change: () => {
        const { CXONE_APPLICATION_ID, CXONE_APPLICATION_SECRET, ...others } = acd;
        return { ...others, CXONE_CLIENT_ID: CXONE_APPLICATION_ID, CXONE_CLIENT_SECRET: CXONE_APPLICATION_SECRET };
      },
    },
  ])('shares one token of $name through a token store', async ({ change }) => {
    const tokenStore = new Map<string, string>();
    const env = change();
    for (const phoneNumber of ['+12025550142', '+12025550143']) {
      const { id } = await openCaller(env, { tokenStore }).place({ phoneNumber });
      expect(id).toBe(simulator.acd.placed.at(-1)?.id);
    }
    expect(simulator.tokensIssued).toBe(1);
    expect(tokenStore.size).toBe(1);
  });

  it('takes the area of a UserHub, with a token store too', () => {
    const { CXONE_APPLICATION_ID, CXONE_APPLICATION_SECRET, ...others } = acd;
    const env = { ...others, CXONE_AREA: 'na1' };
    expect(openCaller(env, { tokenStore: new Map<string, string>() }).client).toBe('CXoneAcdClient');
  });

  it.each(CLIENTS)('waits with %s until the call has ended', async (client) => {
    const caller = openCaller({ ...acd, ...connections, CXONE_CLIENT: client });
    const { id } = await caller.place({ phoneNumber: '+12025550142' });
    expect((await caller.getStatus(id)).isOver).toBe(false);
    simulator.fail({ on: 'get', body: { id, status: 'COMPLETED' } });
    if (client === 'CXoneAcdClient') simulator.acd.completeContact(id);
    const { signal } = new AbortController();
    expect((await caller.waitFor(id, { maxWaitMs: 10_000, signal })).isOver).toBe(true);
  });
});
