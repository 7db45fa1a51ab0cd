// What stands around the content of a page: its description, the pages before and after it, one list of what a method throws.
import { JSX, ReflectionKind } from 'typedoc';

const { createElement, Raw } = JSX;

/** Pages that don't begin with a sentence. */
const DESCRIPTIONS = {
  'modules.html': 'Every export of cxone-sdk, by entry point.',
  'hierarchy.html': 'The classes and interfaces of cxone-sdk that extend others.',
};

/** Returns the first sentence of a page, escaped. */
function describe({ url, contents }) {
  const content = contents.slice(contents.indexOf('class="col-content"'));
  const [, paragraph = ''] = /<p>([\s\S]*?)<\/p>/.exec(content) ?? [];
  const text = paragraph
    .replace(/<[^>]+>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const sentence = /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text.replace(/:$/, '.');
  return DESCRIPTIONS[url] ?? sentence.replaceAll('"', '&quot;');
}

function addDescription(app, page) {
  const description = describe(page);
  if (description === '') app.logger.warn(`${page.url} has no sentence that describes it`);
  page.contents = page.contents.replace(/(<meta name="description" content=")[^"]*/, (_, start) => start + description);
}

/** A link inside of what opens and closes can't be reached by everybody: the theme puts permalinks there. */
function freeSummaries(page) {
  page.contents = page.contents.replace(/<summary\b[\s\S]*?<\/summary>/g, (summary) =>
    summary.replace(/<a [^>]*tsd-anchor-icon[\s\S]*?<\/a>/g, ''),
  );
}

/** The page of the hierarchy shows classes and interfaces that extend each other; the theme links to it from others too. */
function dropDeadHierarchyLink(page) {
  const { extendedTypes = [], implementedTypes = [], extendedBy, implementedBy } = page.model;
  const parents = [...extendedTypes, ...implementedTypes].map(({ reflection }) => reflection);
  if (extendedBy || implementedBy || parents.some((parent) => parent?.kindOf(ReflectionKind.ClassOrInterface))) return;
  page.contents = page.contents.replace(/ \(<a href="[^"]*hierarchy\.html#[^"]*">[^<]*<\/a>\)/, '');
}

/** A path of one step repeats the title. */
function dropShortPath(page) {
  page.contents = page.contents.replace(/<ul class="tsd-breadcrumb"[^>]*>\s*<li>(?:(?!<li>)[\s\S])*?<\/li><\/ul>/, '');
}

/** The theme may break a name before each capital letter, and so this one after its first. */
function keepNameTogether(page) {
  page.contents = page.contents.replaceAll('C<wbr/>Xone', 'CXone');
}

/** Corrects the page that the theme has rendered. */
export function finishPage(app, page) {
  freeSummaries(page);
  dropDeadHierarchyLink(page);
  dropShortPath(page);
  keepNameTogether(page);
  addDescription(app, page);
}

/** Links to the pages before and after this one. `guides` are all of them, in order. */
export function linkNeighbors(context, guides) {
  const at = guides.indexOf(context.page.model);
  if (at < 0) return createElement(JSX.Fragment, null);
  const link = (page, rel, label) =>
    page && createElement('a', { href: context.urlTo(page), rel }, createElement('span', null, label), page.name);
  const links = [link(guides[at - 1], 'prev', 'Previous'), link(guides[at + 1], 'next', 'Next')];
  return createElement('nav', { class: 'neighbors', 'aria-label': 'Previous and next page' }, ...links);
}

/** Renders all `@throws` of a comment as one list: the theme gives each a heading. */
export function listThrows(context, comment) {
  const tags = comment.getTags('@throws');
  if (tags.length === 0) return createElement(JSX.Fragment, null);
  for (const tag of tags) tag.skipRendering = true;
  const items = tags.map(({ content }) =>
    createElement('li', null, createElement(Raw, { html: context.markdown(content) })),
  );
  const heading = createElement('h4', null, 'Throws');
  return createElement(
    'div',
    { class: 'tsd-comment tsd-typography throws' },
    heading,
    createElement('ul', null, ...items),
  );
}
