// Orders the site. docs/README.md is the one place that orders the guides: each of its headings is a category and each link
// under it a page, so GitHub and the site show the same. The API is sorted by source folder.
import { readdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Comment, CommentTag, JSX, KindRouter, ReflectionKind } from 'typedoc';
import { readSections } from './llms.ts';

const DOCS = fileURLToPath(new URL('..', import.meta.url));
const INDEX = `${DOCS}README.md`;
const REFERENCE = 'API reference';
const PROJECT = 'The project';

/** The first pattern that matches `file:name` of a declaration gives the category. */
const API_CATEGORIES = [
  [/src\/(.*\bacd\b|resources\/(callbacks|contacts|scripts)\b)|:RescheduleOptions$/, 'ACD routes'],
  [/src\/(client|http\/fetch|options\/(client|common|limits|phone|retry))\.ts:/, 'Client'],
  [/src\/node\//, 'Client'],
  [/src\/(auth\/|options\/token-request|schemas\/issuers)/, 'Tokens'],
  [/src\/(idempotency|options|resources|schemas)\//, 'Calls'],
  [/src\/(errors\/|internal\/result)/, 'Errors'],
  [/src\/http\/(events|metadata)\.ts:/, 'Events'],
  [/src\/testing\/(faults|response-parts|routes)/, 'Faults'],
  [/src\/testing\/(builders|request-log|state|clock)/, 'Test data and time'],
  [/src\/testing\//, 'Simulator'],
];
const API_ORDER = [
  'Client',
  'Calls',
  'Errors',
  'Tokens',
  'Events',
  'Simulator',
  'Faults',
  'Test data and time',
  'ACD routes',
];

/** What stands first in its category; the rest follows in the order of the source. */
const MOST_USED = `
  CXoneClient CXoneClientOptions CommonOptions
  ConnectionsResource CreateConnectionRequest Connection ConnectionStatus TriggerOptions WaitOptions BatchOptions BatchResult
  MemoryIdempotencyStore RedisIdempotencyStore IdempotencyStore
  CXoneError isCXoneError CallOutcome CXoneErrorCode AnyCXoneError
  ClientCredentialsTokenProvider AccessKeyTokenProvider StaticTokenProvider TokenProvider TokenStore
  CXoneEventListener CXoneEvent
  CXoneAcdClient CXoneAcdClientOptions AcdResource ScriptsResource CallbacksResource ContactsResource
  CXoneSimulator CXoneSimulatorOptions Fault buildCreateRequest buildConnection`
  .trim()
  .split(/\s+/);

/** Whether a page is in the repository and on the site, not in the package: docs/README.md doesn't list it. */
export const isUnlisted = (path) => /\/(reference|decisions)\/[^/]+$/.test(path);

/** Whether a page comes after all others in the search. */
export const isInternal = (path) => isUnlisted(path) || path.endsWith('/CHANGELOG.md');

function listFolder(name) {
  const files = readdirSync(`${DOCS}${name}`).filter((file) => file.endsWith('.md'));
  return files.sort().map((file) => `${DOCS}${name}/${file}`);
}

/** Returns the path of each page that the index links to, with its category, in that order. */
export function readIndex() {
  const pages = new Map([[INDEX, 'none']]);
  for (const section of readSections()) {
    for (const { path } of section.pages) pages.set(resolve(DOCS, path), section.title);
  }
  for (const path of listFolder('reference')) pages.set(path, PROJECT);
  for (const path of listFolder('decisions')) pages.set(path, PROJECT);
  return pages;
}

/** Returns the categories of the pages, then those of the API. */
export const listCategories = (pages) => [...new Set([...pages.values(), REFERENCE, ...API_ORDER])];

/** Keeps the files' own names in the addresses, whatever the titles become. */
export class GuideRouter extends KindRouter {
  getIdealBaseName(reflection) {
    if (!reflection.isDocument()) return super.getIdealBaseName(reflection);
    const path = reflection.project.files.getReflectionPath(reflection);
    const name = basename(path, '.md');
    return `guides/${name === 'README' ? basename(dirname(path)) : name.toLowerCase()}`;
  }
}

function tag(reflection, category) {
  for (const { comment } of reflection.signatures ?? [reflection]) {
    comment?.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]));
  }
}

export function categorize(app, project) {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Module | ReflectionKind.SomeExport)) {
    if (reflection.kindOf(ReflectionKind.Module)) {
      reflection.comment ??= new Comment();
      tag(reflection, REFERENCE);
    }
    if (!reflection.parent?.kindOf(ReflectionKind.Module)) continue;
    const file = project.getSymbolIdFromReflection(reflection)?.fileName ?? '';
    const category = API_CATEGORIES.find(([pattern]) => pattern.test(`${file}:${reflection.name}`))?.[1];
    if (category) tag(reflection, category);
    else app.logger.warn(`${reflection.name} (${file}) has no category: add its file to docs/site/navigation.mjs`);
  }
}

/** Moves what is used most to the start of its category, before the navigation and the pages are made of it. */
export function putMostUsedFirst(project) {
  const rank = ({ name }) => (MOST_USED.includes(name) ? MOST_USED.indexOf(name) : MOST_USED.length);
  for (const { categories = [] } of project.getReflectionsByKind(ReflectionKind.Module)) {
    for (const { children } of categories) children.sort((a, b) => rank(a) - rank(b));
  }
}

/** What unfolds is not a link too: an entry's own page becomes the first below it. */
export function freeBranches(branches) {
  for (const branch of branches.filter(({ children }) => children)) {
    freeBranches(branch.children);
    if (!branch.path) continue;
    branch.children.unshift({ text: 'Overview', path: branch.path, kind: branch.kind, icon: branch.icon });
    delete branch.path;
  }
}

/** Shows what the guides are about until a reader folds it up; the theme starts with everything folded. */
export function unfold(pages) {
  const shown = [...new Set(pages.values())].filter((category) => category !== PROJECT);
  const keys = JSON.stringify(shown.map((category) => `tsd-accordion-${category}`));
  const html = `for (const key of ${keys}) if (localStorage.getItem(key) === null) localStorage.setItem(key, 'true');`;
  return JSX.createElement('script', null, JSX.createElement(JSX.Raw, { html }));
}
