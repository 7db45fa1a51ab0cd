import { CXoneClient, StaticTokenProvider } from 'cxone-sdk';
import { describe, expect, it, vi } from 'vitest';
import { baseUrl, sampleConnectionJson, sampleRequest } from '../../support/samples.js';

describe('the request body', () => {
  async function sendOnce(method: 'create' | 'get' = 'create'): Promise<unknown> {
    let body: unknown;
    const fetch = async (_url: unknown, init?: RequestInit) => {
      body = init?.body;
      return new Response(sampleConnectionJson, { status: 201 });
    };
    const cxone = new CXoneClient({ baseUrl, fetch, tokenProvider: new StaticTokenProvider('token-1') });
    await (method === 'create' ? cxone.connections.create(sampleRequest) : cxone.connections.get('id-1'));
    return body;
  }

  it('is a string', async () => {
    expect(await sendOnce()).toBe(JSON.stringify(sampleRequest));
  });

  it('is a Blob on Deno, whose fetch would send a string twice', async () => {
    vi.stubGlobal('Deno', {});
    const body = await sendOnce();
    expect(body).toBeInstanceOf(Blob);
    expect(await new Response(body as Blob).text()).toBe(JSON.stringify(sampleRequest));
  });

  it('is undefined for a GET on Deno', async () => {
    vi.stubGlobal('Deno', {});
    expect(await sendOnce('get')).toBeUndefined();
  });
});
