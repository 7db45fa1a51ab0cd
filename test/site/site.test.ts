import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from './axe.js';
import { crawl, findBrokenLinks, type VisitedPage } from './crawl.js';
import { type OpenSite, openSite } from './open-site.js';
import { HEIGHT, listAllPages, SCREENSHOTS } from './pages.js';

const DESKTOP = { width: 1280, height: HEIGHT };
const PHONE = { width: 390, height: HEIGHT };

let site: OpenSite;

beforeAll(async () => {
  site = await openSite();
});

afterAll(async () => {
  await site?.close();
});

async function open(path: string, viewport = DESKTOP): Promise<Page> {
  const page = await site.browser.newPage({ viewport, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  const response = await page.goto(site.url + path);
  expect(response?.status()).toBe(200);
  await page.waitForSelector('#tsd-nav-container a', { state: 'attached' });
  return page;
}

describe('the documentation site', () => {
  let visited: ReadonlyMap<string, VisitedPage>;
  let pages: readonly (VisitedPage & { readonly path: string })[];

  beforeAll(async () => {
    visited = await crawl(await site.browser.newContext(), site.url);
    const all = [...visited].map(([url, page]) => ({ ...page, path: url.replace(site.url, '') }));
    pages = all.filter(({ path }) => path.endsWith('.html'));
  }, 480_000);

  /** The pages that docs/README.md links to, after itself. */
  const listGuides = () => {
    const [, ...sections] = readFileSync(new URL('../../docs/README.md', import.meta.url), 'utf8').split(/^## /m);
    const links = [...sections.join('').matchAll(/\]\(([^):#]+)\.md\)/g)].map(([, link = '']) => link);
    const names = links.map((link) =>
      link
        .replace(/\/README$/, '')
        .replace(/^.*\//, '')
        .toLowerCase(),
    );
    return ['docs', ...names].map((name) => `guides/${name}.html`);
  };

  it('has a page for each guide', () => {
    expect(listGuides().length).toBeGreaterThan(20);
    expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(listGuides()));
  });

  it('links to each of its pages', () => {
    expect(pages.map(({ path }) => path).sort()).toEqual([...listAllPages()].sort());
  });

  it('has no link to a page or an anchor that does not exist', () => {
    expect(visited.size).toBeGreaterThan(50);
    expect(findBrokenLinks(visited, site.url)).toEqual([]);
  });

  it('cuts nothing, scrolls nothing sideways and draws each picture, at each width and in both themes', () => {
    expect(pages.flatMap(({ path, flaws }) => flaws.map((flaw) => `${path}: ${flaw}`))).toEqual([]);
  });

  it('describes each page with a sentence of its own', () => {
    const missing = pages.filter(({ description }) => !/^.{5,400}[.!?]$/.test(description));
    expect(missing.map(({ path, description }) => `${path}: ${description}`)).toEqual([]);
    const guides = pages.filter(({ path }) => path.startsWith('guides/')).map(({ description }) => description);
    expect(new Set(guides).size).toBe(guides.length);
  });

  it('leads from each guide to the one before and the one after, in the order of docs/README.md', () => {
    const guides = listGuides();
    const link = (rel: string, path: string | undefined) => (path ? [`${rel} ${site.url}${path}`] : []);
    for (const [index, path] of guides.entries()) {
      const expected = [...link('prev', guides[index - 1]), ...link('next', guides[index + 1])];
      expect(visited.get(site.url + path)?.neighbors, path).toEqual(expected);
    }
  });

  it('serves an icon', async () => {
    const page = await open('guides/errors.html');
    const icon = await page.locator('link[rel="icon"]').evaluate((link) => (link as HTMLLinkElement).href);
    const response = await page.request.get(icon);
    expect([response.status(), response.headers()['content-type']]).toEqual([200, 'image/svg+xml']);
    await page.close();
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
  it('opens a result', async () => {
    const page = await open('index.html');
    await page.click('#tsd-search-trigger');
    await page.fill('#tsd-search-input', 'outcome');
    await page.waitForSelector('#tsd-search-results li a');
    await page.screenshot({ path: `${SCREENSHOTS}search.png` });
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

describe('on a phone', () => {
  it('opens the navigation with the links to the guides', async () => {
    const page = await open('index.html', PHONE);
    await page.click('#tsd-toolbar-menu-trigger');
    // The trial click waits until the menu no longer moves.
    await page.locator('#tsd-nav-container a[href*="error-codes"]').click({ trial: true });
    await page.screenshot({ path: `${SCREENSHOTS}navigation-phone.png` });
    expect(await findViolations(page)).toEqual([]);
    await page.close();
  });
});
