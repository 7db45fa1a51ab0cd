import { inspect } from 'node:util';
import { CXoneAcdClient, CXoneConfigurationError, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { AcdNetwork, accessKeyId, accessKeySecret, firstOf, queryOf } from '../support/acd-double.js';
import { FakeClock } from '../support/fake-clock.js';
import { reply, script } from '../support/fetch-double.js';
import { errorOf } from '../support/test-client.js';

const key = { CXONE_ACCESS_KEY_ID: accessKeyId, CXONE_ACCESS_KEY_SECRET: accessKeySecret };
const application = { CXONE_APPLICATION_ID: 'app-1', CXONE_APPLICATION_SECRET: 'app-secret' };
const client = { CXONE_CLIENT_ID: 'client-1', CXONE_CLIENT_SECRET: 'client-secret' };

/** Reads a contact with a client of these variables, and returns what was requested. */
async function connect(env: object, options: Parameters<typeof CXoneAcdClient.fromEnv>[1] = {}) {
  const network = new AcdNetwork(new FakeClock());
  const { acd } = CXoneAcdClient.fromEnv(env, { fetch: network.fetch, ...options });
  await acd.contacts.get('7');
  const { url, headers } = firstOf(network.tokenRequests);
  const credentials = Buffer.from(headers.get('authorization')?.slice('Basic '.length) ?? '', 'base64').toString();
  return { network, url, credentials };
}

function issuesOf(env: object, options: object = {}): readonly string[] {
  try {
    CXoneAcdClient.fromEnv(env, options);
    return [];
  } catch (error) {
    if (!(error instanceof CXoneConfigurationError)) throw error;
    return error.issues.map(({ path, message }) => `${path} ${message}`);
  }
}

const set = (path: string, variables: string) => `${path} is required: set the variable ${variables}`;

describe('CXoneAcdClient.fromEnv', () => {
  it('uses an access key and an application', async () => {
    const env = {
      ...key,
      ...application,
      ...client,
      CXONE_AREA: 'na1',
      CXONE_ISSUER: 'https://cxone-gov.niceincontact.com',
    };
    const { url, credentials, network } = await connect(env);
    expect([url, credentials]).toEqual(['https://cxone-gov.niceincontact.com/auth/token', 'app-1:app-secret']);
    expect(firstOf(network.discoveryRequests).url).toContain('https://cxone-gov.niceincontact.com/.well-known/');
  });

  it('requests tokens from the issuer of the options, which the variable does not replace', async () => {
    const issuer = 'https://cxone-gov.niceincontact.com';
    for (const CXONE_ISSUER of ['', 'https://cxone.niceincontact.com']) {
      const { url, network } = await connect({ ...key, ...application, CXONE_ISSUER }, { issuer });
      expect(url).toBe(`${issuer}/auth/token`);
      expect(firstOf(network.discoveryRequests).url).toContain(`${issuer}/.well-known/`);
    }
  });

  it('uses an access key and an area', async () => {
    const { url } = await connect({ ...key, CXONE_AREA: 'eu1', CXONE_APPLICATION_ID: '' });
    expect(url).toBe('https://eu1.nice-incontact.com/authentication/v1/token/access-key');
  });

  it.each([
    ['in place of the application', {}],
    ['before an area', { CXONE_AREA: 'na1' }],
  ])('takes CXONE_CLIENT_ID and CXONE_CLIENT_SECRET %s', async (_name, more) => {
    expect((await connect({ ...key, ...client, ...more })).credentials).toBe('client-1:client-secret');
  });

  it.each([{ CXONE_REALM_ID: 'acme' }, { CXONE_BASE_URL: 'https://cx.example.com' }])(
    'leaves CXONE_CLIENT_ID and CXONE_CLIENT_SECRET to the other client where %j is set',
    async (other) => {
      const { url } = await connect({ ...key, ...client, ...other, CXONE_AREA: 'na1' });
      expect(url).toContain('na1.nice-incontact.com');
      expect(issuesOf({ ...key, ...client, ...other })).toEqual([
        set('area', 'CXONE_AREA, or CXONE_APPLICATION_ID and CXONE_APPLICATION_SECRET'),
      ]);
    },
  );

  it('uses an area where only a part of the stand-in is set', async () => {
    const { url } = await connect({ ...key, CXONE_CLIENT_ID: 'client-1', CXONE_AREA: 'na1' });
    expect(url).toContain('na1.nice-incontact.com');
  });

  it('reads where the API is, and its version', async () => {
    const place = {
      CXONE_API_URL: 'https://api.example/inContactAPI',
      CXONE_API_VERSION: 'v31.0',
      CXONE_TENANT_ID: 't-1',
    };
    const { network } = await connect({ ...key, ...application, ...place, CXONE_ISSUER: 'https://issuer.example' });
    expect(firstOf(network.apiRequests).url).toBe('https://api.example/inContactAPI/services/v31.0/contacts/7');
    const found = await connect({
      ...key,
      CXONE_AREA: 'na1',
      CXONE_TENANT_ID: 't-1',
      CXONE_ISSUER: 'https://issuer.example',
    });
    const { url } = firstOf(found.network.discoveryRequests);
    expect(url).toBe('https://issuer.example/.well-known/cxone-configuration?tenantId=t-1');
  });

  it('prefers its options, one that is undefined excepted', async () => {
    const env = { ...key, ...application, CXONE_API_URL: 'https://api.example', CXONE_API_VERSION: 'v31.0' };
    const { network } = await connect(env, { apiUrl: 'https://other.example', apiVersion: undefined });
    expect(firstOf(network.apiRequests).url).toBe('https://other.example/inContactAPI/services/v31.0/contacts/7');
  });

  it('needs no credentials with a tokenProvider', async () => {
    const network = new AcdNetwork(new FakeClock());
    const tokenProvider = new StaticTokenProvider('static-token');
    const env = { CXONE_TENANT_ID: 't-1' };
    const { acd } = CXoneAcdClient.fromEnv(env, { tokenProvider, fetch: network.fetch });
    await acd.contacts.get('7');
    expect(queryOf(firstOf(network.discoveryRequests))).toEqual({ tenantId: 't-1' });
  });

  it('passes fetch, events and limits on to the provider', async () => {
    const network = new AcdNetwork(new FakeClock());
    network.onToken = script(() => reply(400, { error: 'invalid_grant' }));
    const onEvent = vi.fn();
    const { acd } = CXoneAcdClient.fromEnv({ ...key, ...application }, { fetch: network.fetch, onEvent });
    expect(await errorOf(acd.contacts.get('7'))).toMatchObject({ code: 'authentication_failed' });
    expect(onEvent).toHaveBeenCalledWith(expect.objectContaining({ type: 'token' }));
  });

  it.each([
    [
      {},
      [
        set('accessKeyId', 'CXONE_ACCESS_KEY_ID'),
        set('accessKeySecret', 'CXONE_ACCESS_KEY_SECRET'),
        set('area', 'CXONE_AREA, or CXONE_APPLICATION_ID and CXONE_APPLICATION_SECRET'),
      ],
    ],
    [{ ...key, CXONE_ACCESS_KEY_SECRET: '', ...application }, [set('accessKeySecret', 'CXONE_ACCESS_KEY_SECRET')]],
    [{ ...key, CXONE_APPLICATION_ID: 'a', CXONE_AREA: 'na1' }, [set('clientSecret', 'CXONE_APPLICATION_SECRET')]],
    [{ ...key, CXONE_APPLICATION_SECRET: 'a' }, [set('clientId', 'CXONE_APPLICATION_ID')]],
    [{ ...key, CXONE_CLIENT_ID: 'a' }, [set('clientSecret', 'CXONE_CLIENT_SECRET')]],
  ])('names what is missing in %j', (env, issues) => expect(issuesOf(env)).toEqual(issues));

  it('names an invalid variable or option, and shows no secret', () => {
    expect(issuesOf({ ...key, ...application, CXONE_API_URL: 'x' })[0]).toMatch(/^apiUrl must be/);
    expect(issuesOf({ ...key, CXONE_AREA: 'a.b' })[0]).toMatch(/^area must be/);
    expect(issuesOf({ ...key, CXONE_AREA: {} })).toEqual(['CXONE_AREA must be a string']);
    expect(issuesOf({ ...key, ...application }, { timeOutMs: 5 })[0]).toContain('timeoutMs');
    expect(
      issuesOf(
        Object.defineProperty({}, 'CXONE_ACCESS_KEY_ID', {
          get: () => {
            throw new Error('no');
          },
        }),
      ),
    ).toEqual([' the variables or the options could not be read']);
    expect(issuesOf(key, null as unknown as object)).toEqual([' the variables or the options could not be read']);
    const made = CXoneAcdClient.fromEnv({ ...key, ...application });
    expect(inspect(made, { depth: null, showHidden: true })).not.toContain(accessKeySecret);
  });

  it('reads process.env, and works without a process', () => {
    vi.stubEnv('CXONE_ACCESS_KEY_ID', accessKeyId);
    vi.stubEnv('CXONE_ACCESS_KEY_SECRET', accessKeySecret);
    vi.stubEnv('CXONE_AREA', 'na1');
    expect(CXoneAcdClient.fromEnv()).toBeInstanceOf(CXoneAcdClient);
    vi.stubGlobal('process', { ...process, env: undefined });
    expect(() => CXoneAcdClient.fromEnv()).toThrow('CXONE_ACCESS_KEY_ID');
    vi.stubGlobal('process', undefined);
    expect(() => CXoneAcdClient.fromEnv()).toThrow('CXONE_ACCESS_KEY_ID');
  });
});
