import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, inject, it } from 'vitest';
import { fixture, makeConsumer } from './support/consumer.js';
import { run } from './support/run.js';
import { installCommand } from './support/tools.js';

const STRICT = {
  target: 'ES2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  // No @types/node: the SDK must compile with the types of a browser.
  types: [],
  noEmit: true,
};

const DECLARATIONS = ['index.d.ts', 'index.d.cts', 'node.d.ts', 'node.d.cts', 'testing.d.ts', 'testing.d.cts'];

const RESOLUTIONS = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  commonjs: { module: 'commonjs', moduleResolution: 'node' },
} as const;

/** TypeScript 6 requires `ignoreDeprecations` for the resolution `node`; TypeScript 7 has removed it. */
function adapt(version: string): Record<string, string> {
  if (version.startsWith('7')) return { moduleResolution: 'bundler' };
  return version.startsWith('6') ? { ignoreDeprecations: '6.0' } : {};
}

describe.each(['5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6.0', '7.0'])(
  'the types of cxone-sdk in TypeScript %s',
  (version) => {
    it.each(['nodenext', 'bundler', 'commonjs'] as const)('compile with the %s resolution', async (resolution) => {
      const tsc = await installCommand(`typescript@${version}`, 'tsc');
      const folder = await makeConsumer([]);
      // Both formats if the resolution distinguishes them.
      const files = resolution === 'nodenext' ? ['usage.mts', 'usage.cts'] : ['usage.ts'];
      await Promise.all(files.map((name) => cp(fixture('usage.ts'), join(folder, name))));
      const extra = resolution === 'commonjs' ? adapt(version) : {};
      const compilerOptions = { ...STRICT, ...RESOLUTIONS[resolution], ...extra };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
      const { code, stdout } = await run(tsc, ['-p', '.'], { cwd: folder });
      expect(stdout).toBe('');
      expect(code).toBe(0);
    });
  },
);

function readDeclarations(name: string): Promise<string> {
  return readFile(join(inject('installed'), 'node_modules/cxone-sdk/dist', name), 'utf8');
}

const ANY_TYPE = [ts.SyntaxKind.UndefinedKeyword, ts.SyntaxKind.UnknownKeyword, ts.SyntaxKind.AnyKeyword];

function acceptsUndefined(type: ts.TypeNode | undefined): boolean {
  if (type === undefined) return false;
  return ts.isUnionTypeNode(type) ? type.types.some(acceptsUndefined) : ANY_TYPE.includes(type.kind);
}

/** The optional properties that can't be given `undefined`. Those of FetchInit must fit other libraries' types. */
function findStrictProperties(text: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === 'FetchInit') return;
    const isProperty = ts.isPropertySignature(node) || ts.isPropertyDeclaration(node);
    if (isProperty && node.questionToken && !acceptsUndefined(node.type)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('index.d.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

describe('the declarations of cxone-sdk', () => {
  it.each(DECLARATIONS)(
    '%s contains no dependency, and no any but for the body that a fetch is given',
    async (name) => {
      const code = (await readDeclarations(name)).replace(/\/\*[\s\S]*?\*\//g, '').replace('body?: any;', '');
      expect(code).not.toMatch(/\bany\b/);
      expect(code).not.toMatch(/from '(?!\.)|import\(|<reference|\bz\.|Zod|NodeJS|Buffer/);
    },
  );

  it.each(DECLARATIONS)('%s lets every optional property be undefined', async (name) => {
    expect(findStrictProperties(await readDeclarations(name))).toEqual([]);
  });
});

describe('findStrictProperties', () => {
  it('finds an optional property of an interface, a class and a literal type', () => {
    const text =
      'interface A { a?: string; b?: string | undefined } class B { readonly c?: 1 } type C = { d?: () => void };';
    expect(findStrictProperties(text)).toEqual(['a?: string;', 'readonly c?: 1', 'd?: () => void']);
  });
});
