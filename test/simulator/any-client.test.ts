import { execFile, spawnSync } from 'node:child_process';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPython } from '../support/python.js';

const run = promisify(execFile);
const python = findPython();
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const script = fileURLToPath(new URL('trigger_call.py', import.meta.url));
const callee = '+12025550142';

let simulator: CXoneSimulator;
let url: string;
beforeEach(async () => {
  simulator = new CXoneSimulator();
  ({ url } = await simulator.listen());
});
afterEach(() => simulator.close());

function getForm(): string {
  const { clientId, clientSecret } = simulator.clientOptions;
  return `grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}`;
}

function getCall(): string {
  const { campaignId, aniNumber } = simulator;
  return JSON.stringify({ campaignId, contact: { phoneNumber: callee }, phoneNumber: aniNumber });
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends exactly these headers, in this order, besides Host. */
async function send({ method, path, headers, body }: Sent): Promise<{ status: number | undefined; text: string }> {
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    const length: Record<string, string> = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const request = httpRequest(`${url}${path}`, { method, headers: { ...headers, ...length } }, resolve);
    request.once('error', reject).end(body);
  });
  return { status: response.statusCode, text: await text(response) };
}

const clients: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  requests: {
    'User-Agent': 'python-requests/2.28.1',
    'Accept-Encoding': 'gzip, deflate',
    Accept: '*/*',
    Connection: 'keep-alive',
  },
  curl: { 'User-Agent': 'curl/7.88.1', Accept: '*/*' },
  'a client without any header of its own': {},
};

describe('CXoneSimulator.listen', () => {
  it.each(Object.keys(clients))('serves the requests of %s', async (name) => {
    const own = clients[name] ?? {};
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const token = await send({
      method: 'POST',
      path: '/api/v2/oauth/token',
      headers: { ...own, ...form },
      body: getForm(),
    });
    expect(token.status).toBe(200);
    const authorized = { ...own, Authorization: `Bearer ${JSON.parse(token.text).access_token}` };
    const path = '/api/v2/outbound/connections';
    const headers = { ...authorized, 'Content-Type': 'application/json' };
    const created = await send({ method: 'POST', path, headers, body: getCall() });
    expect(created.status).toBe(201);
    const { id, userData } = JSON.parse(created.text);
    expect(userData).toEqual({});
    const latest = await send({ method: 'GET', path: `${path}/${id}`, headers: authorized, body: '' });
    expect([latest.status, JSON.parse(latest.text).id]).toEqual([200, id]);
    expect(simulator.callsTo(callee)).toHaveLength(1);
  });

  it('serves plain fetch', async () => {
    const token = await fetch(`${url}/api/v2/oauth/token`, { method: 'POST', body: new URLSearchParams(getForm()) });
    const { access_token: bearer }: { access_token?: unknown } = JSON.parse(await token.text());
    const headers = { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' };
    const created = await fetch(`${url}/api/v2/outbound/connections`, { method: 'POST', headers, body: getCall() });
    expect(created.status).toBe(201);
    expect(simulator.callsTo(callee)).toHaveLength(1);
  });

  it.skipIf(!hasCurl)('serves curl', async () => {
    const { stdout: token } = await run('curl', ['-sS', '-d', getForm(), `${url}/api/v2/oauth/token`]);
    const headers = [`Authorization: Bearer ${JSON.parse(token).access_token}`, 'Content-Type: application/json'];
    const flags = headers.flatMap((header) => ['-H', header]);
    const { stdout } = await run('curl', ['-sS', ...flags, '-d', getCall(), `${url}/api/v2/outbound/connections`]);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'PENDING', userData: {} });
    expect(simulator.callsTo(callee)).toHaveLength(1);
  });

  describe.skipIf(python === undefined)("with Python's requests", () => {
    const callWithPython = (phoneNumber: string) => {
      const { clientOptions, campaignId, aniNumber } = simulator;
      const settings = {
        BASE_URL: url,
        CLIENT_ID: clientOptions.clientId,
        CLIENT_SECRET: clientOptions.clientSecret,
        CAMPAIGN_ID: campaignId,
        ANI_NUMBER: aniNumber,
      };
      return run(`${python}`, [script, phoneNumber], { env: { ...process.env, ...settings } });
    };

    it('places the call and returns the connection', async () => {
      expect((await callWithPython(callee)).stdout).toBe('201 PENDING\n200 True\n');
      expect(simulator.callsTo(callee)).toHaveLength(1);
    });

    it('rejects an invalid number with its message', async () => {
      expect((await callWithPython('2025550142')).stdout).toBe('400 Invalid Phone Number\n');
      expect(simulator.calls).toEqual([]);
    });
  });
});
