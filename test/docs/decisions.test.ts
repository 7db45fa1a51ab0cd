import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root, sources } from './pages.js';

const FOLDER = 'docs/decisions';
const decisions = readdirSync(root + FOLDER).filter((name) => name.endsWith('.md'));
const read = (file: string) => readFileSync(root + file, 'utf8');
const { devDependencies, exports, scripts } = JSON.parse(read('package.json'));
const code = ['docs/api.md', ...sources].map(read).join('\n');

/** An entry that was considered only, and a file of a dependency. */
const FOREIGN_PATHS = ['cxone-sdk/acd', 'metadata.max.json'];
/** Names of other libraries, of an example and of a method that was considered only. */
const FOREIGN_NAMES = ['intervalCap', 'postProcessor', 'longLived', 'pMapIterable', 'triggerCall'];

/** The words of each inline code span, without punctuation. */
function findSpans(page: string): readonly (readonly string[])[] {
  const prose = page.replace(/^( *)(`{3,})[\s\S]*?^\1\2$/gm, '');
  const spans = [...prose.matchAll(/(`+)([^`]+)\1/g)].map(([, , span = '']) => span.split(/\s+/));
  return spans.map((words) => words.map((word) => word.replace(/^[,;:()'"[\]{}]+|[.,;:()'"[\]{}]+$/g, '')));
}

/** Returns `true` for a path of the project; not for a route, URL, Node.js module, media type or dependency. */
function isPath(word: string): boolean {
  const [first = ''] = word.split('/');
  if (first in devDependencies || ['application', 'text', 'dist', 'node_modules'].includes(first)) return false;
  return /^[\w.-]+(\/[\w.-]+)+\/?$/.test(word) || /^[\w.-]+\.(?:ts|mjs|md|jsonc?)$/.test(word);
}

/** Finds the path, also below `src` or without its extension; a file of `src` also by the end of its path. */
function exists(path: string): boolean {
  const name = path.replace(/\/$/, '');
  if (FOREIGN_PATHS.includes(name) || name.replace('cxone-sdk', '.') in exports) return true;
  if (['', 'src/'].some((folder) => existsSync(root + folder + name) || existsSync(`${root}${folder}${name}.ts`))) {
    return true;
  }
  return sources.some((source) => source.endsWith(`/${name}`) || source.endsWith(`/${name}.ts`));
}

/** The names in a word with the case of options, classes, methods and codes: `aB`, `Ab`, `a_b`. */
function findNames(word: string): readonly string[] {
  if (/[/:]./.test(word)) return [];
  const names = word.match(/(?<![\w-])[A-Za-z]\w*(?![\w-])/g) ?? [];
  return names.filter((name) => /[a-z]\w*[A-Z]|^[A-Z]+[a-z]|^[a-z]+(?:_[a-z]+)+$/.test(name));
}

function isNamed(name: string): boolean {
  return FOREIGN_NAMES.includes(name) || new RegExp(`\\b${name}\\b`).test(code);
}

/** The paths, names and npm scripts of a page that do not exist. */
function findMissing(page: string): readonly string[] {
  return findSpans(page).flatMap((words) => {
    const paths = words.filter((word) => isPath(word) && !exists(word));
    const names = words.filter((word) => !isPath(word)).flatMap(findNames);
    const called = words.filter((_, at) => words[at - 2] === 'npm' && words[at - 1] === 'run');
    return [...paths, ...names.filter((name) => !isNamed(name)), ...called.filter((script) => !(script in scripts))];
  });
}

describe('A decision', () => {
  it.each(decisions)('%s refers only to existing files, options and scripts', (file) => {
    expect(findMissing(read(`${FOLDER}/${file}`))).toEqual([]);
  });

  it('and the page on the architecture do too', () => {
    // Files of a resource and of a grant that do not exist yet.
    const page = read('docs/architecture.md').replaceAll(/`\w+\/x\.ts`/g, '');
    expect(findMissing(page)).toEqual([]);
  });

  it('may refer to a file in several formats', () => {
    const ways = ['src/schemas/phone.ts', 'schemas/phone', 'phone.ts', '.ci/run', 'src/http/', 'cxone-sdk/testing'];
    expect(ways.filter(isPath)).toEqual(ways);
    expect(findMissing(ways.map((way) => `\`${way}\``).join(' or '))).toEqual([]);
  });

  it('is reported when a file, an option or a script does not exist', () => {
    const page = `See \`schemas/fax\`, \`test/unit/\nfax.test.ts\` and \`npx vitest run test/unit/fax.test.ts test/unit\`.
      With \`{ numberPolice: x }\`, \`new CXoneFaxClient()\`, \`fax_refused\` or \`npm run build && npm run fax\` …`;
    expect(findMissing(page)).toEqual([
      'schemas/fax',
      'fax.test.ts',
      'test/unit/fax.test.ts',
      'numberPolice',
      'CXoneFaxClient',
      'fax_refused',
      'fax',
    ]);
  });

  it.each(['/queuecallback', 'https://host/path', 'node:http', 'zod/mini', 'dist/index', 'application/json', 'x.com'])(
    'may contain %s, which is not a file of the project',
    (word) => {
      expect(isPath(word)).toBe(false);
    },
  );
});
