// Writes docs/api.md, the report of the public API: every change of the API is a change of this file.
//
//   npm run api
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The entries of the package, by the names of their files in `dist`. */
const ENTRIES: Readonly<Record<string, string>> = {
  index: 'cxone-sdk',
  node: 'cxone-sdk/node',
  testing: 'cxone-sdk/testing',
};

const INTRODUCTION = `# API report

The public API as the build declares it: each export, and each declaration that an export refers to. Made by \`npm run api\`,
compared by \`npm run test:package\`. Don't edit this file. A change in it is a change of the API: say so in the
[changelog](../CHANGELOG.md).
`;

/** A program over the declarations of the build, without those of the platform: names of the platform stay unresolved. */
interface Declarations {
  readonly checker: ts.TypeChecker;
  /** Folder with the declarations of the package. */
  readonly folder: string;
}

/** The declarations of one entry. */
interface Entry {
  /** Declarations of the package by the name they are printed under. */
  readonly names: ReadonlyMap<ts.Symbol, string>;
  readonly exported: ReadonlySet<ts.Symbol>;
  /** Import statements for what other packages or the platform declare. */
  readonly imports: ReadonlySet<string>;
}

function resolveAlias(symbol: ts.Symbol, { checker }: Declarations): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Finds the statement or variable that declares a top-level name; `undefined` for properties, parameters and others. */
function findTopLevel(declaration: ts.Declaration): ts.Node | undefined {
  if (ts.isSourceFile(declaration.parent)) return declaration;
  return ts.isVariableDeclaration(declaration) ? declaration : undefined;
}

/** Finds the declarations of a symbol in the package, overloads in their order. */
function findDeclarations(symbol: ts.Symbol, { folder }: Declarations): readonly ts.Node[] {
  const own = (symbol.declarations ?? []).filter((each) => dirname(each.getSourceFile().fileName) === folder);
  return own.map(findTopLevel).filter((node) => node !== undefined);
}

function findIdentifiers(node: ts.Node): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each)) found.push(each);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

/** The statement that imports a name from another package. */
function toImport(symbol: ts.Symbol): string | undefined {
  const specifier = symbol.declarations?.find(ts.isImportSpecifier);
  if (!specifier) return undefined;
  const name = specifier.getText().replace(/^type /, '');
  return `import type { ${name} } from ${specifier.parent.parent.parent.moduleSpecifier.getText()};`;
}

/** Follows the exports of an entry to all that they refer to. */
function collectEntry(file: ts.SourceFile, declarations: Declarations): Entry {
  const { checker } = declarations;
  const module = checker.getSymbolAtLocation(file);
  const exports = module ? checker.getExportsOfModule(module) : [];
  const names = new Map(exports.map((each) => [resolveAlias(each, declarations), each.name]));
  const exported = new Set(names.keys());
  const imports = new Set<string>();
  const visit = (identifier: ts.Identifier): void => {
    const named = checker.getSymbolAtLocation(identifier);
    const symbol = named && resolveAlias(named, declarations);
    if (!symbol || names.has(symbol)) return;
    if (findDeclarations(symbol, declarations).length > 0) names.set(symbol, symbol.name);
    else imports.add(toImport(named) ?? '');
  };
  // A map hands out what is added to it on the way.
  for (const symbol of names.keys()) {
    for (const node of findDeclarations(symbol, declarations)) findIdentifiers(node).forEach(visit);
  }
  return { names, exported, imports };
}

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

/** Prints a declaration without comments; in a file that entries share, declarations may have other names. */
function printDeclaration(node: ts.Node, { names }: Entry, declarations: Declarations): string {
  const rename = (each: ts.Node): ts.Node => {
    const symbol = ts.isIdentifier(each) ? declarations.checker.getSymbolAtLocation(each) : undefined;
    const name = symbol && names.get(resolveAlias(symbol, declarations));
    return name === undefined || name === symbol?.name
      ? ts.visitEachChild(each, rename, undefined)
      : ts.factory.createIdentifier(name);
  };
  const text = printer.printNode(ts.EmitHint.Unspecified, rename(node), node.getSourceFile());
  return ts.isVariableDeclaration(node) ? `declare const ${text};` : text.replace(/^export (?:default )?/, '');
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function printEntry(file: ts.SourceFile, declarations: Declarations): string {
  const entry = collectEntry(file, declarations);
  const print = (symbol: ts.Symbol): string => {
    const texts = findDeclarations(symbol, declarations).map((node) => printDeclaration(node, entry, declarations));
    return texts.map((text) => (entry.exported.has(symbol) ? `export ${text}` : text)).join('\n');
  };
  const printed = [...entry.names].map(([symbol, name]) => ({ name, text: print(symbol) }));
  const sorted = printed.sort((one, other) => compare(one.name, other.name) || compare(one.text, other.text));
  const imports = [...entry.imports].filter((text) => text !== '').sort(compare);
  return [imports.join('\n'), ...sorted.map(({ text }) => text)].filter((text) => text !== '').join('\n\n');
}

/** The report of the declarations in a folder: `dist`, or the same of an installed package. */
export function buildApiReport(folder: string): string {
  const options: ts.CompilerOptions = {
    noLib: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const paths = Object.keys(ENTRIES).map((name) => join(folder, `${name}.d.cts`).replaceAll('\\', '/'));
  const program = ts.createProgram(paths, options);
  const sections = Object.values(ENTRIES).map((entry, index) => {
    const file = program.getSourceFile(paths[index] ?? '');
    if (!file) throw new Error(`${paths[index]} is missing: run npm run build first.`);
    const declarations = { checker: program.getTypeChecker(), folder: dirname(file.fileName) };
    return `\n## \`${entry}\`\n\n\`\`\`ts\n${printEntry(file, declarations)}\n\`\`\`\n`;
  });
  return INTRODUCTION + sections.join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  writeFileSync(join(root, 'docs/api.md'), buildApiReport(join(root, 'dist')));
}
