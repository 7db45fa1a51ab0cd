import type { Page } from 'playwright-core';

/** Runs in the page: a description of each thing that does not fit. */
function findFlaws(): readonly string[] {
  const name = (element: Element) =>
    `${element.tagName.toLowerCase()}.${[...element.classList].join('.')} "${element.textContent?.replace(/\s+/g, ' ').trim().slice(0, 40)}"`;
  const flaws: string[] = [];
  const { innerWidth, innerHeight } = window;
  const wider = document.documentElement.scrollWidth - innerWidth;
  if (wider > 0) flaws.push(`the page is ${wider} px too wide`);

  // What is hidden at the edge of an element can't be read; a menu that scrolls sideways is read badly.
  const isOver = (size: number, room: number) => room > 0 && size > room + 1;
  for (const element of document.querySelectorAll('body, body *:not(pre *, svg, svg *)')) {
    const { overflowX, overflowY } = getComputedStyle(element);
    const isCut = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
    const isMenu = element.matches('.col-sidebar, .page-menu, .site-menu');
    if ((isCut(overflowX) || isMenu) && isOver(scrollWidth, clientWidth))
      flaws.push(`cut on the right: ${name(element)}`);
    if (isCut(overflowY) && isOver(scrollHeight, clientHeight)) flaws.push(`cut below: ${name(element)}`);
  }

  // Text stays inside of its column, unless it can be scrolled to.
  const content = document.querySelector('.col-content');
  const edge = content?.getBoundingClientRect().right ?? innerWidth;
  const texts = document.createTreeWalker(content ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.parentElement || node.parentElement.closest('.scroller, pre, .tsd-signature, script')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { right } = range.getBoundingClientRect();
    if (right > edge + 1)
      flaws.push(`${Math.round(right - edge)} px outside of its column: ${name(node.parentElement)}`);
  }

  // The navigation reaches to the end of a window that shows it, if it is long enough to scroll.
  const menu = [...document.querySelectorAll('.site-menu, .col-sidebar')].find(
    (element) => getComputedStyle(element).position === 'sticky' && element.clientHeight > 0,
  );
  if (innerWidth >= 770 && menu && menu.scrollHeight > menu.clientHeight) {
    const below = innerHeight - menu.getBoundingClientRect().bottom;
    if (Math.abs(below) > 1) flaws.push(`the navigation ends ${Math.round(below)} px above the end of the window`);
  }
  return flaws;
}

/** Runs in the page: the pictures that aren't drawn. */
async function findMissingPictures(): Promise<readonly string[]> {
  const missing = await Promise.all(
    [...document.images].map(async (image) => {
      await image.decode().catch(() => undefined);
      return image.naturalWidth > 0 ? [] : [`not drawn: ${image.currentSrc || image.src}`];
    }),
  );
  return missing.flat();
}

/** Unfolds everything; what is folded can't be cut. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>('.col-content details')) details.open = true;
  });
}

/** Returns what does not fit, in a window of the present size. */
export const listFlaws = (page: Page): Promise<readonly string[]> => page.evaluate(findFlaws);

/** Returns the pictures that aren't drawn, in the present theme. */
export const listMissingPictures = (page: Page): Promise<readonly string[]> => page.evaluate(findMissingPictures);
