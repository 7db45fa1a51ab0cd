import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSite, openSite } from './open-site.js';
import { SCREENSHOTS } from './pages.js';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let site: OpenSite;
let page: Page;

beforeAll(async () => {
  site = await openSite();
});

afterAll(async () => {
  await site?.close();
});

afterEach(async () => {
  await page?.close();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  page = await site.browser.newPage({ reducedMotion: 'reduce', ...options });
  page.setDefaultTimeout(10_000);
  await page.goto(site.url + path);
  await page.waitForSelector('#tsd-nav-container a', { state: 'attached' });
  return page;
}

const readStyle = (selector: string, property: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

describe('code', () => {
  it('has a Copy button that a finger can find, and that stays while the code scrolls', async () => {
    await open('guides/configuration.html', PHONE);
    const block = page.locator('.tsd-typography > pre').first();
    const code = block.locator('code');
    const button = block.locator('button');
    expect(await readStyle('.tsd-typography > pre > button', 'opacity')).toBe('1');
    const before = await button.boundingBox();
    await code.evaluate((element) => element.scrollTo({ left: 200 }));
    expect(await button.boundingBox()).toEqual(before);
    const text = await code.boundingBox();
    expect((before?.y ?? 0) + (before?.height ?? 0)).toBeLessThanOrEqual(text?.y ?? 0);
  });

  it('scrolls instead of breaking a line, by keyboard too, and fades where it continues', async () => {
    await open('guides/configuration.html', PHONE);
    const code = page.locator('.tsd-typography > pre > code').first();
    const { width, lines, rows } = await code.evaluate((element) => ({
      width: element.scrollWidth - element.clientWidth,
      lines: (element as HTMLElement).innerText.trim().split('\n').length,
      rows: Math.round((element.clientHeight - 24) / Number.parseFloat(getComputedStyle(element).lineHeight)),
    }));
    expect(width).toBeGreaterThan(0);
    expect(rows).toBe(lines);
    await page.waitForSelector('pre > code[data-more-right][tabindex="0"]:not([data-more-left])');
    await code.evaluate((element) => element.scrollTo({ left: 10_000 }));
    await page.waitForSelector('pre > code[data-more-left]:not([data-more-right])');
  });

  it('is followed by its output, which is labeled and is not copied', async () => {
    await open('guides/errors.html');
    const output = page.locator('.output').first();
    expect(await output.locator('figcaption').innerText()).toBe('Output');
    expect(await output.locator('button').count()).toBe(0);
    expect(await page.locator('p', { hasText: /^Output:$/ }).count()).toBe(0);
    expect(await page.locator('pre + .output + .program').count()).toBeGreaterThan(0);
  });

  it('shows the complete program of a block', async () => {
    await open('guides/errors.html');
    const program = page.locator('.program').first();
    await program.locator('summary').click();
    expect(await program.innerText()).toContain("from 'cxone-sdk/testing'");
    await program.screenshot({ path: `${SCREENSHOTS}program.png` });
  });

  it('ends each program as the block above it', async () => {
    await open('guides/error-codes.html');
    const ends = await page.locator('.program').evaluateAll((programs) =>
      programs.map((program) => {
        const above = program.previousElementSibling;
        const block = above?.matches('.output') ? above.previousElementSibling : above;
        return [block, program].map((element) => element?.querySelector('code')?.textContent?.trim().slice(-40));
      }),
    );
    expect(ends.length).toBeGreaterThan(15);
    expect(ends.filter(([block, program]) => block !== program)).toEqual([]);
  });
});

describe('the theme switch of the page', () => {
  it('also switches pictures', async () => {
    await open('guides/prevent-duplicate-calls.html', { colorScheme: 'dark' });
    const picture = () =>
      page
        .locator('picture img')
        .first()
        .evaluate((image) => (image as HTMLImageElement).currentSrc);
    const choose = async (theme: string) => {
      await page.evaluate((value) => {
        document.documentElement.dataset['theme'] = value;
      }, theme);
      await page.waitForTimeout(100);
    };
    expect(await picture()).toContain('dark');
    await choose('light');
    expect(await picture()).toContain('light');
    await choose('dark');
    expect(await picture()).toContain('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await choose('os');
    expect(await picture()).toContain('light');
  });
});

describe('the API reference', () => {
  it('lists what a method throws once', async () => {
    await open('interfaces/cxone-sdk.ConnectionsResource.html');
    const create = page.locator('.tsd-member', { has: page.locator('#create') }).first();
    expect(await create.locator('h4', { hasText: 'Throws' }).count()).toBe(1);
    expect(await create.locator('.throws li').count()).toBeGreaterThan(5);
  });

  it('has the routes that NICE documents in a category of their own, and starts with what is used most', async () => {
    await open('modules/cxone-sdk.html');
    const categories = await page
      .locator('.tsd-member-group')
      .evaluateAll((groups) =>
        groups.map((group) => [
          group.querySelector('h2')?.textContent?.trim(),
          ...[...group.querySelectorAll('dt a:first-of-type')].map((link) => link.textContent),
        ]),
      );
    const find = (name: string) => categories.find(([title]) => title === name) ?? [];
    expect(categories.map(([title]) => title)).toEqual(['Client', 'Calls', 'Errors', 'Tokens', 'Events', 'ACD routes']);
    expect(find('Client')[1]).toBe('CXoneClient');
    expect(find('Calls')[1]).toBe('ConnectionsResource');
    expect(find('ACD routes')[1]).toBe('CXoneAcdClient');
    expect(find('ACD routes')).toEqual(
      expect.arrayContaining([
        'ScriptsResource',
        'CallbacksResource',
        'ContactsResource',
        'EndedContact',
        'RescheduleOptions',
      ]),
    );
    expect(find('Calls').filter((name) => /script|callback|contact|acd/i.test(`${name}`))).toEqual([]);
  });
});
