// The parts that the pictures of the guides and the charts of the benchmark share. An SVG that a page shows as an image loads no
// style sheet and no font, and can't see the theme of the page: each picture is made once for each theme.
import type { CallOutcome } from '../../src/errors/base.js';

export const THEME_NAMES = ['light', 'dark'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

/** What is filled, and what is written on it: at least 4.5:1 apart. */
interface Tone {
  readonly ink: string;
  readonly fill: string;
}

/** The colors of a theme. */
export interface Theme {
  readonly ground: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  /** Without a meaning of its own. */
  readonly box: Tone;
  /** What isn't an outcome: tokens, claims and delays. */
  readonly accent: Tone;
  /** Each outcome has one color, in all pictures. */
  readonly outcomes: Readonly<Record<CallOutcome, Tone>>;
}

export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  light: {
    ground: '#fff',
    text: '#1f2328',
    quiet: '#59636e',
    line: '#818b98',
    box: { ink: '#1f2328', fill: '#f4f6f9' },
    accent: { ink: '#6639ba', fill: '#f3e8ff' },
    outcomes: {
      not_placed: { ink: '#116329', fill: '#dafbe1' },
      unknown: { ink: '#7d4e00', fill: '#fff1b8' },
      placed: { ink: '#0550ae', fill: '#ddf0ff' },
    },
  },
  dark: {
    ground: '#15181e',
    text: '#f0f6fc',
    quiet: '#9198a1',
    line: '#9198a1',
    box: { ink: '#f0f6fc', fill: '#232933' },
    accent: { ink: '#d2a8ff', fill: '#2e2145' },
    outcomes: {
      not_placed: { ink: '#7ee787', fill: '#12301c' },
      unknown: { ink: '#f2cc60', fill: '#362a0a' },
      placed: { ink: '#79c0ff', fill: '#0f2a4a' },
    },
  },
};

/** Attributes by name; `undefined` leaves one out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

const escapeXml = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

function format(attributes: Attributes): string {
  const present = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return present.map(([name, value]) => ` ${name}="${value}"`).join('');
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  readonly title: string;
  /** What the picture shows, for those who can't see it. */
  readonly description: string;
}

/** Returns a whole SVG file. */
export function frame({ width, height, fontSize, title, description }: Frame, shapes: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="${fontSize}">
<title id="t">${escapeXml(title)}</title>
<desc id="d">${escapeXml(description)}</desc>
${shapes.join('\n')}
</svg>
`;
}

/** `x` may be formatted already. */
export function text(x: number | string, y: number, content: string, attributes: Attributes = {}): string {
  return `<text x="${x}" y="${y}"${format(attributes)}>${escapeXml(content)}</text>`;
}

export function rect(
  x: number,
  y: number,
  width: number | string,
  height: number,
  attributes: Attributes = {},
): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}"${format(attributes)}/>`;
}

export function path(d: string, attributes: Attributes = {}): string {
  return `<path d="${d}"${format(attributes)}/>`;
}

/** Shapes with the same attributes, written once. */
export function group(attributes: Attributes, shapes: readonly string[]): string {
  return `<g${format(attributes)}>\n${shapes.join('\n')}\n</g>`;
}
