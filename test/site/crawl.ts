import type { BrowserContext, Page } from 'playwright-core';

/** A page of the site in a browser, after its scripts have run. */
export interface VisitedPage {
  readonly status: number;
  readonly title: string;
  /** Absolute, fragments included. */
  readonly links: readonly string[];
  readonly ids: ReadonlySet<string>;
  /** The number of pixels by which it is wider than the window. */
  readonly overflow: number;
  /** Messages of the console and of uncaught errors. */
  readonly complaints: readonly string[];
}

async function visit(page: Page, url: string): Promise<VisitedPage> {
  const complaints: string[] = [];
  page.removeAllListeners();
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  const response = await page.goto(url, { waitUntil: 'domcontentloaded' });
  const status = response?.status() ?? 0;
  // The navigation is the same on each page, so it is read once.
  if (url.endsWith('/index.html')) await page.waitForSelector('#tsd-nav-container a', { state: 'attached' });
  const seen = await page.evaluate(() => ({
    title: document.title,
    links: [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].map((link) => link.href),
    ids: [...document.querySelectorAll('[id]')].map((element) => element.id),
    overflow: document.documentElement.scrollWidth - window.innerWidth,
  }));
  return { ...seen, status, ids: new Set(seen.ids), complaints };
}

/** Visits every page that is linked from the first page. Keys are URLs without fragment. */
export async function crawl(context: BrowserContext, site: string): Promise<ReadonlyMap<string, VisitedPage>> {
  const visited = new Map<string, VisitedPage>();
  const waiting = [`${site}index.html`];
  const worker = async (page: Page) => {
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      if (visited.has(url)) continue;
      const found = await visit(page, url);
      visited.set(url, found);
      const inside = found.links.filter((link) => link.startsWith(site)).map((link) => link.replace(/#.*$/, ''));
      waiting.push(...new Set(inside));
    }
  };
  // The search index is the same on each page too, and takes time to load.
  await context.route(/assets\/(search|hierarchy)\.js/, (route) => route.fulfill({ body: '' }));
  await worker(await context.newPage());
  return visited;
}

/** The links whose page or anchor does not exist, each with the page that contains it. */
export function findBrokenLinks(visited: ReadonlyMap<string, VisitedPage>, site: string): readonly string[] {
  const isBroken = (link: string) => {
    const [url = '', fragment = ''] = link.split('#');
    const target = visited.get(url);
    if (target?.status !== 200) return true;
    return fragment !== '' && !target.ids.has(decodeURIComponent(fragment));
  };
  return [...visited].flatMap(([url, { links }]) => {
    const broken = links.filter((link) => link.startsWith(site) && isBroken(link));
    return [...new Set(broken)].map((link) => `${url.replace(site, '')} → ${link.replace(site, '')}`);
  });
}
