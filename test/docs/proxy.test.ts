import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { CXoneClient, type CXoneClientOptions, type FetchLike } from 'cxone-sdk';
import { buildCreateRequest, CXoneSimulator } from 'cxone-sdk/testing';
import { EnvHttpProxyAgent, fetch, getGlobalDispatcher, ProxyAgent, setGlobalDispatcher } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const simulator = new CXoneSimulator();
const direct = getGlobalDispatcher();
let proxy: Server;
let proxyUrl: string;
let tunnels: string[];
let options: CXoneClientOptions;

/** Opens a tunneling proxy that records its targets. */
async function openProxy(): Promise<void> {
  tunnels = [];
  proxy = createServer().on('connect', ({ url = '' }, socket) => {
    tunnels.push(url);
    const upstream = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const each of [socket, upstream]) each.on('error', () => socket.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  // A TCP server has an AddressInfo.
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

beforeEach(async () => {
  await openProxy();
  const { url: baseUrl } = await simulator.listen();
  const { clientId, clientSecret } = simulator.clientOptions;
  options = { baseUrl, clientId, clientSecret };
});

afterEach(async () => {
  setGlobalDispatcher(direct);
  proxy.close();
  await simulator.close();
  simulator.reset();
});

describe('The guide to proxies', () => {
  it('sends all requests through the proxy of the environment', async () => {
    vi.stubEnv('HTTP_PROXY', proxyUrl);
    setGlobalDispatcher(new EnvHttpProxyAgent());
    await new CXoneClient(options).connections.create(buildCreateRequest());
    expect(simulator.calls).toHaveLength(1);
    expect(new Set(tunnels)).toEqual(new Set([options.baseUrl?.replace('http://', '')]));
  });

  it('sends the requests of one client only through its own proxy', async () => {
    const dispatcher = new ProxyAgent(proxyUrl);
    const viaProxy: FetchLike = (url, init) => fetch(url, { ...init, dispatcher });
    await new CXoneClient(options).connections.create(buildCreateRequest());
    expect(tunnels).toEqual([]);
    await new CXoneClient({ ...options, fetch: viaProxy }).connections.create(buildCreateRequest());
    expect(tunnels).not.toEqual([]);
    expect(simulator.calls).toHaveLength(2);
    await dispatcher.close();
  });
});
