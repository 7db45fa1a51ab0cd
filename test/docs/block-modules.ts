import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Block } from '../../docs/site/blocks.js';
import { buildProgram } from '../../docs/site/programs.js';
import { root } from './pages.js';

/** A block as a module on disk, whose lines have the numbers that they have on their page. */
export interface BlockModule {
  readonly block: Block;
  readonly path: string;
}

/** Builds a module of a block and of what it needs to run; exports the simulator that it declares, if it does. */
export function buildModule(block: Block): string {
  const { line, setUp } = block;
  const { imports, header, ...program } = buildProgram(block);
  const hasSimulator = header.some((statement) => statement.includes('const simulator'));
  const first = [...imports, ...header, ...(hasSimulator ? ['export { simulator };'] : ['export {};'])];
  // A comment would hide what follows it on the line.
  const firstLine = first.map((statement) => statement.replace(/ \/\/.*$/gm, '').replaceAll('\n', ' ')).join(' ');
  const start = setUp?.line ?? line;
  const gap = setUp ? '\n'.repeat(line - setUp.line - setUp.code.split('\n').length) : '';
  const before = setUp ? `${program.setUp}\n${gap}` : '';
  return `${'\n'.repeat(start - 2)}${firstLine}\n${before}${program.code}\n`;
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
