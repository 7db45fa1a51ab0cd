// Writes the tables of options in the guides from the doc comments of src.
//
//   npm run generate:options
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { lazy } from '../src/internal/lazy.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The pages with such tables, relative to the root. */
export const OPTION_PAGES = ['docs/guides/configuration.md', 'docs/guides/performance.md'];
const ENTRIES = ['src/index.ts', 'src/node/index.ts'].map((path) => ROOT + path);

/** Options that a method takes too, for one operation. */
const PER_OPERATION = 'TriggerOptions';
const MARKER = /<!-- options: (\w+)(?: except (\w+))? -->\n[\s\S]*?<!-- \/options -->/g;

interface Option {
  readonly name: string;
  readonly description: string;
  readonly defaultValue: string;
  /** Distinguishes an own option from an inherited one with the same name. */
  readonly declaration: ts.Declaration | undefined;
}

/** Joins the lines of a comment, and shows a link as code. */
function toCell(parts: readonly ts.SymbolDisplayPart[]): string {
  const text = parts.map(({ kind, text: part }) => (kind === 'linkText' ? `\`${part.trim()}\`` : part)).join('');
  const [first = ''] = text.replaceAll(/\{@link |(?<=`\w*`)\}/g, '').split(/\n\s*\n/);
  return first.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}

function toOption(symbol: ts.Symbol, checker: ts.TypeChecker): Option {
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === 'defaultValue');
  const isRequired = (symbol.flags & ts.SymbolFlags.Optional) === 0;
  return {
    name: symbol.name,
    description: toCell(symbol.getDocumentationComment(checker)),
    defaultValue: tag ? toCell(tag.text ?? []) : isRequired ? 'required' : 'none',
    declaration: symbol.valueDeclaration,
  };
}

/** Reads the options of interfaces by name, in the order of their declaration, inherited ones first. */
function createReader(): (name: string) => readonly Option[] {
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const program = ts.createProgram(ENTRIES, options);
  const checker = program.getTypeChecker();
  const exported = ENTRIES.flatMap((path) => {
    const file = program.getSourceFile(path);
    const module = file && checker.getSymbolAtLocation(file);
    return module ? checker.getExportsOfModule(module) : [];
  });
  return (name) => {
    const alias = exported.find((symbol) => symbol.name === name);
    if (!alias) throw new Error(`The package exports no ${name}`);
    const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias;
    const properties = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
    const isOwn = (property: ts.Symbol) => symbol.members?.get(property.escapedName) === property;
    const sorted = [...properties.filter((each) => !isOwn(each)), ...properties.filter(isOwn)];
    return sorted.map((each) => toOption(each, checker));
  };
}

/** Some defaults of a client differ from those of one operation: `30_000`; for one operation the client's. */
function splitDefault(defaultValue: string, isOfClient: boolean): string {
  const [ofClient = '', ofOperation = ofClient] = defaultValue.split('; for one operation ');
  return isOfClient ? ofClient : ofOperation;
}

function toTable(options: readonly Option[], perOperation: ReadonlySet<string> | undefined): string {
  const rows = options.map(({ name, description, defaultValue }) => {
    const also = perOperation?.has(name) ? ' *Per call too.*' : '';
    return `| \`${name}\` | ${splitDefault(defaultValue, perOperation !== undefined)} | ${description}${also} |`;
  });
  return ['| Option | Default | Description |', '| --- | --- | --- |', ...rows].join('\n');
}

/** One program for all pages: it takes seconds to create. */
const getReader = lazy(createReader);

/** Returns a page with every table of options rewritten. */
export function writeOptionTables(page: string): string {
  const readOptions = getReader();
  const perOperation = new Set(readOptions(PER_OPERATION).map(({ name }) => name));
  return page.replaceAll(MARKER, (_, name: string, base?: string) => {
    const left = new Set(base ? readOptions(base).map(({ declaration }) => declaration) : []);
    const own = readOptions(name).filter(({ declaration }) => !left.has(declaration));
    const isOfClient = /Client|Common/.test(name);
    const marker = `<!-- options: ${name}${base ? ` except ${base}` : ''} -->`;
    return `${marker}\n\n${toTable(own, isOfClient ? perOperation : undefined)}\n\n<!-- /options -->`;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const page of OPTION_PAGES) {
    writeFileSync(ROOT + page, writeOptionTables(readFileSync(ROOT + page, 'utf8')));
  }
}
