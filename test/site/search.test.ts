import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSite, openSite } from './open-site.js';

/** What people search for, and the pages that answer it: one of them is the first or second result. */
const QUERIES: readonly (readonly [query: string, ...pages: string[]])[] = [
  ['mock', 'testing'],
  ['webhook', 'troubleshooting', 'track-a-call'],
  ['voicemail', 'how-a-call-ended'],
  ['cancel', 'troubleshooting', 'acd-routes'],
  ['hang up', 'troubleshooting', 'acd-routes'],
  ['idempotency', 'prevent-duplicate-calls'],
  ['log', 'logging'],
  ['timeout', 'configuration'],
  ['default timeout', 'configuration'],
  ['429', 'retry-failed-requests', 'troubleshooting'],
  ['404', 'troubleshooting', 'which-route'],
  ['proxy', 'proxies-and-tls'],
  ['jest', 'testing'],
  ['environment variables', 'configuration'],
  ['outcome', 'prevent-duplicate-calls'],
  ['lambda', 'serverless'],
  ['duplicate', 'prevent-duplicate-calls'],
  ['token', 'authentication'],
  ['retry', 'retry-failed-requests'],
  ['caller ID', 'troubleshooting'],
];

let site: OpenSite;

beforeAll(async () => {
  site = await openSite();
});

afterAll(async () => {
  await site?.close();
});

interface Result {
  readonly href: string;
  readonly text: string;
  readonly context: string;
}

async function search(query: string): Promise<readonly Result[]> {
  const page = await site.browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  try {
    await page.goto(`${site.url}index.html`);
    await page.click('#tsd-search-trigger');
    await page.fill('#tsd-search-input', query);
    await page.waitForSelector('#tsd-search-results li a .context');
    return await page.locator('#tsd-search-results li a').evaluateAll((links) =>
      links.map((link) => ({
        href: link.getAttribute('href') ?? '',
        text: link.querySelector('.text')?.textContent ?? '',
        context: link.querySelector('.context')?.textContent ?? '',
      })),
    );
  } finally {
    await page.close();
  }
}

describe('the search of the documentation site', () => {
  it.each(QUERIES)('leads from "%s" to %s', async (query, ...pages) => {
    const results = await search(query);
    const first = results.slice(0, 2).map(({ href }) => href);
    const isRight = (href: string) => pages.some((page) => href.includes(`guides/${page}.html`));
    expect(first.some(isRight), JSON.stringify(results, null, 1)).toBe(true);
  });

  it('shows the page of a section, and a line of context', async () => {
    const result = (await search('webhook')).find(({ text }) => / › /.test(text));
    expect(result?.context.length).toBeGreaterThan(20);
  });

  it('finds the property of an error, and opens it', async () => {
    const results = await search('retryAfterMs');
    expect(results.some(({ href }) => /(classes|interfaces)\/.*#retryafterms/i.test(href))).toBe(true);
  });
});
