// Makes the site of typedoc's output: navigation.mjs orders the pages, markdown.mjs renders their text, furniture.mjs what
// stands around it, checks.mjs warns about what they lack.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Converter, PageEvent, RendererEvent } from 'typedoc';
import { dropHeading, findWithoutExample, linkErrorCodes, nameDocument, unlinkFolders } from './checks.mjs';
import { finishPage, linkNeighbors, listThrows } from './furniture.mjs';
import { buildFull, buildIndex } from './llms.ts';
import { extendMarkdown } from './markdown.mjs';
import {
  categorize,
  freeBranches,
  GuideRouter,
  isInternal,
  isUnlisted,
  listCategories,
  putMostUsedFirst,
  readIndex,
  unfold,
} from './navigation.mjs';
import { writeSearch } from './search.ts';

const DOCS = fileURLToPath(new URL('..', import.meta.url));
const README = resolve(DOCS, '../README.md');
/** typedoc takes one script: it is put together from these. */
const SCRIPTS = ['site.js', 'search-client.js'];

/** Each part gets a scope of its own. */
function buildScript() {
  return SCRIPTS.map((name) => `{\n${readFileSync(new URL(name, import.meta.url), 'utf8')}}\n`).join('');
}

function findPath(document) {
  return document.project.files.getReflectionPath(document);
}

function listSearchPages({ router }, { name, documents }) {
  const guides = documents.map((document) => ({
    title: document.name,
    url: router.getFullUrl(document),
    isInternal: isInternal(findPath(document)),
  }));
  return [{ title: name, url: 'index.html', isInternal: false }, ...guides];
}

export function load(app) {
  const pages = readIndex();
  let guides = [];
  app.renderer.defineRouter('guides', GuideRouter);
  app.on('bootstrapEnd', () => {
    app.options.setValue('markdownItLoader', extendMarkdown);
    app.options.setValue('projectDocuments', [...pages.keys()]);
    app.options.setValue('categoryOrder', listCategories(pages));
    for (const file of readdirSync(`${DOCS}guides`)) {
      if (!file.endsWith('.md') || pages.has(`${DOCS}guides/${file}`)) continue;
      app.logger.warn(`docs/README.md does not list guides/${file}`);
    }
  });
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const path = findPath(document);
    document.frontmatter.category = pages.get(path);
    unlinkFolders(app, document.content, path);
    nameDocument(app, document, path);
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    unlinkFolders(app, project.readme ?? [], README);
    dropHeading(project.readme);
    categorize(app, project);
    linkErrorCodes(project);
    for (const name of findWithoutExample(project)) app.logger.warn(`${name} has no @example`);
  });
  app.renderer.on(RendererEvent.BEGIN, ({ project }) => {
    putMostUsedFirst(project);
    freeBranches(app.renderer.theme.getNavigation(project));
    const order = [...pages.keys()].filter((path) => !isUnlisted(path));
    guides = order.map((path) => project.documents.find((document) => findPath(document) === path));
  });
  app.renderer.on(RendererEvent.END, ({ outputDirectory, project }) => {
    writeFileSync(`${outputDirectory}/llms.txt`, buildIndex('.html'));
    writeFileSync(`${outputDirectory}/llms-full.txt`, buildFull());
    writeFileSync(`${outputDirectory}/assets/custom.js`, buildScript());
    writeSearch(app, outputDirectory, listSearchPages(app.renderer, project));
  });
  app.renderer.on(PageEvent.END, (page) => finishPage(app, page));
  app.renderer.hooks.on('body.begin', () => unfold(pages));
  app.renderer.hooks.on('content.end', (context) => linkNeighbors(context, guides));
  app.renderer.hooks.on('comment.beforeTags', listThrows);
}
