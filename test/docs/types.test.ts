import ts from 'typescript';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { writeModules } from './block-modules.js';
import { findBlocks, root } from './pages.js';

// The first test waits for the compiler.
vi.setConfig({ testTimeout: 120_000 });

const { modules, dispose } = writeModules(findBlocks().filter(({ noCheck }) => noCheck === undefined));
afterAll(dispose);

function compile(): ts.Program {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  // A block often declares names for the next one.
  const relaxed = { ...options, noUnusedLocals: false, noUnusedParameters: false };
  return ts.createProgram(
    modules.map(({ path }) => path),
    relaxed,
  );
}

describe('The code in README, guides and @examples', () => {
  // Compiled once for all blocks, since it takes seconds.
  const program = compile();

  it.each([...new Set(modules.map(({ block }) => block.file))])('of %s passes the type check', (file) => {
    const problems = modules
      .filter(({ block }) => block.file === file)
      .flatMap(({ path }) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)))
      .map(({ file: source, start = 0, messageText }) => {
        const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
        return `${file}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      });
    expect(problems).toEqual([]);
  });
});
