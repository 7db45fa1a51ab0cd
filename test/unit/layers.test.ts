import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

/** The other parts that each part of `src` may import at run time. A file of `src` itself is a part. */
const MAY_RUN: Readonly<Record<string, readonly string[]>> = {
  'index.ts': ['client.ts', 'acd-client.ts', 'auth', 'idempotency', 'http', 'schemas', 'errors'],
  'client.ts': ['core.ts', 'options', 'resources', 'auth'],
  'acd-client.ts': ['core.ts', 'options', 'resources', 'auth'],
  'core.ts': ['resources', 'idempotency', 'auth', 'http', 'internal'],
  resources: ['http', 'options', 'schemas', 'errors', 'internal'],
  idempotency: ['http', 'options', 'schemas', 'errors', 'internal'],
  auth: ['http', 'options', 'schemas', 'errors', 'internal'],
  http: ['schemas', 'errors', 'internal'],
  options: ['schemas', 'errors', 'internal'],
  schemas: ['errors', 'internal'],
  errors: ['internal'],
  internal: [],
  // Its errors are those of the SDK. All else of it, `http` above all, is in the bundle of the client.
  node: ['errors', 'internal'],
  // A simulator that shares code with the client would share its mistakes.
  testing: [],
};

/** Parts that import no type from a higher part either. */
const FOUNDATIONS = ['schemas', 'errors', 'internal'];

/** The files that may import a package. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  'zod/mini': /^schemas\//,
  'libphonenumber-js/core/es6': /^schemas\/(?:phone-parser|numbering-plans)\.ts$/,
  'p-retry': /^http\/retry\.ts$/,
};

/** The files that may load a package by `import()`, at its first use. */
const LOADED_LATER: Readonly<Record<string, readonly string[]>> = { 'http/fetch.ts': ['ky'] };

/** The only file that reads the time and random values, besides the simulator. */
const CLOCK = /^internal\/clock\.ts$|^testing\//;
const TIME_OR_RANDOM =
  /\b(?:Date\.now|performance\.now|new Date\(\)|Math\.random|randomUUID|getRandomValues|AbortSignal\.timeout|(?:globalThis\.|^|[^.\w#])(?:setTimeout|setInterval))\b/m;

interface Import {
  readonly from: string;
  readonly target: string;
  readonly isTypeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const sources = new Map(files.map((path) => [path, readFileSync(join(SRC, path), 'utf8')]));

/** The code of a file without its comments and strings. */
function codeOf(path: string): string {
  return (sources.get(path) ?? '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
    .replace(/'[^'\n]*'|"[^"\n]*"/g, "''");
}

function importsOf(from: string): readonly Import[] {
  const statements = (sources.get(from) ?? '').matchAll(
    /^(?:import|export)\s+(type\s+)?(?:([^;'"]*?)\s*from\s+)?['"]([^'"]+)['"]/gm,
  );
  return [...statements].map(([, type, names = '', target = '']) => {
    const specifiers = /^\{([\s\S]*)\}$/
      .exec(names)?.[1]
      ?.split(',')
      .map((each) => each.trim());
    const isTypeOnly =
      type !== undefined || specifiers?.filter(Boolean).every((each) => each.startsWith('type ')) === true;
    return { from, target, isTypeOnly };
  });
}

function partOf(path: string): string {
  return path.split('/')[0] ?? path;
}

/** The file of `src` that is imported; `undefined` for a package and for a file outside of `src`. */
function fileOf({ from, target }: Import): string | undefined {
  if (!target.startsWith('.')) return undefined;
  const path = normalize(join(dirname(from), target)).replace(/\.js$/, '.ts');
  return path.startsWith('..') ? undefined : path;
}

const imports = files.flatMap(importsOf);
const inside = imports.flatMap((each) => {
  const to = fileOf(each);
  return to === undefined ? [] : [{ ...each, to }];
});

/** Returns a cycle of imports, type imports included. */
function findCycle(): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    const cycle = inside
      .filter(({ from }) => from === path)
      .map(({ to }) => visit(to, [...trail, path]))
      .find(Boolean);
    done.add(path);
    return cycle;
  };
  return files.map((path) => visit(path, [])).find(Boolean);
}

describe('the layers of src', () => {
  it('are all in the table', () => {
    expect(files.map(partOf).filter((part) => !(part in MAY_RUN))).toEqual([]);
    expect(inside.filter(({ to }) => !sources.has(to))).toEqual([]);
  });

  it.each(Object.keys(MAY_RUN))('%s imports code only from the parts that the table allows', (part) => {
    const allowed = [part, ...(MAY_RUN[part] ?? [])];
    const strays = inside.filter(
      ({ from, to, isTypeOnly }) => partOf(from) === part && !isTypeOnly && !allowed.includes(partOf(to)),
    );
    expect(strays.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it.each(FOUNDATIONS)('%s imports types only from the parts that the table allows', (part) => {
    const allowed = [part, ...(MAY_RUN[part] ?? [])];
    const strays = inside.filter(({ from, to }) => partOf(from) === part && !allowed.includes(partOf(to)));
    expect(strays.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('have no import cycle, type imports included', () => {
    expect(findCycle()).toBeUndefined();
  });

  it('import each dependency in one place, and no Node.js module', () => {
    const strays = imports.filter(
      ({ from, target, isTypeOnly }) =>
        !target.startsWith('.') && !PACKAGES[target]?.test(from) && !(isTypeOnly && target.startsWith('node:')),
    );
    expect(strays.map(({ from, target }) => `${from} imports ${target}`)).toEqual([]);
    const later = files.flatMap((path) => {
      const loads = [...(sources.get(path) ?? '').matchAll(/(?<!typeof )\bimport\('([^']+)'\)/g)];
      return loads.length > 0 ? [[path, loads.map(([, target]) => target)] as const] : [];
    });
    expect(Object.fromEntries(later)).toEqual(LOADED_LATER);
    expect(files.filter((path) => /\brequire\(/.test(codeOf(path)))).toEqual([]);
  });

  it('read the time and random values in one place', () => {
    expect(files.filter((path) => !CLOCK.test(path) && TIME_OR_RANDOM.test(codeOf(path)))).toEqual([]);
  });

  it('write nothing to the console, and read process.env only for fromEnv', () => {
    expect(files.filter((path) => /\bconsole\./.test(codeOf(path)))).toEqual([]);
    expect(files.filter((path) => /\bprocess\?*\.env\b/.test(codeOf(path)))).toEqual(['acd-client.ts', 'client.ts']);
  });
});
