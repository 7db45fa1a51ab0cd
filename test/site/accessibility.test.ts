import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from './axe.js';
import { type OpenSite, openSite } from './open-site.js';
import { HEIGHT, listPages, THEMES, WIDTHS } from './pages.js';

/** One page of each kind. */
const KINDS = [
  'modules.html',
  'hierarchy.html',
  'modules/cxone-sdk.html',
  'classes/cxone-sdk.CXoneClient.html',
  'interfaces/cxone-sdk.ConnectionsResource.html',
  'interfaces/cxone-sdk.CXoneClientOptions.html',
  'types/cxone-sdk.CXoneEvent.html',
  'functions/cxone-sdk.isCXoneError.html',
  'variables/cxone-sdk.CXONE_ISSUERS.html',
];

let site: OpenSite;
let page: Page;

beforeAll(async () => {
  site = await openSite();
  page = await site.browser.newPage({ reducedMotion: 'reduce' });
  await page.route(/assets\/search\.js/, (route) => route.fulfill({ body: '' }));
});

afterAll(async () => {
  await site?.close();
});

async function check(path: string, widths: readonly number[]): Promise<readonly string[]> {
  const response = await page.goto(site.url + path);
  expect(response?.status()).toBe(200);
  await page.waitForSelector('#tsd-nav-container a', { state: 'attached' });
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      for (const violation of await findViolations(page)) found.push(`${width} px, ${colorScheme}: ${violation}`);
    }
  }
  return found;
}

describe('no serious violation of the accessibility rules', () => {
  it.each(['index.html', ...listPages('guides/')])('on %s, in both themes', async (path) => {
    expect(await check(path, [1280])).toEqual([]);
  });

  it.each(KINDS)('on %s, in both themes, at each width', async (path) => {
    expect(await check(path, WIDTHS)).toEqual([]);
  });
});
