// Each client as its own documentation shows it, pointed at the benchmark's server. Every one of them sends a POST with
// a small JSON (or form) body and a bearer token or key that it already has, and reads the response.

const REQUEST = {
  campaignId: '12345678-90ab-cdef-1234-567890abcdef',
  contact: { phoneNumber: '+12025550142' },
  phoneNumber: '+12025550100',
  userData: { order_id: 'ORD-998877' },
};
let calls = 0;
/** Another number each time, as in life: what was remembered of the last one is of no use. */
function nextRequest() {
  calls += 1;
  return { ...REQUEST, contact: { phoneNumber: `+1415555${String(2_000 + (calls % 8_000)).padStart(4, '0')}` } };
}

const MESSAGES = [{ role: 'user', content: 'Say that order ORD-998877 is on its way.' }];

function plain(fetch, url) {
  const headers = { authorization: 'Bearer token-1', accept: 'application/json' };
  const api = `${url}/api/v2/outbound/connections`;
  return {
    async create() {
      const body = JSON.stringify(nextRequest());
      const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body };
      const response = await fetch(api, init);
      return response.json();
    },
    async get() {
      const response = await fetch(`${api}/a1b2c3d4`, { headers });
      return response.json();
    },
  };
}

/** A client of the SDK. */
function toClient({ connections }) {
  return { create: () => connections.create(nextRequest()), get: () => connections.get('a1b2c3d4') };
}

/** A POST as code on Node's own module sends it: a kept connection, a body with its length, the response as JSON. */
async function connectNodeHttp(url) {
  const isTls = url.startsWith('https:');
  const { Agent, request } = await import(isTls ? 'node:https' : 'node:http');
  const agent = new Agent({ keepAlive: true });
  const headers = { authorization: 'Bearer token-1', accept: 'application/json' };
  const send = (method, path, body) =>
    new Promise((resolve, reject) => {
      const more = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length };
      const outgoing = request(`${url}${path}`, { method, agent, headers: { ...headers, ...more } }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(JSON.parse(text)));
        response.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  return {
    create: () => send('POST', '/api/v2/outbound/connections', JSON.stringify(nextRequest())),
    get: () => send('GET', '/api/v2/outbound/connections/a1b2c3d4'),
  };
}

/** undici's `request`, without the SDK. */
async function connectUndici(url) {
  const { Agent, request } = await import('undici');
  const dispatcher = new Agent({ connections: 128 });
  const headers = { authorization: 'Bearer token-1', accept: 'application/json' };
  const api = `${url}/api/v2/outbound/connections`;
  return {
    async create() {
      const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, dispatcher };
      const { body } = await request(api, { ...init, body: JSON.stringify(nextRequest()) });
      return body.json();
    },
    async get() {
      const { body } = await request(`${api}/a1b2c3d4`, { headers, dispatcher });
      return body.json();
    },
  };
}

/** Makes a client ready to call. What it imports is part of the price of a cold start. */
export const CLIENTS = {
  fetch: async (url) => plain(globalThis.fetch, url),

  'cxone-sdk': async (url) => {
    const { CXoneClient, StaticTokenProvider } = await import('cxone-sdk');
    return toClient(new CXoneClient({ baseUrl: url, tokenProvider: new StaticTokenProvider('token-1') }));
  },

  'cxone-sdk over cxone-sdk/node': async (url) => {
    const { createClient } = await import('./over-node.mjs');
    return toClient(createClient(url));
  },

  'node:http': connectNodeHttp,

  undici: connectUndici,

  'its parts alone': async (url) => {
    const { connectParts } = await import('./parts.mjs');
    const parts = connectParts(url);
    return { create: () => parts.create(nextRequest()) };
  },

  openai: async (url) => {
    const { default: OpenAI } = await import('openai');
    const client = new OpenAI({ apiKey: 'key', baseURL: url, maxRetries: 0 });
    return { create: () => client.chat.completions.create({ model: 'any', messages: MESSAGES }) };
  },

  '@anthropic-ai/sdk': async (url) => {
    const { default: Anthropic } = await import('@anthropic-ai/sdk');
    const client = new Anthropic({ apiKey: 'key', baseURL: url, maxRetries: 0 });
    return { create: () => client.messages.create({ model: 'any', max_tokens: 64, messages: MESSAGES }) };
  },

  stripe: async (url) => {
    const { default: Stripe } = await import('stripe');
    const { hostname: host, port } = new URL(url);
    const client = new Stripe('sk_test_1', { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
    return { create: () => client.customers.create({ name: 'A', phone: '+12025550142' }) };
  },

  twilio: async (url) => {
    const { default: twilio } = await import('twilio');
    const client = twilio(`AC${'0'.repeat(32)}`, 'token');
    client.api.baseUrl = url;
    return { create: () => client.calls.create({ to: '+12025550142', from: '+12025550100', url: 'http://a.test/' }) };
  },

  telnyx: async (url) => {
    const { default: Telnyx } = await import('telnyx');
    const client = new Telnyx({ apiKey: 'key', baseURL: url, maxRetries: 0 });
    return { create: () => client.calls.dial({ connection_id: '1', to: '+12025550142', from: '+12025550100' }) };
  },

  resend: async (url) => {
    const { Resend } = await import('resend');
    const client = new Resend('re_1', { baseUrl: url });
    return {
      create: async () => {
        const { data, error } = await client.emails.send({ from: 'a@a.test', to: 'b@b.test', subject: 'A', text: 'B' });
        if (error) throw new Error(error.message);
        return data;
      },
    };
  },

  '@notionhq/client': async (url) => {
    const { Client } = await import('@notionhq/client');
    const client = new Client({ auth: 'key', baseUrl: url });
    return { create: () => client.pages.create({ parent: { database_id: '1' }, properties: {} }) };
  },
};
