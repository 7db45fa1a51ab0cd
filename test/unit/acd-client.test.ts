import { inspect } from 'node:util';
import { CXoneAcdClient, type CXoneAcdClientOptions, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { apiUrl, connectAcd, firstOf } from '../support/acd-double.js';
import { deafness, reply } from '../support/fetch-double.js';
import { errorOf } from '../support/test-client.js';

const tokenProvider = new StaticTokenProvider('static-token');

function make(options: Record<string, unknown>): CXoneAcdClient {
  return new CXoneAcdClient(options as unknown as CXoneAcdClientOptions);
}

describe('CXoneAcdClient', () => {
  it.each([
    ['tokenProvider', {}],
    ['tokenProvider', { tokenProvider: {} }],
    ['tokenProvider.issuer', { tokenProvider: { getAccessToken: async () => 'x', issuer: 'ftp://example.com' } }],
    ['tokenProvider.issuer', { tokenProvider: { getAccessToken: async () => 'x', issuer: 5 } }],
    ['apiUrl', { tokenProvider, apiUrl: 'api-na1.niceincontact.com' }],
    ['issuer', { tokenProvider, issuer: 'http://example.com' }],
    ['issuer', { tokenProvider, apiUrl, issuer: 'https://example.com' }],
    ['tenantId', { tokenProvider, apiUrl, tenantId: 't' }],
    ['tenantId', { tokenProvider, tenantId: '' }],
    ['allowedApiHosts[0]', { tokenProvider, allowedApiHosts: ['https://example.com'] }],
    ['apiVersion', { tokenProvider, apiVersion: 'v34/../..' }],
    ['timeoutMs', { tokenProvider, timeoutMs: 0 }],
    ['defaultCountry', { tokenProvider, defaultCountry: 'XX' }],
    ['idempotencyKeyTtlMs', { tokenProvider, idempotencyKeyTtlMs: 5 }],
    ['realmId', { tokenProvider, realmId: 'acme' }],
    ['clientSecret', { tokenProvider, clientSecret: 'x' }],
    ['apiVersoin', { tokenProvider, apiVersoin: 'v34.0' }],
  ])('names the invalid option: %s', (option, options) => {
    expect(() => make(options)).toThrow(expect.objectContaining({ code: 'configuration', option }));
  });

  it('suggests the correct name of an option', () => {
    expect(() => make({ tokenProvider, apiurl: apiUrl })).toThrow('did you mean apiUrl?');
  });

  it('sends nothing and starts no timer when it is created', () => {
    const { network, clock } = connectAcd();
    expect([network.tokenRequests, network.discoveryRequests, clock.pendingTimers]).toEqual([[], [], 0]);
  });

  it('works with the system clock and the global fetch', async () => {
    vi.stubGlobal('fetch', async () => reply(200, { contactId: 7 }));
    const { acd } = new CXoneAcdClient({ tokenProvider, apiUrl });
    expect(await acd.contacts.get('7')).toEqual({ contactId: '7' });
  });

  it('sends the headers of the client and of the operation', async () => {
    const { acd, network } = connectAcd({ apiUrl, headers: { 'X-Api-Key': 'gateway-key-1', 'X-One': '1' } });
    network.onApi = ({ headers }) => reply(400, { message: headers.get('x-api-key') });
    const error = await errorOf(acd.contacts.get('7', { headers: { 'x-one': '2' } }));
    const { headers } = firstOf(network.apiRequests);
    expect([headers.get('x-api-key'), headers.get('x-one')]).toEqual(['gateway-key-1', '2']);
    expect(JSON.stringify(error)).not.toContain('gateway-key-1');
  });

  it('limits a provider of yours to timeoutMs', async () => {
    const tokenProvider = { getAccessToken: () => new Promise<string>(() => undefined) };
    const { acd, clock } = connectAcd({ timeoutMs: 1_000, tokenProvider });
    const error = await clock.playOut(errorOf(acd.contacts.get('7')));
    expect(error).toMatchObject({ code: 'token_provider_failed' });
    expect([error.message, clock.elapsed()]).toEqual([expect.stringContaining('within 1000 ms (timeoutMs)'), 1_000]);
  });

  it.each([
    [9_000, 9_000],
    [false, 1_000],
  ] as const)('limits a provider of the SDK whose own timeoutMs is %s to %d ms', async (timeoutMs, limitMs) => {
    const { acd, clock, network } = connectAcd({ timeoutMs: 1_000 }, { timeoutMs });
    network.onToken = deafness;
    const error = await clock.playOut(errorOf(acd.contacts.get('7')));
    expect(error).toMatchObject({ code: 'timeout', limit: 'timeoutMs', limitMs });
    expect(clock.elapsed()).toBe(limitMs);
  });

  it('reports a timeout when the URL of the API takes too long with a provider of yours', async () => {
    const tokenProvider = { getAccessToken: async () => 'token-1', tenantId: 'tenant-1' };
    const { acd, clock, network } = connectAcd({ timeoutMs: 1_000, tokenProvider });
    network.onApi = deafness;
    expect(await clock.playOut(errorOf(acd.contacts.get('7')))).toMatchObject({ code: 'timeout', limit: 'timeoutMs' });
  });

  it('shows no token in an inspection', async () => {
    const { client, acd, tokenProvider: provider } = connectAcd();
    await acd.contacts.get('7').catch(() => undefined);
    const token = await provider.getAccessToken();
    const shown = inspect(client, { depth: null, showHidden: true }) + JSON.stringify({ ...client });
    expect(shown).not.toContain(token);
  });
});
