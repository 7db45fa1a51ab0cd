// Imports both entries as a program does: in one module.
import { CXoneClient, StaticTokenProvider } from 'cxone-sdk';
import { createNodeFetch } from 'cxone-sdk/node';

export function createClient(baseUrl) {
  const tokenProvider = new StaticTokenProvider('token-1');
  return new CXoneClient({ baseUrl, tokenProvider, fetch: createNodeFetch() });
}
