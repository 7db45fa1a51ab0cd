// Reads and mends the pages and the comments before they are rendered, and warns about what they lack. Warnings fail the build.
import { statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommentTag, ReflectionKind } from 'typedoc';

const DOCS = fileURLToPath(new URL('..', import.meta.url));
const ERROR_CODES = `${DOCS}guides/error-codes.md`;

function text(value) {
  return { kind: 'text', text: value };
}

/** Returns the text of the first heading, which names the page in the navigation. */
function titleOf({ content }) {
  const beginning = content.map((part) => part.text).join('');
  return /^\s*# (.+)\n/.exec(beginning)?.[1].replaceAll('`', '');
}

/** A folder has no page here, as it has on GitHub: its link becomes text. A file that is missing is a mistake. */
export function unlinkFolders(app, content, path) {
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

export function nameDocument(app, document, path) {
  const title = titleOf(document);
  if (title) document.name = title;
  else app.logger.warn(`${relative(DOCS, path)} does not begin with a heading`);
}

/** The theme gives the first page a title of its own: two would be one too many. */
export function dropHeading([first] = []) {
  if (first) first.text = first.text.replace(/^\s*# .+\n/, '');
}

/** Leads from an error's class to its entry, and so to an example, by the code that the class declares. */
export function linkErrorCodes(project) {
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
export function findWithoutExample(project) {
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
