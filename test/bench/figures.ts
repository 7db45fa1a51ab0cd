// Draws the charts of docs/guides/performance.md and writes docs/reference/benchmarks.md from docs/reference/benchmarks.json.
//
//   npm run generate:figures
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { frame, group, path, rect, THEMES, type ThemeName, text } from '../../docs/site/svg.js';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const DATA = `${DOCS}reference/benchmarks.json`;
/** The comparisons that the guide shows as charts. */
const CHARTS = ['cold start', 'CPU of a create'];

const BARS = {
  light: { own: '#0969da', other: '#afb8c1' },
  dark: { own: '#4493f8', other: '#545d68' },
};
const WIDTH = 400;
const MARGIN = 12;
const ROW_HEIGHT = 38;
const TOP = 54;

interface Result {
  readonly name: string;
  readonly value: number;
  readonly ratio: number;
}

type Figure = readonly [what: string, unit: string, results: readonly Result[]];

/** Results of one run of the benchmark. */
export interface Benchmarks {
  readonly day: string;
  readonly machine: string;
  readonly versions: readonly string[];
  readonly figures: readonly Figure[];
  readonly scale: readonly (readonly [concurrency: number, name: string, perSecond: string, p99: string])[];
}

const isOwn = ({ name }: Result) => name.startsWith('cxone-sdk');
const format = (value: number, unit: string) => `${value.toFixed(unit === 'ms' ? 1 : 0)} ${unit}`;
const byRatio = (results: readonly Result[]) => [...results].sort((a, b) => a.ratio - b.ratio);

/** Describes a comparison in one sentence, for those who can't see the chart. */
export function describeFigure([, unit, results]: Figure): string {
  return byRatio(results)
    .map(({ name, ratio, value }) => `${name} ${ratio.toFixed(2)} (${format(value, unit)})`)
    .join(', ');
}

/** Draws the ratios of a comparison as bars, each below its name: so they fit a phone. The dashed line marks plain `fetch`. */
export function drawChart(figure: Figure, name: ThemeName): string {
  const [what, , results] = figure;
  const { own, other } = BARS[name];
  const { ground, text: ink, line } = THEMES[name];
  const sorted = byRatio(results);
  const height = TOP + sorted.length * ROW_HEIGHT + MARGIN;
  const scale = (WIDTH - 2 * MARGIN) / Math.max(...sorted.map(({ ratio }) => ratio), 1);
  const title = `${what[0]?.toUpperCase()}${what.slice(1)}`;
  const names = sorted.map((result, index) =>
    text(MARGIN, TOP + index * ROW_HEIGHT + 14, result.name, { 'font-weight': isOwn(result) ? 600 : undefined }),
  );
  const ratios = sorted.map(({ ratio }, index) =>
    text(WIDTH - MARGIN, TOP + index * ROW_HEIGHT + 14, ratio.toFixed(2)),
  );
  const bars = sorted.map((result, index) =>
    rect(MARGIN, TOP + index * ROW_HEIGHT + 19, (result.ratio * scale).toFixed(1), 10, {
      fill: isOwn(result) ? own : other,
    }),
  );
  const fetchX = (MARGIN + scale).toFixed(1);
  return frame(
    { width: WIDTH, height, fontSize: 15, title: `${title}, × plain fetch`, description: describeFigure(figure) },
    [
      rect(0, 0, WIDTH, height, { fill: ground }),
      group({ fill: ink }, [
        text(MARGIN, 22, title, { 'font-weight': 600, 'font-size': 16 }),
        text(MARGIN, 42, '× plain fetch (dashed), less is better', { 'font-size': 14 }),
        ...names,
        group({ 'text-anchor': 'end' }, ratios),
      ]),
      ...bars,
      path(`M${fetchX} ${TOP}V${height - MARGIN}`, { stroke: line, 'stroke-dasharray': '3 3' }),
    ],
  );
}

const toTable = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Writes the page of all figures. */
export function buildPage({ day, machine, versions, figures, scale }: Benchmarks): string {
  const rows = figures.flatMap(([what, unit, results]) =>
    results.map((result) => [
      what,
      isOwn(result) ? `**${result.name}**` : result.name,
      format(result.value, unit),
      result.ratio.toFixed(2),
    ]),
  );
  const pinned = versions.map((version) => `\`${version}\``).join(', ');
  return `# Benchmarks

Cold starts, CPU time and throughput of the SDK beside plain \`fetch\`, bare \`node:http\`, undici and seven other SDKs. Measured on ${day}: ${machine}, nothing else running.
The server is another process on loopback. \`npm run bench -- --write\` and \`npm run generate:figures\` write this page. Versions: ${pinned}.

${toTable(['What', 'Client', 'Median', '× fetch'], rows)}

- **Cold start**: from the program's first line to its first response, import included, with a cached token; each start is a
  process of its own, the clients in turn. "AWS Lambda's flags" are those with which Lambda starts Node.js in a function of 1,024 MB:
  \`test/bench/run.mjs\` lists them.
- **CPU**: user and system time of the client's process for each request, 16 at a time, after 16,000 requests of warm-up.
- **Its parts alone**: the SDK's schemas and \`fetch\` in thirty lines (\`test/bench/parts.ts\`), without tokens, errors, outcomes or retries.
- Each ratio is the median of the rounds' own ratios. Between two runs on one host they differ by up to a tenth.

${toTable(['Creates at once', 'Client', 'A second', 'p99'], scale)}
`;
}

/** Writes the SDK's own figures over both transports: the table of the guide. */
function buildOwnTable({ figures }: Benchmarks): string {
  const find = (results: readonly Result[], name: string) =>
    results.find((result) => result.name === name)?.ratio.toFixed(2) ?? '';
  const rows = figures.map(([what, , results]) => [
    `${what[0]?.toUpperCase()}${what.slice(1)}`,
    find(results, 'cxone-sdk'),
    `**${find(results, 'cxone-sdk over cxone-sdk/node')}**`,
  ]);
  return toTable(['× plain `fetch`', 'SDK over global `fetch`', 'SDK over `createNodeFetch()`'], rows);
}

function fillGuide(data: Benchmarks): string {
  const guide = readFileSync(`${DOCS}guides/performance.md`, 'utf8');
  const table = `<!-- figures -->\n\n${buildOwnTable(data)}\n\n<!-- /figures -->`;
  return guide.replace(/<!-- figures -->[\s\S]*?<!-- \/figures -->/, () => table);
}

/** Returns every file that is made from a run, by its path below docs. */
export function buildFiles(data: Benchmarks): ReadonlyMap<string, string> {
  const charts = data.figures
    .filter(([what]) => CHARTS.includes(what))
    .flatMap((figure) =>
      (['light', 'dark'] as const).map((theme): [string, string] => [
        `guides/figures/${figure[0].toLowerCase().replace(/[^a-z]+/g, '-')}-${theme}.svg`,
        drawChart(figure, theme),
      ]),
    );
  return new Map([...charts, ['guides/performance.md', fillGuide(data)], ['reference/benchmarks.md', buildPage(data)]]);
}

export function readBenchmarks(): Benchmarks {
  return JSON.parse(readFileSync(DATA, 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(`${DOCS}guides/figures`, { recursive: true });
  for (const [path, text] of buildFiles(readBenchmarks())) writeFileSync(DOCS + path, text);
}
