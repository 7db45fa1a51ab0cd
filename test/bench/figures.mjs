// Writes the figures of a run, and a chart of each comparison, light and dark, for the performance guide.
import { mkdirSync, writeFileSync } from 'node:fs';

const FOLDER = new URL('../../docs/guides/figures/', import.meta.url);
const THEMES = {
  light: { text: '#1f2328', quiet: '#59636e', own: '#0969da', other: '#afb8c1', line: '#d1d9e0' },
  dark: { text: '#f0f6fc', quiet: '#9198a1', own: '#4493f8', other: '#545d68', line: '#3d444d' },
};
const WIDTH = 720;
const LABEL_WIDTH = 250;
const ROW_HEIGHT = 26;
const TOP = 34;

const escapeXml = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Draws the ratios of one comparison as bars; the line marks plain `fetch`. */
export function drawChart([what, unit, results], theme) {
  const { text, quiet, own, other, line } = THEMES[theme];
  const sorted = [...results].sort((a, b) => a.ratio - b.ratio);
  const height = TOP + sorted.length * ROW_HEIGHT + 10;
  const scale = (WIDTH - LABEL_WIDTH - 120) / Math.max(...sorted.map(({ ratio }) => ratio), 1);
  const describe = ({ name, ratio, value }) =>
    `${name}: ${ratio.toFixed(2)} × fetch (${value.toFixed(unit === 'ms' ? 1 : 0)} ${unit})`;
  const bars = sorted.map((result, index) => {
    const y = TOP + index * ROW_HEIGHT;
    const width = Math.max(1, result.ratio * scale).toFixed(1);
    const isOwn = result.name.startsWith('cxone-sdk');
    const weight = isOwn ? ' font-weight="600"' : '';
    return [
      `<text x="${LABEL_WIDTH - 10}" y="${y + 15}" text-anchor="end" fill="${text}"${weight}>${escapeXml(result.name)}</text>`,
      `<rect x="${LABEL_WIDTH}" y="${y + 2}" width="${width}" height="18" rx="3" fill="${isOwn ? own : other}"/>`,
      `<text x="${(LABEL_WIDTH + Number(width) + 8).toFixed(1)}" y="${y + 15}" fill="${quiet}">${result.ratio.toFixed(2)} ×</text>`,
    ].join('\n');
  });
  const fetchX = (LABEL_WIDTH + scale).toFixed(1);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="13">
<title id="t">${escapeXml(what)}, × plain fetch, less is better</title>
<desc id="d">${escapeXml(sorted.map(describe).join('; '))}</desc>
<text x="0" y="16" fill="${text}" font-weight="600">${escapeXml(what)}</text>
<text x="${WIDTH}" y="16" text-anchor="end" fill="${quiet}">× plain fetch, less is better</text>
<line x1="${fetchX}" y1="${TOP - 6}" x2="${fetchX}" y2="${height - 8}" stroke="${line}" stroke-width="1" stroke-dasharray="3 3"/>
${bars.join('\n')}
</svg>
`;
}

const toFileName = (what) => what.toLowerCase().replace(/[^a-z]+/g, '-');

/** Writes `figures.json` and the charts. */
export function writeFigures({ machine, peers, figures }) {
  mkdirSync(FOLDER, { recursive: true });
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(new URL('figures.json', FOLDER), `${JSON.stringify({ day, machine, peers, figures }, null, 2)}\n`);
  for (const figure of figures) {
    for (const theme of Object.keys(THEMES)) {
      writeFileSync(new URL(`${toFileName(figure[0])}-${theme}.svg`, FOLDER), drawChart(figure, theme));
    }
  }
}
