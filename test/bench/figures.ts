// Draws the charts of docs/guides/performance.md and writes docs/reference/benchmarks.md from docs/reference/benchmarks.json.
//
//   npm run generate:figures
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const DATA = `${DOCS}reference/benchmarks.json`;
/** The comparisons that the guide shows as charts. */
const CHARTS = ['cold start', 'CPU of a create'];

const THEMES = {
  light: { text: '#1f2328', quiet: '#59636e', own: '#0969da', other: '#afb8c1', line: '#818b98' },
  dark: { text: '#f0f6fc', quiet: '#9198a1', own: '#4493f8', other: '#545d68', line: '#9198a1' },
};
const WIDTH = 720;
const LABEL_WIDTH = 240;
const ROW_HEIGHT = 26;
const TOP = 34;

interface Result {
  readonly name: string;
  readonly value: number;
  readonly ratio: number;
}

type Figure = readonly [what: string, unit: string, results: readonly Result[]];

/** What a run of the benchmark wrote. */
export interface Benchmarks {
  readonly day: string;
  readonly machine: string;
  readonly versions: readonly string[];
  readonly figures: readonly Figure[];
  readonly scale: readonly (readonly [concurrency: number, name: string, perSecond: string, p99: string])[];
}

const escapeXml = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
const isOwn = ({ name }: Result) => name.startsWith('cxone-sdk');
const format = (value: number, unit: string) => `${value.toFixed(unit === 'ms' ? 1 : 0)} ${unit}`;
const byRatio = (results: readonly Result[]) => [...results].sort((a, b) => a.ratio - b.ratio);

/** Describes a comparison in one sentence, for those who can't see the chart. */
export function describeFigure([, unit, results]: Figure): string {
  return byRatio(results)
    .map(({ name, ratio, value }) => `${name} ${ratio.toFixed(2)} (${format(value, unit)})`)
    .join(', ');
}

/** Draws the ratios of a comparison as bars; the dashed line marks plain `fetch`. */
export function drawChart(figure: Figure, theme: keyof typeof THEMES): string {
  const [what, , results] = figure;
  const { text, quiet, own, other, line } = THEMES[theme];
  const sorted = byRatio(results);
  const height = TOP + sorted.length * ROW_HEIGHT + 10;
  const scale = (WIDTH - LABEL_WIDTH - 80) / Math.max(...sorted.map(({ ratio }) => ratio), 1);
  const title = `${what[0]?.toUpperCase()}${what.slice(1)}, × plain fetch, less is better`;
  const bars = sorted.map((result, index) => {
    const y = TOP + index * ROW_HEIGHT;
    const width = Math.max(1, result.ratio * scale);
    const weight = isOwn(result) ? ' font-weight="600"' : '';
    return [
      `<text x="${LABEL_WIDTH - 10}" y="${y + 15}" text-anchor="end" fill="${text}"${weight}>${escapeXml(result.name)}</text>`,
      `<rect x="${LABEL_WIDTH}" y="${y + 2}" width="${width.toFixed(1)}" height="18" rx="3" fill="${isOwn(result) ? own : other}"/>`,
      `<text x="${(LABEL_WIDTH + width + 8).toFixed(1)}" y="${y + 15}" fill="${quiet}">${result.ratio.toFixed(2)}</text>`,
    ].join('\n');
  });
  const fetchX = (LABEL_WIDTH + scale).toFixed(1);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="13">
<title id="t">${escapeXml(title)}</title>
<desc id="d">${escapeXml(describeFigure(figure))}</desc>
<text x="0" y="16" fill="${text}" font-weight="600">${escapeXml(title)}</text>
${bars.join('\n')}
<line x1="${fetchX}" y1="${TOP - 6}" x2="${fetchX}" y2="${height - 8}" stroke="${line}" stroke-width="1" stroke-dasharray="3 3"/>
</svg>
`;
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

Written by \`npm run bench -- --write\` and \`npm run generate:figures\`; don't edit. Measured on ${day}: ${machine}, nothing else running.
The server is another process on loopback. Versions: ${pinned}.

${toTable(['What', 'Client', 'Median', '× fetch'], rows)}

- **Cold start**: from the program's first line to its first response, import included, with a token at hand; each start is a
  process of its own, the clients in turn. "AWS Lambda's flags" are those with which Lambda starts Node.js in a function of 1,024 MB:
  \`test/bench/run.mjs\` lists them.
- **CPU**: user and system time of the client's process for each request, 16 at a time, after 16,000 requests of warm-up.
- **Its parts alone**: the SDK's schemas and \`fetch\` in thirty lines (\`test/bench/parts.ts\`), without tokens, errors, outcomes or retries.
- Each ratio is the median of the rounds' own ratios. Between two runs on one host they differ by about a twentieth.

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
