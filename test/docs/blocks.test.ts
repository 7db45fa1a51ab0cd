import { describe, expect, it } from 'vitest';
import { parseBlocks } from '../../docs/site/blocks.js';
import { buildModule } from './block-modules.js';
import { findBrokenPromises } from './expected-output.js';
import { keepComments } from './pages.js';

const fence = '```';
const page = `# A page

${fence}ts
console.log(connection.status);
${fence}

${fence}text
PENDING
${fence}

- a list

  ${fence}ts no-run="needs a browser"
  if (x) {
    y();
  }
  ${fence}

${fence}sh
npm test
${fence}
`;

describe('parseBlocks', () => {
  it('returns the ts blocks with their lines, without the indentation of a list', () => {
    expect(parseBlocks('page.md', page)).toEqual([
      { file: 'page.md', line: 4, code: 'console.log(connection.status);', output: 'PENDING' },
      { file: 'page.md', line: 14, code: 'if (x) {\n  y();\n}', noRun: 'needs a browser' },
    ]);
  });

  it('ignores a text block as output if there is text between the two blocks', () => {
    const apart = page.replace(`\n${fence}text`, `\nThe file:\n\n${fence}text`);
    expect(parseBlocks('page.md', apart)[0]?.output).toBeUndefined();
  });

  it('reads the output below the label Output:', () => {
    const labeled = page.replace(`\n${fence}text`, `\nOutput:\n\n${fence}text`);
    expect(parseBlocks('page.md', labeled)[0]?.output).toBe('PENDING');
  });

  it('reads the set-up in the comment right above a block', () => {
    const setUp = 'simulator.fail({ status: 503 });';
    const hidden = page.replace(`\n${fence}ts`, `\n<!-- set-up\n${setUp}\n-->\n\n${fence}ts`);
    expect(parseBlocks('page.md', hidden)[0]).toMatchObject({ line: 8, setUp: { line: 4, code: setUp } });
    expect(parseBlocks('page.md', hidden.replace(`-->\n`, '-->\n\nText\n'))[0]?.setUp).toBeUndefined();
  });

  it('throws for a block without end', () => {
    expect(() => parseBlocks('page.md', `${fence}ts\nx();`)).toThrow('line 1 has no end');
  });
});

describe('keepComments', () => {
  it('keeps an example on its line', () => {
    const source = `const x = 1;\n/**\n * Text.\n * ${fence}ts\n * run();\n * ${fence}\n */\nconst y = 2;`;
    expect(parseBlocks('x.ts', keepComments(source))).toMatchObject([{ line: 5, code: 'run();' }]);
  });
});

describe('buildModule', () => {
  it('declares the names that the block uses without a declaration, and keeps its lines', () => {
    const code = 'const { ani } = given;\nawait cxone.connections.create({ campaignId, phoneNumber: ani });';
    const lines = buildModule({ file: 'page.md', line: 10, code }).split('\n');
    expect(lines[9]).toBe('const { ani } = given;');
    expect(lines[8]).toContain('const cxone = new CXoneClient(');
    expect(lines[8]).toContain('const { campaignId } = ');
    expect(lines[8]).not.toContain('const ani = ');
  });

  it('keeps the lines of the set-up too', () => {
    const setUp = { line: 4, code: 'simulator.fail({});\nconst order = 1;' };
    const lines = buildModule({ file: 'page.md', line: 9, setUp, code: 'await send(order);' }).split('\n');
    expect(lines[2]).toContain('const simulator = ');
    expect(lines.slice(3, 5)).toEqual(setUp.code.split('\n'));
    expect(lines[8]).toBe('await send(order);');
  });
});

describe('findBrokenPromises', () => {
  const promising = (code: string, output?: string) => ({ file: 'page.md', line: 2, code, output });

  it('compares the output with the text block, in which an ellipsis matches anything', () => {
    expect(findBrokenPromises(promising('', 'id …, PENDING'), 'id 17, PENDING')).toEqual([]);
    expect(findBrokenPromises(promising('', 'id …, PENDING'), 'id 17, BUSY')).toHaveLength(1);
    expect(findBrokenPromises(promising('', 'PENDING'), 'PENDING\nBUSY')).toHaveLength(1);
  });

  it('compares the output with the comments at the ends of lines, in order', () => {
    const code = "console.log(a); // 1\nif (b) console.log(b); // 'two'\nclock.advance(3); // prints 3";
    expect(findBrokenPromises(promising(code), '1\ntwo\n3')).toEqual([]);
    expect(findBrokenPromises(promising(code), 'two\n1\n3')).toEqual(['the comment: two']);
    expect(findBrokenPromises(promising(code), '1\ntwo')).toEqual(['the comment: 3']);
  });

  it('ignores any other comment', () => {
    expect(findBrokenPromises(promising('start(); // begins'), '')).toEqual([]);
  });
});
