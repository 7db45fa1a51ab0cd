import ts from 'typescript';
import type { Block } from './blocks.js';

/** How a name that the code of the pages uses without a declaration is declared. */
interface SharedName {
  readonly code: string;
  /** What the code imports, by module. */
  readonly imports?: Readonly<Record<string, readonly string[]>>;
  readonly needsSimulator?: true;
}

const SIMULATOR = { needsSimulator: true } as const;

/** The shared names, in the order in which they are declared. */
const SHARED_NAMES: Readonly<Record<string, SharedName>> = {
  simulator: {
    code: `const oauthClient = { clientId: 'client-1', clientSecret: 'secret-of-client-1' };
const simulator = new CXoneSimulator({
  realmId: 'acme',
  clients: [{ ...oauthClient, scopes: ['outbound:connection:create'] }],
  acd: { applications: [oauthClient] },
});`,
    imports: { 'cxone-sdk/testing': ['CXoneSimulator'] },
  },
  realmId: { code: 'const { realmId } = simulator;', ...SIMULATOR },
  clientId: { code: 'const { clientId } = oauthClient;', ...SIMULATOR },
  clientSecret: { code: 'const { clientSecret } = oauthClient;', ...SIMULATOR },
  accessKeyId: { code: 'const { accessKeyId } = simulator.acd.access;', ...SIMULATOR },
  accessKeySecret: { code: 'const { accessKeySecret } = simulator.acd.access;', ...SIMULATOR },
  campaignId: { code: 'const { campaignId } = simulator;', ...SIMULATOR },
  ani: { code: 'const ani = simulator.aniNumber;', ...SIMULATOR },
  request: {
    code: 'const request = buildCreateRequest();',
    imports: { 'cxone-sdk/testing': ['buildCreateRequest'] },
  },
  requests: {
    code: "const requests = ['+12025550142', '+12025550143', '+442079460958'].map((phoneNumber) => buildCreateRequest({ contact: { phoneNumber } }));",
    imports: { 'cxone-sdk/testing': ['buildCreateRequest'] },
  },
  message: {
    code: "const message = { id: 'message-1', body: JSON.stringify(buildCreateRequest()) };",
    imports: { 'cxone-sdk/testing': ['buildCreateRequest'] },
  },
  secrets: {
    code: 'const secrets = { read: async (_name: string) => oauthClient.clientSecret };',
    ...SIMULATOR,
  },
  cxone: {
    code: 'const cxone = new CXoneClient(simulator.clientOptions);',
    imports: { 'cxone-sdk': ['CXoneClient'] },
    ...SIMULATOR,
  },
  acd: {
    code: 'const { acd } = new CXoneAcdClient({ tokenProvider: new AccessKeyTokenProvider(simulator.acd.access) });',
    imports: { 'cxone-sdk': ['AccessKeyTokenProvider', 'CXoneAcdClient'] },
    ...SIMULATOR,
  },
  connection: {
    code: 'const connection = await new CXoneClient(simulator.clientOptions).connections.create(buildCreateRequest());',
    imports: { 'cxone-sdk': ['CXoneClient'], 'cxone-sdk/testing': ['buildCreateRequest'] },
    ...SIMULATOR,
  },
  tokenProvider: {
    code: "const tokenProvider = new ClientCredentialsTokenProvider({ tokenUrl: 'https://acme.niceincontact.com/api/v2/oauth/token', ...oauthClient });",
    imports: { 'cxone-sdk': ['ClientCredentialsTokenProvider'] },
    ...SIMULATOR,
  },
  token: {
    code: "const token = await new ClientCredentialsTokenProvider({ tokenUrl: 'https://acme.niceincontact.com/api/v2/oauth/token', ...oauthClient }).getAccessToken();",
    imports: { 'cxone-sdk': ['ClientCredentialsTokenProvider'] },
    ...SIMULATOR,
  },
};

const REDIRECT = 'globalThis.fetch = simulator.fetch; // no request leaves this process';
const VARIABLES =
  "Object.assign(process.env, { CXONE_REALM_ID: 'acme', CXONE_CLIENT_ID: oauthClient.clientId, CXONE_CLIENT_SECRET: oauthClient.clientSecret, CXONE_CAMPAIGN_ID: simulator.campaignId, CXONE_ANI_NUMBER: simulator.aniNumber });";
/** Code that sends requests with the global `fetch`. */
const SENDS = /\bnew CXone\w*Client\(|\bfromEnv\(|\bnew \w+TokenProvider\(|(?<![.\w])fetch\(/;

/** A program that runs a block: what it imports, and its code without imports, line by line as on the page. */
export interface Program {
  /** Imports of the whole program, a statement each. */
  readonly imports: readonly string[];
  /** Declarations of the shared names, a statement each. */
  readonly header: readonly string[];
  readonly setUp: string;
  readonly code: string;
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

function addDeclared(statement: ts.Statement, names: Set<string>): void {
  if (ts.isImportDeclaration(statement)) addImports(statement.importClause, names);
  if (ts.isVariableStatement(statement)) {
    for (const { name } of statement.declarationList.declarations) addBindings(name, names);
  }
  if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) {
    names.add(statement.name.text);
  }
}

/** Returns the names that a module declares at its top level. */
function findDeclared(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of file.statements) addDeclared(statement, names);
  return names;
}

/** Whether an identifier is the name of a property: `error.request`, `{ connection: 'refused' }`. */
function isPropertyName(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === name;
  if (ts.isBindingElement(parent)) return parent.propertyName === name;
  return (
    (ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent)) && parent.name === name
  );
}

/** Returns the names that a module uses as values or types. */
function findUsed(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isPropertyName(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

const parse = (code: string) => ts.createSourceFile('block.ts', code, ts.ScriptTarget.ES2022, true);

/** Returns what a block declares, and the shared names that it uses without a declaration. */
function analyze(whole: string): { declared: ReadonlySet<string>; borrowed: readonly string[] } {
  const file = parse(whole);
  const declared = findDeclared(file);
  const used = findUsed(file);
  return { declared, borrowed: Object.keys(SHARED_NAMES).filter((name) => used.has(name) && !declared.has(name)) };
}

/** Collects the imports of a program: each module once, each name once. */
class Imports {
  readonly #named = new Map<string, Set<string>>();
  readonly #others = new Set<string>();

  add(module: string, names: readonly string[]): void {
    const known = this.#named.get(module) ?? new Set();
    this.#named.set(module, known);
    for (const name of names) if (!known.has(name.replace(/^type /, ''))) known.add(name);
  }

  /** Adds the imports of a piece of code, and returns it with blanks in their place. */
  take(code: string): string {
    let rest = code;
    for (const statement of parse(code).statements) {
      if (!ts.isImportDeclaration(statement)) continue;
      this.#addStatement(statement);
      const [from, to] = [statement.getStart(), statement.getEnd()];
      rest = rest.slice(0, from) + rest.slice(from, to).replace(/[^\n]/g, ' ') + rest.slice(to);
    }
    return rest;
  }

  #addStatement(statement: ts.ImportDeclaration): void {
    const { importClause: clause, moduleSpecifier } = statement;
    const bindings = clause?.namedBindings;
    if (!clause || clause.name || !bindings || !ts.isNamedImports(bindings)) {
      this.#others.add(statement.getText());
      return;
    }
    const prefix = clause.isTypeOnly ? 'type ' : '';
    const module = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
    this.add(
      module,
      bindings.elements.map((element) => `${prefix}${element.getText()}`),
    );
  }

  toStatements(): readonly string[] {
    const named = [...this.#named].map(([module, names]) => `import { ${[...names].join(', ')} } from '${module}';`);
    return [...this.#others, ...named];
  }
}

/** Completes a block to a program that runs as it is, with the simulator in place of CXone. */
export function buildProgram(block: Block): Program {
  const { code, setUp } = block;
  const whole = `${setUp?.code ?? ''}\n${code}`;
  const { declared, borrowed } = analyze(whole);
  const hasOwnSimulator = declared.has('simulator');
  const readsVariables = /\bfromEnv\(|\bprocess\.env\b/.test(whole) && !hasOwnSimulator;
  const sends = SENDS.test(whole) && !hasOwnSimulator;
  const needsSimulator = sends || readsVariables || borrowed.some((name) => SHARED_NAMES[name]?.needsSimulator);
  const names = new Set(needsSimulator ? ['simulator', ...borrowed] : borrowed);
  const shared = Object.entries(SHARED_NAMES).filter(([name]) => names.has(name));
  const imports = new Imports();
  for (const [, { imports: needed = {} }] of shared) {
    for (const [module, list] of Object.entries(needed)) imports.add(module, list);
  }
  const rest = { setUp: imports.take(setUp?.code ?? ''), code: imports.take(code) };
  const header = shared.flatMap(([name, each]) => (name === 'simulator' ? [each.code, REDIRECT] : [each.code]));
  return { imports: imports.toStatements(), header: [...header, ...(readsVariables ? [VARIABLES] : [])], ...rest };
}

/** Writes the program as a reader runs it. */
export function printProgram({ imports, header, setUp, code }: Program): string {
  const parts = [imports.join('\n'), header.join('\n'), setUp.trim(), code.trim()];
  return parts.filter((part) => part !== '').join('\n\n');
}
