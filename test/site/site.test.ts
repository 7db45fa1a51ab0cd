import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crawl, findBrokenLinks, type VisitedPage } from './crawl.js';
import { type OpenSite, openSite } from './open-site.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = fileURLToPath(new URL('../../.tmp/screenshots', import.meta.url));

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  ['desktop', 'light', DESKTOP],
  ['desktop', 'dark', DESKTOP],
  ['phone', 'light', PHONE],
  ['phone', 'dark', PHONE],
] as const;
// One of each kind of page, and the longest guides.
const PAGES = [
  'index.html',
  'guides/docs.html',
  'guides/getting-started.html',
  'guides/error-codes.html',
  'guides/errors.html',
  'guides/python-tutorial.html',
  'modules/cxone-sdk.html',
  'classes/cxone-sdk.CXoneClient.html',
  'interfaces/cxone-sdk.CXoneClientOptions.html',
  'types/cxone-sdk.CallOutcome.html',
];

let site: OpenSite;

beforeAll(async () => {
  site = await openSite();
});

afterAll(async () => {
  await site?.close();
});

async function open(path: string, viewport = DESKTOP, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const page = await site.browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  const response = await page.goto(site.url + path);
  expect(response?.status()).toBe(200);
  await page.waitForSelector('#tsd-nav-container a', { state: 'attached' });
  return page;
}

describe('the documentation site', () => {
  let visited: ReadonlyMap<string, VisitedPage>;

  beforeAll(async () => {
    visited = await crawl(await site.browser.newContext({ viewport: PHONE }), site.url);
  });

  it('has a page for each guide', () => {
    const index = readFileSync(new URL('../../docs/README.md', import.meta.url), 'utf8');
    const guides = [...index.matchAll(/\]\(guides\/([\w-]+)\.md\)/g)].map(([, name]) => `guides/${name}.html`);
    const paths = [...visited.keys()].map((url) => url.replace(site.url, ''));
    expect(guides.length).toBeGreaterThan(0);
    expect(paths).toEqual(expect.arrayContaining(guides));
  });

  it('has no link to a page or an anchor that does not exist', () => {
    expect(visited.size).toBeGreaterThan(50);
    expect(findBrokenLinks(visited, site.url)).toEqual([]);
  });

  it('has no page that is wider than a phone', () => {
    const wide = [...visited].filter(([, { overflow }]) => overflow > 0).map(([url, page]) => [url, page.overflow]);
    expect(wide).toEqual([]);
  });

  it('writes no message to the console', () => {
    expect([...visited.values()].flatMap(({ complaints }) => complaints)).toEqual([]);
  });

  it('links only to its own pages and to https URLs', () => {
    const links = [...visited.values()].flatMap((page) => page.links);
    const others = links.filter((link) => !link.startsWith(site.url) && !link.startsWith('https://'));
    expect([...new Set(others)]).toEqual([]);
  });
});

describe('the search of the documentation site', () => {
  it('finds the property and the guides for "outcome", and opens a result', async () => {
    const page = await open('index.html');
    await page.click('#tsd-search-trigger');
    await page.fill('#tsd-search-input', 'outcome');
    await page.waitForSelector('#tsd-search-results li a');
    const results = await page.locator('#tsd-search-results li').allInnerTexts();
    expect(results).toEqual(expect.arrayContaining([expect.stringContaining('CXoneError.outcome'), 'Errors']));
    await page.screenshot({ path: `${screenshots}/search.png` });
    await page.locator('#tsd-search-results li a').first().click();
    await page.waitForURL((url) => !url.pathname.endsWith('index.html'));
    expect((await page.innerText('.col-content')).toLowerCase()).toContain('outcome');
    await page.close();
  });

  it('finds guides', async () => {
    const page = await open('index.html');
    await page.click('#tsd-search-trigger');
    await page.fill('#tsd-search-input', 'python');
    await page.waitForSelector('#tsd-search-results li a');
    const targets = await page
      .locator('#tsd-search-results li a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(targets.some((href) => href?.includes('guides/'))).toBe(true);
    await page.close();
  });
});

interface Violation {
  readonly id: string;
  readonly impact?: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
}

async function findViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    'axe.run(document, { resultTypes: ["violations"] })',
  );
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return grave.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}

describe.each(LOOKS)('on a %s in the %s theme', (device, theme, viewport) => {
  it.each(PAGES)('%s has no serious accessibility violation', async (path) => {
    const page = await open(path, viewport, theme);
    const name = path.replace(/\.html$/, '').replaceAll('/', '-');
    await page.screenshot({ path: `${screenshots}/${name}-${device}-${theme}.png` });
    expect(await findViolations(page)).toEqual([]);
    await page.close();
  });
});

describe('on a phone', () => {
  it('opens the navigation with the links to the guides', async () => {
    const page = await open('index.html', PHONE);
    await page.click('#tsd-toolbar-menu-trigger');
    // The trial click waits until the menu no longer moves.
    await page.locator('#tsd-nav-container a[href*="error-codes"]').click({ trial: true });
    await page.screenshot({ path: `${screenshots}/navigation-phone.png` });
    expect(await findViolations(page)).toEqual([]);
    await page.close();
  });
});
