import type { BrowserContext, Page } from 'playwright-core';
import { listFlaws, listMissingPictures, unfold } from './flaws.js';
import { HEIGHT, nameScreenshot, THEMES, WIDTHS } from './pages.js';

/** A page of the site in a browser, after its scripts have run. */
export interface VisitedPage {
  readonly status: number;
  readonly title: string;
  readonly description: string;
  /** Absolute, fragments included. */
  readonly links: readonly string[];
  /** The links to the pages before and after it: `prev URL`, `next URL`. */
  readonly neighbors: readonly string[];
  readonly ids: ReadonlySet<string>;
  /** What does not fit in a window of each width, and pictures that aren't drawn, in each theme. */
  readonly flaws: readonly string[];
  /** Messages of the console and of uncaught errors. */
  readonly complaints: readonly string[];
}

const isGuide = (path: string) => path.startsWith('guides/') || path === 'index.html';

/** Takes pictures of a guide as readers see it, and looks for flaws with everything unfolded. A theme changes no sizes. */
async function inspect(page: Page, path: string): Promise<readonly string[]> {
  const flaws: string[] = [];
  const setTheme = (colorScheme: (typeof THEMES)[number]) =>
    page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  const setWidth = (width: number) => page.setViewportSize({ width, height: HEIGHT });
  for (const theme of THEMES) {
    await setTheme(theme);
    flaws.push(...(await listMissingPictures(page)));
    for (const width of isGuide(path) ? WIDTHS : []) {
      await setWidth(width);
      await page.screenshot({ path: nameScreenshot(path, width, theme), fullPage: true, type: 'jpeg', quality: 75 });
    }
  }
  await unfold(page);
  for (const width of WIDTHS) {
    await setWidth(width);
    flaws.push(...(await listFlaws(page)).map((flaw) => `${width} px: ${flaw}`));
  }
  return flaws;
}

const FILE = {
  title: '',
  description: '',
  links: [],
  neighbors: [],
  ids: new Set<string>(),
  flaws: [],
  complaints: [],
};

async function visit(page: Page, url: string, site: string): Promise<VisitedPage> {
  // A page may link to a file, such as the source of an example.
  if (!url.endsWith('.html')) return { ...FILE, status: (await page.request.get(url)).status() };
  const complaints: string[] = [];
  page.removeAllListeners();
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  const response = await page.goto(url);
  const status = response?.status() ?? 0;
  // The theme hides the page until its navigation is complete.
  await page.waitForSelector('#tsd-nav-container a', { state: 'attached' });
  const seen = await page.evaluate(() => ({
    title: document.title,
    description: document.querySelector<HTMLMetaElement>('meta[name="description"]')?.content ?? '',
    links: [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].map((link) => link.href),
    neighbors: [...document.querySelectorAll<HTMLAnchorElement>('.neighbors a')].map(
      (link) => `${link.rel} ${link.href}`,
    ),
    ids: [...document.querySelectorAll('[id]')].map((element) => element.id),
  }));
  const flaws = await inspect(page, url.replace(site, ''));
  return { ...seen, status, ids: new Set(seen.ids), flaws, complaints };
}

/** Visits every page that is linked from the first page. Keys are URLs without fragment. */
export async function crawl(context: BrowserContext, site: string): Promise<ReadonlyMap<string, VisitedPage>> {
  const visited = new Map<string, VisitedPage>();
  const waiting = [`${site}index.html`];
  // The search index is the same on each page, and takes time to load.
  await context.route(/assets\/(search|hierarchy)\.js/, (route) => route.fulfill({ body: '' }));
  const page = await context.newPage();
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (visited.has(url)) continue;
    const found = await visit(page, url, site);
    visited.set(url, found);
    const inside = found.links.filter((link) => link.startsWith(site)).map((link) => link.replace(/#.*$/, ''));
    waiting.push(...new Set(inside));
  }
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
