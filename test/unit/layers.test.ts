import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

/** The parts whose code each part of `src` may run, besides its own. A file of `src` itself is a part. */
const MAY_RUN: Readonly<Record<string, readonly string[]>> = {
  'index.ts': ['client.ts', 'acd-client.ts', 'auth', 'idempotency', 'schemas', 'errors'],
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
  // A simulator that shares code with the client would share its mistakes.
  testing: [],
};

/** Parts that take no type from above either. */
const FOUNDATIONS = ['schemas', 'errors', 'internal'];

/** Who may import a package. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  'zod/mini': /^schemas\//,
  'libphonenumber-js/core/es6': /^schemas\/(?:phone|numbering-plans)\.ts$/,
  'p-retry': /^http\/retry\.ts$/,
};

/** Who may load a package by `import()`, at its first use. */
const LOADED_LATER: Readonly<Record<string, readonly string[]>> = { 'http/fetch.ts': ['ky'] };

/** The only reader of time and chance; the simulator has its own ways. */
const CLOCK = /^internal\/clock\.ts$|^testing\//;
const TIME_OR_CHANCE =
  /\b(?:Date\.now|performance\.now|new Date\(\)|Math\.random|randomUUID|getRandomValues|AbortSignal\.timeout|(?:globalThis\.|^|[^.\w#])(?:setTimeout|setInterval))\b/m;

interface Import {
  readonly from: string;
  readonly target: string;
  readonly isTypeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const sources = new Map(files.map((path) => [path, readFileSync(join(SRC, path), 'utf8')]));

/** What a file runs, without its comments and texts. */
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
    const members = /^\{([\s\S]*)\}$/
      .exec(names)?.[1]
      ?.split(',')
      .map((each) => each.trim());
    const isTypeOnly =
      type !== undefined || members?.filter(Boolean).every((each) => each.startsWith('type ')) === true;
    return { from, target, isTypeOnly };
  });
}

function partOf(path: string): string {
  return path.split('/')[0] ?? path;
}

/** The file of `src` that is imported; `undefined` for a package and for what lies outside. */
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

/** Finds a circle of files, imports of types included. */
function findCircle(): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    const circle = inside
      .filter(({ from }) => from === path)
      .map(({ to }) => visit(to, [...trail, path]))
      .find(Boolean);
    done.add(path);
    return circle;
  };
  return files.map((path) => visit(path, [])).find(Boolean);
}

describe('the layers of src', () => {
  it('are all in the table', () => {
    expect(files.map(partOf).filter((part) => !(part in MAY_RUN))).toEqual([]);
    expect(inside.filter(({ to }) => !sources.has(to))).toEqual([]);
  });

  it.each(Object.keys(MAY_RUN))('%s runs only what lies below it', (part) => {
    const allowed = [part, ...(MAY_RUN[part] ?? [])];
    const strays = inside.filter(
      ({ from, to, isTypeOnly }) => partOf(from) === part && !isTypeOnly && !allowed.includes(partOf(to)),
    );
    expect(strays.map(({ from, to }) => `${from} runs ${to}`)).toEqual([]);
  });

  it.each(FOUNDATIONS)('%s takes not even a type from above', (part) => {
    const allowed = [part, ...(MAY_RUN[part] ?? [])];
    const strays = inside.filter(({ from, to }) => partOf(from) === part && !allowed.includes(partOf(to)));
    expect(strays.map(({ from, to }) => `${from} knows ${to}`)).toEqual([]);
  });

  it('have no circle of files, types counted', () => {
    expect(findCircle()).toBeUndefined();
  });

  it('let each dependency in at one place, and nothing of Node', () => {
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

  it('read time and chance in one place', () => {
    expect(files.filter((path) => !CLOCK.test(path) && TIME_OR_CHANCE.test(codeOf(path)))).toEqual([]);
  });

  it('print nothing, and look at no environment but where one is asked for', () => {
    expect(files.filter((path) => /\bconsole\./.test(codeOf(path)))).toEqual([]);
    expect(files.filter((path) => /\bprocess\?*\.env\b/.test(codeOf(path)))).toEqual(['client.ts']);
  });
});
