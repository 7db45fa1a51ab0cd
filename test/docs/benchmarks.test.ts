import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildFiles, describeFigure, drawChart, readBenchmarks } from '../bench/figures.js';
import { root } from './pages.js';

const data = readBenchmarks();

describe('The charts and tables of the benchmarks', () => {
  it.each([...buildFiles(data)])(
    'in docs/%s match docs/reference/benchmarks.json (npm run generate:figures)',
    (path, text) => {
      expect(readFileSync(`${root}docs/${path}`, 'utf8')).toBe(text);
    },
  );

  it('have a bar and a sentence for each client', () => {
    const [figure] = data.figures;
    if (!figure) throw new Error('There is no figure');
    expect(drawChart(figure, 'light').match(/<rect /g)).toHaveLength(figure[2].length + 1); // and the background
    for (const { name } of figure[2]) expect(describeFigure(figure)).toContain(name);
  });
});
