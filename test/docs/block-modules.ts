import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import ts from 'typescript';
import { type Block, root } from './blocks.js';
import { preludeNames } from './prelude.js';

/** A block as a module on disk, whose lines have the numbers that they have on their page. */
export interface BlockModule {
  readonly block: Block;
  readonly path: string;
}

function addBindings(name: ts.BindingName, names: Set<string>): void {
  if (ts.isIdentifier(name)) {
    names.add(name.text);
    return;
  }
  for (const element of name.elements) if (ts.isBindingElement(element)) addBindings(element.name, names);
}

function addImports(clause: ts.ImportClause | undefined, names: Set<string>): void {
  if (clause?.name) names.add(clause.name.text);
  const bindings = clause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) names.add(bindings.name.text);
  if (bindings && ts.isNamedImports(bindings)) for (const { name } of bindings.elements) names.add(name.text);
}

/** The names that a module declares at its top level. */
function findDeclared(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) addImports(statement.importClause, names);
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) addBindings(name, names);
    }
    if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) {
      names.add(statement.name.text);
    }
  }
  return names;
}

/** Whether an identifier is the name of a member: `error.request`, `{ connection: 'refused' }`. */
function isMemberName(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === name;
  if (ts.isBindingElement(parent)) return parent.propertyName === name;
  return (
    (ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent)) && parent.name === name
  );
}

/** The names that a module uses as values or types. */
function findIdentifiers(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isMemberName(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

/** The names of the prelude that a block uses and does not declare. */
export function findBorrowed({ code }: Block): readonly string[] {
  const file = ts.createSourceFile('block.ts', code, ts.ScriptTarget.ES2022, true);
  const declared = findDeclared(file);
  const used = findIdentifiers(file);
  return preludeNames.filter((name) => used.has(name) && !declared.has(name));
}

/** The block as a module of its own: what it uses and does not declare comes from the prelude. */
export function buildModule(block: Block): string {
  const { code, line } = block;
  const bindings = findBorrowed(block).map((name) => `const ${name} = await usePrelude().${name};`);
  const first = ["import { usePrelude } from '../../test/docs/prelude.js';", ...bindings].join(' ');
  return `${'\n'.repeat(line - 2)}${first}\n${code}\n`;
}

/** Writes each block as a module; `dispose` removes them. */
export function writeModules(blocks: readonly Block[]): { modules: readonly BlockModule[]; dispose(): void } {
  mkdirSync(`${root}.tmp`, { recursive: true });
  const directory = mkdtempSync(`${root}.tmp/docs-`);
  const modules = blocks.map((block) => {
    const path = `${directory}/${block.file.replaceAll(/[/.]/g, '-')}-${block.line}.ts`;
    writeFileSync(path, buildModule(block));
    return { block, path };
  });
  return { modules, dispose: () => rmSync(directory, { recursive: true }) };
}
