import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './install-chromium.js';

const SITE = fileURLToPath(new URL('../../docs/api', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};
// No sandbox: in a container, Chromium runs as root. The other flags disable its own network requests.
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The built site on loopback, and a browser. */
export interface OpenSite {
  /** With a trailing slash. */
  readonly url: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

async function serve(): Promise<{ url: string; close: () => void }> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(`${request.url}`, 'http://site').pathname);
    try {
      const body = await readFile(`${SITE}${path.endsWith('/') ? `${path}index.html` : path}`);
      response.writeHead(200, { 'content-type': TYPES[extname(path) || '.html'] ?? 'text/plain' }).end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close().closeAllConnections() };
}

/** Requires `npm run docs` and Chromium; `npm run test:site` provides both. */
export async function openSite(): Promise<OpenSite> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('There is no chromium: run npm run test:site, or set CHROMIUM_PATH');
  const server = await serve();
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  return {
    url: server.url,
    browser,
    async close() {
      await browser.close();
      server.close();
    },
  };
}
