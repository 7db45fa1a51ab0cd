import { type CXoneClientOptions, type CXoneError, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { connectAcd } from '../../support/acd-double.js';
import { type Answer, reply } from '../../support/fetch-double.js';
import { sampleRequest } from '../../support/samples.js';
import { connectDouble, errorOf } from '../../support/test-client.js';

const PAGE = '<!DOCTYPE html><html><body>Log in</body></html>';
const html = (status: number, body = PAGE) => reply(status, body, { 'content-type': 'text/html; charset=utf-8' });
const challenge = (status: number, header: string) => reply(status, '', { 'www-authenticate': header });

function createFails(script: { onToken?: Answer; onApi?: Answer }, options: CXoneClientOptions = {}) {
  const { client, network } = connectDouble(options);
  Object.assign(network, script);
  return errorOf(client.connections.create(sampleRequest));
}

const withToken = { tokenProvider: new StaticTokenProvider('token-1') };

describe('CXoneError.hint: a token request', () => {
  it.each([400, 401])('names client ID and secret for invalid_client with a %i', async (status) => {
    const error = await createFails({ onToken: () => reply(status, { error: 'invalid_client' }) });
    expect(error.hint).toBe('Check the client ID and the client secret.');
    expect(error.message).toContain(String(error.hint));
  });

  it.each(['secret\n', ' secret', 'secret\t'])(
    'names the whitespace around the secret %j, and does not show it',
    async (clientSecret) => {
      for (const secret of [clientSecret, async () => clientSecret]) {
        const error = await createFails({ onToken: () => reply(401) }, { clientSecret: secret });
        expect(error.hint).toBe(
          'clientSecret begins or ends with whitespace: remove it. Check the client ID and the client secret.',
        );
      }
    },
  );

  it('names the whitespace around the ID', async () => {
    const error = await createFails({ onToken: () => reply(400, { error: 'invalid_client' }) }, { clientId: 'id\n' });
    expect(error.hint).toContain('clientId begins or ends with whitespace');
  });

  it('recognizes a secret that is a whole JSON object', async () => {
    const clientSecret = JSON.stringify({ username: 'a', password: 'hidden-in-json' });
    const error = await createFails({ onToken: () => reply(401) }, { clientSecret });
    expect(error.hint).toContain('clientSecret is a whole JSON object');
    expect(error.message).not.toContain('hidden-in-json');
  });

  it.each(['{not JSON', '["a"]'])('takes no other secret for one: %s', async (clientSecret) => {
    const error = await createFails({ onToken: () => reply(401) }, { clientSecret });
    expect(error.hint).toBe('Check the client ID and the client secret.');
  });

  it('does not blame the secret for a 404', async () => {
    const error = await createFails({ onToken: () => reply(404) }, { clientSecret: 'secret\n' });
    expect(error.hint).toBe('Check tokenUrl, realmId and baseUrl.');
  });

  it('names the URL when a web page comes back', async () => {
    for (const status of [200, 404]) {
      const error = await createFails({ onToken: () => html(status) });
      expect(error).toMatchObject({ outcome: 'not_placed' });
      expect(error.hint).toBe(
        'The response is a web page in place of JSON: is the URL right? Check tokenUrl, realmId and baseUrl.',
      );
      expect(error.message).toContain(String(error.hint));
    }
  });
});

describe('CXoneError.hint: a request to the API', () => {
  it.each([
    ['its type', () => html(404, 'gone')],
    ['its beginning', () => reply(404, `\uFEFF\n${PAGE}`)],
  ])('recognizes a web page by %s', async (_how, onApi) => {
    const error = await createFails({ onApi }, withToken);
    expect(error.hint).toContain('a web page in place of JSON');
  });

  it('keeps the outcome of a success that is a web page', async () => {
    const error = await createFails({ onApi: () => html(200) }, withToken);
    expect(error).toMatchObject({ code: 'response_invalid', outcome: 'placed' });
    expect(error.hint).toContain('is the URL right? Check realmId and baseUrl.');
  });

  it('has none for a success that is invalid in another way', async () => {
    expect(await createFails({ onApi: () => reply(200, '[]') }, withToken)).not.toHaveProperty('hint');
  });

  it('reads a missing scope from WWW-Authenticate', async () => {
    const onApi = () => challenge(403, 'Bearer realm="cxone", error="insufficient_scope", scope="outbound"');
    const error = await createFails({ onApi }, withToken);
    expect(error).toMatchObject({ code: 'forbidden', reason: 'insufficient_scope' });
    expect(error.hint).toContain('Add the scope outbound:connection:create');
  });

  it('quotes the description of WWW-Authenticate, masked', async () => {
    const onApi = () => challenge(401, 'Bearer error="invalid_token", error_description="token-1 has expired"');
    expect((await createFails({ onApi }, withToken)).message).toContain(
      'failed with 401: ••• has expired. CXone rejected',
    );
  });

  it('names the URL when the host requires another authentication', async () => {
    const error = await createFails({ onApi: () => challenge(401, 'Basic realm="proxy"') }, withToken);
    expect(error.hint).toContain('requires Basic authentication');
    expect(error.hint).toContain('is the URL right?');
  });

  it('is about apiUrl on the documented routes', async () => {
    const { acd, network } = connectAcd();
    network.onApi = () => html(404);
    expect((await errorOf(acd.contacts.get('1'))).hint).toContain('Check apiUrl.');
  });
});

describe('CXoneResponseValidationError.issues', () => {
  it('quote what the issuer sent, masked', async () => {
    const { acd, network } = connectAcd();
    network.onDiscovery = () => reply(200, { api_endpoint: 'https://to-14155552671.example' });
    const request = { skillId: 4_711, scriptPath: 'Outbound', parameters: ['+14155552671'] };
    const error = await errorOf(acd.scripts.start(request));
    const message = expect.stringContaining('is on to-1415•••2671.example');
    expect(error).toMatchObject({ code: 'response_invalid', issues: [{ message }] });
    expect(error.message).toContain('is on to-1415•••2671.example');
  });
});

describe('CXoneNetworkError.hint', () => {
  const fails = (code: string): Promise<CXoneError> => {
    const onApi = () => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(`it ${code}`), { code }) });
    };
    return createFails({ onApi }, withToken);
  };
  const IGNORED = 'HTTPS_PROXY is set, but fetch of Node.js ignores it without NODE_USE_ENV_PROXY=1';
  const stubProcess = (properties: object) => vi.stubGlobal('process', { ...properties });
  const env = { HTTPS_PROXY: 'http://user:hidden-in-url@proxy:8080' };

  it.each(['ENOTFOUND', 'EAI_AGAIN'])('names the options of the host for %s', async (code) => {
    stubProcess({ env: {}, versions: { node: '20.19.0' } });
    const error = await fails(code);
    expect(error).toMatchObject({ code: 'network', outcome: 'not_placed' });
    expect(error.hint).toBe('The host name does not resolve: check realmId and baseUrl, and DNS.');
    expect(error.message).toContain(`it ${code}. ${error.hint} No call was placed.`);
  });

  it.each(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'])('names firewall and proxy for %s', async (code) => {
    stubProcess({ env: {}, versions: { node: '20.19.0' } });
    expect((await fails(code)).hint).toBe("The host can't be reached: check realmId and baseUrl, firewall and proxy.");
  });

  it('has none for a connection that broke, or was closed here', async () => {
    expect(await fails('ECONNRESET')).not.toHaveProperty('hint');
    expect(await fails('UND_ERR_CLOSED')).not.toHaveProperty('hint');
  });

  it.each([
    ['20.19.0', {}],
    ['20.19.0', { NODE_USE_ENV_PROXY: '1' }],
    ['22.20.0', { NODE_USE_ENV_PROXY: '1' }],
    ['23.11.0', { NODE_USE_ENV_PROXY: '1' }],
    ['24.0.0', {}],
  ])('names HTTPS_PROXY, which Node.js %s ignores with %j, and not its value', async (node, more) => {
    stubProcess({ env: { ...env, ...more }, versions: { node } });
    const { hint } = await fails('ENOTFOUND');
    expect(hint).toContain(IGNORED);
    expect(hint).not.toContain('hidden-in-url');
  });

  it('names https_proxy too', async () => {
    stubProcess({ env: { https_proxy: 'http://proxy:8080' }, versions: { node: '20.19.0' } });
    expect((await fails('ECONNREFUSED')).hint).toContain('https_proxy is set');
  });

  it.each([
    ['22.21.0', { env: { ...env, NODE_USE_ENV_PROXY: '1' } }],
    ['24.5.0', { env: { ...env, NODE_OPTIONS: '--use-env-proxy' } }],
    ['26.0.0', { env, execArgv: ['--use-env-proxy'] }],
  ])('does not name it where Node.js %s reads it', async (node, properties) => {
    stubProcess({ ...properties, versions: { node } });
    expect((await fails('ENOTFOUND')).hint).not.toContain('HTTPS_PROXY');
  });

  it('does not name it on Deno and Bun, which read it', async () => {
    stubProcess({ env, versions: { node: '24.0.0', bun: '1.2.0' } });
    expect((await fails('ENOTFOUND')).hint).not.toContain('HTTPS_PROXY');
    stubProcess({ env, versions: { node: '24.0.0' } });
    vi.stubGlobal('Deno', {});
    expect((await fails('ENOTFOUND')).hint).not.toContain('HTTPS_PROXY');
  });

  it.each([
    ['no process', undefined],
    ['no environment', {}],
    ['no version', { env }],
    [
      'no permission to read the environment',
      {
        versions: { node: '24.0.0' },
        get env(): never {
          throw new Error('no permission');
        },
      },
    ],
  ])('does without it where there is %s', async (_what, process) => {
    vi.stubGlobal('process', process);
    expect((await fails('ENOTFOUND')).hint).toBe('The host name does not resolve: check realmId and baseUrl, and DNS.');
  });
});
