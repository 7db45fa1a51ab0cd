// Gives the site its navigation. docs/README.md is the one place that orders the guides: each of its headings is a
// category and each link under it a guide, so GitHub and the site show the same. The API is sorted by source folder.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { CommentTag, Converter, KindRouter, ReflectionKind } from 'typedoc';

const docs = new URL('./', import.meta.url);

const API_CATEGORIES = [
  [/src\/(client|options)\.ts$/, 'Client'],
  [/src\/(acd|resources\/acd)[^:]*$/, 'Documented routes'],
  [/src\/(resources|ledger)\//, 'Calls'],
  [/src\/schemas\/(connection|phone)/, 'Calls'],
  [/src\/(auth|schemas\/token)/, 'Tokens'],
  [/src\/errors\//, 'Errors'],
  [/src\/schemas\/options\.ts$/, 'Client'],
  [/src\/http\/events\.ts$/, 'Events'],
  [/src\/testing\/(faults|answers|routes)/, 'Faults'],
  [/src\/testing\/(builders|request-log|state|clock)/, 'What tests read and set'],
  [/src\/testing\//, 'Simulator'],
];
const FILE_NAMES = new WeakMap();
const REFERENCE = 'API reference';

/** Reads the index: the guides by file name, each with its category, in the order in which they are listed. */
function readIndex() {
  const guides = new Map();
  let category;
  for (const line of readFileSync(new URL('README.md', docs), 'utf8').split('\n')) {
    category = /^## (.+)$/.exec(line)?.[1] ?? category;
    for (const [, name] of line.matchAll(/\]\((?:\.\/)?guides\/([\w-]+)\.md\)/g)) {
      if (!guides.has(name)) guides.set(name, category);
    }
  }
  return guides;
}

/** Makes the first heading the page's title: the theme prints the title itself, so it leaves the text. */
function takeTitle(document) {
  const [first] = document.content;
  const title = /^\s*# (.+)\n/.exec(first?.text ?? '');
  if (!title) return false;
  document.name = title[1].replaceAll('`', '');
  first.text = first.text.slice(title[0].length);
  return true;
}

/** Keeps the files' own names in the addresses, whatever the titles become. */
class GuideRouter extends KindRouter {
  getIdealBaseName(reflection) {
    if (!reflection.isDocument()) return super.getIdealBaseName(reflection);
    return `guides/${FILE_NAMES.get(reflection)}`;
  }
}

function categorise(app, project) {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.ExportContainer | ReflectionKind.SomeExport)) {
    if (reflection.kindOf(ReflectionKind.Module)) tag(reflection, REFERENCE);
    if (!reflection.parent?.kindOf(ReflectionKind.Module)) continue;
    const file = project.getSymbolIdFromReflection(reflection)?.fileName ?? '';
    const category = API_CATEGORIES.find(([pattern]) => pattern.test(file))?.[1];
    if (category) tag(reflection, category);
    else app.logger.warn(`${reflection.name} (${file}) has no category: add its file to docs/typedoc-guides.mjs`);
  }
}

function tag(reflection, category) {
  const owners = reflection.signatures ?? [reflection];
  for (const { comment } of owners)
    comment?.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]));
}

export function load(app) {
  const guides = readIndex();
  app.renderer.defineRouter('guides', GuideRouter);
  app.on('bootstrapEnd', () => {
    const files = ['./README.md', ...[...guides.keys()].map((name) => `./guides/${name}.md`)];
    app.options.setValue(
      'projectDocuments',
      files.map((file) => new URL(file, docs).pathname),
    );
    app.options.setValue('categoryOrder', [
      ...new Set(guides.values()),
      REFERENCE,
      ...API_CATEGORIES.map(([, name]) => name),
    ]);
    for (const file of readdirSync(new URL('guides/', docs))) {
      const name = basename(file, '.md');
      if (file.endsWith('.md') && !guides.has(name)) app.logger.warn(`docs/README.md does not list guides/${file}`);
    }
  });
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    FILE_NAMES.set(document, document.name);
    document.frontmatter.category = guides.get(document.name) ?? 'none';
    if (!takeTitle(document)) app.logger.warn(`${document.name}.md does not begin with a heading`);
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => categorise(app, project));
}
