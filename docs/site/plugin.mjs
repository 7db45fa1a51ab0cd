// Gives the site its navigation. docs/README.md is the one place that orders the guides: each of its headings is a
// category and each link under it a page, so GitHub and the site show the same. The API is sorted by source folder.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommentTag, Converter, JSX, KindRouter, PageEvent, ReflectionKind, RendererEvent } from 'typedoc';
import { buildFull, buildIndex } from './llms.ts';
import { buildProgram, printProgram } from './programs.ts';
import { drawTree } from './tree.mjs';

const DOCS = fileURLToPath(new URL('..', import.meta.url));
const INDEX = `${DOCS}README.md`;
const README = resolve(DOCS, '../README.md');
const ERROR_CODES = `${DOCS}guides/error-codes.md`;
const DECISIONS = 'Decisions';
const REFERENCE = 'API reference';
/** The first pattern that the declaring file matches gives the category. */
const API_CATEGORIES = [
  [/src\/.*\bacd\b/, 'Documented routes'],
  [/src\/(client|http\/fetch|options\/(client|common|limits|phone|retry))\.ts$/, 'Client'],
  [/src\/node\//, 'Client'],
  [/src\/(auth\/|options\/token-request|schemas\/issuers)/, 'Tokens'],
  [/src\/(idempotency|options|resources|schemas)\//, 'Calls'],
  [/src\/(errors\/|internal\/result)/, 'Errors'],
  [/src\/http\/(events|metadata)\.ts$/, 'Events'],
  [/src\/testing\/(faults|response-parts|routes)/, 'Faults'],
  [/src\/testing\/(builders|request-log|state|clock)/, 'Test data and time'],
  [/src\/testing\//, 'Simulator'],
];

/** Reads the index: the path of each page it links to, with its category, in that order. */
function readIndex() {
  const pages = new Map([[INDEX, 'none']]);
  let category = 'none';
  for (const line of readFileSync(INDEX, 'utf8').split('\n')) {
    category = /^## (.+)$/.exec(line)?.[1] ?? category;
    for (const [, link] of line.matchAll(/\]\(([^):#]+\.md)\)/g)) {
      const path = fileURLToPath(new URL(link, new URL('..', import.meta.url)));
      if (category !== 'none' && !pages.has(path)) pages.set(path, category);
    }
  }
  // In the repository and on the site, not in the package.
  for (const file of readdirSync(`${DOCS}reference`).sort()) pages.set(`${DOCS}reference/${file}`, 'The project');
  for (const file of readdirSync(`${DOCS}decisions`).sort()) pages.set(`${DOCS}decisions/${file}`, DECISIONS);
  return pages;
}

/** Returns the text of the first heading, which names the page in the navigation. */
function titleOf({ content }) {
  const beginning = content.map((part) => part.text).join('');
  return /^\s*# (.+)\n/.exec(beginning)?.[1].replaceAll('`', '');
}

/** A folder has no page here, as it has on GitHub: its link becomes text. A file that is missing is a mistake. */
function unlinkFolders(app, content, path) {
  for (const [index, part] of content.entries()) {
    if (part.kind !== 'relative-link') continue;
    const found = statSync(resolve(dirname(path), part.text.replace(/#.*/, '')), { throwIfNoEntry: false });
    if (found?.isFile()) continue;
    if (!found) app.logger.warn(`${relative(DOCS, path)} links to ${part.text}, which does not exist`);
    const [before, after] = [content[index - 1], content[index + 1]];
    before.text = before.text.replace(/\[([^[\]]*)\]\($/, '$1');
    after.text = after.text.replace(/^\)/, '');
    content[index] = text('');
  }
}

/** The theme gives the first page a title of its own: two would be one too many. */
function dropHeading([first] = []) {
  if (first) first.text = first.text.replace(/^\s*# .+\n/, '');
}

/** Shows what the guides are about until a reader folds it up; the theme starts with everything folded. */
function unfold(categories) {
  const keys = JSON.stringify(categories.map((category) => `tsd-accordion-${category}`));
  const html = `for (const key of ${keys}) if (localStorage.getItem(key) === null) localStorage.setItem(key, 'true');`;
  return JSX.createElement('script', null, JSX.createElement(JSX.Raw, { html }));
}

/** Keeps the files' own names in the addresses, whatever the titles become. */
class GuideRouter extends KindRouter {
  getIdealBaseName(reflection) {
    if (!reflection.isDocument()) return super.getIdealBaseName(reflection);
    const path = reflection.project.files.getReflectionPath(reflection);
    const name = basename(path, '.md');
    return `guides/${name === 'README' ? basename(dirname(path)) : name.toLowerCase()}`;
  }
}

function text(value) {
  return { kind: 'text', text: value };
}

function tag(reflection, category) {
  for (const { comment } of reflection.signatures ?? [reflection]) {
    comment?.blockTags.push(new CommentTag('@category', [text(category)]));
  }
}

function categorise(app, project) {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Module | ReflectionKind.SomeExport)) {
    if (reflection.kindOf(ReflectionKind.Module)) tag(reflection, REFERENCE);
    if (!reflection.parent?.kindOf(ReflectionKind.Module)) continue;
    const file = project.getSymbolIdFromReflection(reflection)?.fileName ?? '';
    const category = API_CATEGORIES.find(([pattern]) => pattern.test(file))?.[1];
    if (category) tag(reflection, category);
    else app.logger.warn(`${reflection.name} (${file}) has no category: add its file to docs/site/plugin.mjs`);
  }
}

/** Leads from an error's class to its entry, and so to an example, by the code that the class declares. */
function linkErrorCodes(project) {
  const page = project.files.registerAbsolute(ERROR_CODES);
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Class)) {
    const code = reflection.getChildByName('code');
    if (!code || code.inheritedFrom || code.type?.type !== 'literal') continue;
    const link = { kind: 'relative-link', text: ERROR_CODES, target: page.target, targetAnchor: code.type.value };
    const content = [text(`[${code.type.value}](`), link, text('): what is known, what to do, an example')];
    reflection.comment?.blockTags.push(new CommentTag('@see', content));
  }
}

/** Classes, functions and methods that users call; the rest are called by the SDK, or shown in their class's example. */
function findWithoutExample(project) {
  const isCalled = ({ name, parent, inheritedFrom }) =>
    !inheritedFrom &&
    !/^(invalidate|claim|complete|release|read|resolve|now|setTimeout|clearTimeout)$/.test(name) &&
    isApi(parent);
  const isApi = (owner) => owner?.kindOf(ReflectionKind.Class) || /Resource$/.test(owner?.name);
  const classes = project.getReflectionsByKind(ReflectionKind.Class).filter(({ name }) => !/Error$/.test(name));
  const methods = project.getReflectionsByKind(ReflectionKind.Method).filter(isCalled);
  const functions = project.getReflectionsByKind(ReflectionKind.Function);
  const owners = [...classes, ...[...methods, ...functions].flatMap(({ signatures }) => signatures)];
  return owners.filter(({ comment }) => !comment?.getTag('@example')).map((owner) => owner.getFullName());
}

/** What may be wider than a phone scrolls in a region of its own, by keyboard too; the page never does. */
function scroller(label, html) {
  return `<div class="scroller" role="region" aria-label="${label}" tabindex="0">${html}</div>`;
}

/** The theme leaves code out of a page's list of headings, and out of their anchors. */
function keepCodeInHeadings({ tokens }) {
  for (const [index, { type }] of tokens.entries()) {
    if (type !== 'heading_open') continue;
    for (const child of tokens[index + 1].children) if (child.type === 'code_inline') child.type = 'text';
  }
}

/** Returns the code of a hidden set-up comment: see blocks.ts. */
function readSetUp(token) {
  return /^<!-- set-up\n([\s\S]*?)\n-->\s*$/.exec(token?.type === 'html_block' ? token.content : '')?.[1];
}

/** Folds the complete program below a block that needs more than its own code to run. */
function foldProgram(fence, tokens, index, ...rest) {
  const token = tokens[index];
  if (token.info.trim() !== 'ts') return '';
  const setUp = readSetUp(tokens[index - 1]);
  const program = buildProgram({ code: token.content, setUp: setUp === undefined ? undefined : { code: setUp } });
  if (program.header.length === 0 && setUp === undefined) return '';
  const whole = Object.assign(Object.create(Object.getPrototypeOf(token)), token, { content: printProgram(program) });
  const html = fence([whole], 0, ...rest);
  return `<details class="program"><summary>Run this example</summary>${html}</details>`;
}

function extendMarkdown({ renderer, core, linkify }) {
  // A host in a sentence is no link, and surely none without TLS.
  linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  core.ruler.push('code_in_headings', keepCodeInHeadings);
  const { fence } = renderer.rules;
  renderer.rules.fence = (tokens, index, ...rest) =>
    tokens[index].info.trim() === 'mermaid'
      ? drawTree(tokens[index].content)
      : `${fence(tokens, index, ...rest)}${foldProgram(fence, tokens, index, ...rest)}`;
  renderer.rules.html_block = (tokens, index) => (readSetUp(tokens[index]) === undefined ? tokens[index].content : '');
  renderer.rules.table_open = () => scroller('Table', '<table>').replace('</div>', '');
  renderer.rules.table_close = () => '</table></div>';
}

/** What unfolds is not a link too: an entry's own page becomes the first below it. */
function freeBranches(branches) {
  for (const branch of branches.filter(({ children }) => children)) {
    freeBranches(branch.children);
    if (!branch.path) continue;
    branch.children.unshift({ text: 'Overview', path: branch.path, kind: branch.kind, icon: branch.icon });
    delete branch.path;
  }
}

/** A guide answers more than a member does, and a member once more than in each class that inherits it. */
function weighForSearch({ reflections }) {
  for (const reflection of Object.values(reflections)) {
    if (reflection.isDocument()) reflection.relevanceBoost = reflection.frontmatter.category === DECISIONS ? 1 : 10;
    else if (reflection.inheritedFrom || reflection.kindOf(ReflectionKind.Constructor)) reflection.relevanceBoost = 0;
  }
}

/** A link inside of what opens and closes can't be reached by everybody: the theme puts permalinks there. */
function freeSummaries(page) {
  page.contents = page.contents.replace(/<summary\b[\s\S]*?<\/summary>/g, (summary) =>
    summary.replace(/<a [^>]*tsd-anchor-icon[\s\S]*?<\/a>/g, ''),
  );
}

export function load(app) {
  const pages = readIndex();
  app.renderer.defineRouter('guides', GuideRouter);
  app.on('bootstrapEnd', () => {
    const categories = [...pages.values(), REFERENCE, ...API_CATEGORIES.map(([, category]) => category)];
    app.options.setValue('markdownItLoader', extendMarkdown);
    app.options.setValue('projectDocuments', [...pages.keys()]);
    app.options.setValue('categoryOrder', [...new Set(categories)]);
    for (const file of readdirSync(`${DOCS}guides`)) {
      if (!file.endsWith('.md') || pages.has(`${DOCS}guides/${file}`)) continue;
      app.logger.warn(`docs/README.md does not list guides/${file}`);
    }
  });
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const path = document.project.files.getReflectionPath(document);
    document.frontmatter.category = pages.get(path);
    unlinkFolders(app, document.content, path);
    const title = titleOf(document);
    if (title) document.name = title;
    else app.logger.warn(`${relative(DOCS, path)} does not begin with a heading`);
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    unlinkFolders(app, project.readme ?? [], README);
    dropHeading(project.readme);
    categorise(app, project);
    linkErrorCodes(project);
    for (const name of findWithoutExample(project)) app.logger.warn(`${name} has no @example`);
  });
  app.renderer.on(RendererEvent.BEGIN, ({ project }) => {
    freeBranches(app.renderer.theme.getNavigation(project));
    weighForSearch(project);
  });
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    writeFileSync(`${outputDirectory}/llms.txt`, buildIndex('.html'));
    writeFileSync(`${outputDirectory}/llms-full.txt`, buildFull());
  });
  app.renderer.on(PageEvent.END, freeSummaries);
  app.renderer.hooks.on('body.begin', () =>
    unfold([...new Set(pages.values())].filter((category) => category !== DECISIONS)),
  );
}
