// Draws the pictures of the guides into docs/guides/figures.
//
//   npm run generate:pictures
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CallOutcome } from '../../src/errors/base.js';
import { RETRY_DEFAULTS } from '../../src/options/retry.js';
import { type Delay, findDelays, KEY_TTL_MS, STAGES, TOKEN } from './picture-data.js';
import { frame, group, path, rect, THEME_NAMES, THEMES, type Theme, text } from './svg.js';

const FIGURES = fileURLToPath(new URL('../guides/figures/', import.meta.url));

// The site shows them 296 pixels wide on a phone: text of 16 is 12 pixels there.
const WIDTH = 400;
const FONT_SIZE = 16;
const LEFT = 12;
const RIGHT = WIDTH - LEFT;
const INNER = RIGHT - LEFT;
const CENTER = WIDTH / 2;

const BOLD = { 'font-weight': 600 };
const MIDDLE = { 'text-anchor': 'middle' };
const END = { 'text-anchor': 'end' };

/** A picture of a guide. */
export interface Picture {
  readonly name: string;
  readonly title: string;
  /** The alternative text in the guide too. */
  readonly description: string;
  readonly height: number;
  readonly draw: (theme: Theme) => readonly string[];
}

/** Lines of text below each other. */
function lines(x: number, y: number, contents: readonly string[], attributes = {}): readonly string[] {
  return contents.map((content, index) => text(x, y + index * 21, content, attributes));
}

/** The path of a line with a head at its end: right, left or down. */
function arrow(x: number, y: number, toX: number, toY: number): string {
  const isDown = toX === x;
  const back = Math.sign(x - toX) * 8;
  const head = isDown ? 'm-5-8 5 8 5-8' : `m${back}-5 ${-back} 5 ${back} 5`;
  return `M${x} ${y}${isDown ? `V${toY}` : `H${toX}`}${head}`;
}

function drawArrows({ quiet }: Theme, paths: readonly string[]): string {
  return path(paths.join(''), { fill: 'none', stroke: quiet, 'stroke-width': 2 });
}

/** Boxes of one tone with the text in them. */
function inTone({ ink, fill }: Theme['box'], boxes: readonly string[], texts: readonly string[]): string {
  return group({ fill: ink }, [group({ fill, stroke: ink }, boxes), ...texts]);
}

function outcomeChip({ outcomes }: Theme, y: number, outcome: CallOutcome): string {
  const label = text(LEFT + 54, y + 21, outcome, { ...BOLD, ...MIDDLE });
  return inTone(outcomes[outcome], [rect(LEFT, y, 108, 30, { rx: 6 })], [label]);
}

/** An outcome, and what to do about it. */
function adviceRow(theme: Theme, y: number, outcome: CallOutcome, advice: string): readonly string[] {
  return [outcomeChip(theme, y, outcome), text(LEFT + 120, y + 21, advice, { fill: theme.text })];
}

function drawOutcomes(theme: Theme): readonly string[] {
  const shapes: string[] = [];
  let y = 52;
  for (const { title, moments } of STAGES) {
    shapes.push(text(32, y + 17, title, { ...BOLD, fill: theme.text }));
    shapes.push(`<circle cx="18" cy="${y + 11}" r="6" fill="${theme.quiet}"/>`);
    y += 28;
    for (const { failure, outcome } of moments) {
      const texts = [text(42, y + 22, failure), text(RIGHT - 10, y + 22, outcome, { ...BOLD, ...END })];
      shapes.push(inTone(theme.outcomes[outcome], [rect(32, y, RIGHT - 32, 32, { rx: 6 })], texts));
      y += 38;
    }
    y += 8;
  }
  return [
    drawArrows(theme, [arrow(18, 63, 18, y - 8)]),
    ...shapes,
    ...adviceRow(theme, y + 12, 'not_placed', 'Fix the cause, then retry'),
    ...adviceRow(theme, y + 50, 'unknown', 'Check before you retry'),
    ...adviceRow(theme, y + 88, 'placed', 'Never retry'),
  ];
}

const MINUTES_SHOWN = 74;
const toX = (minutes: number) => Math.round(LEFT + (minutes * INNER) / MINUTES_SHOWN);

/** A token from one minute to another. */
function tokenBar({ accent }: Theme, y: number, from: number, to: number, label: string): string {
  const box = rect(toX(from), y, toX(to) - toX(from), 30, { rx: 4 });
  return inTone(accent, [box], [text(toX(from) + 8, y + 21, label)]);
}

function drawToken(theme: Theme): readonly string[] {
  const { lifetime, margin } = TOKEN;
  const [renewal, expiry] = [(lifetime - margin) / 60, lifetime / 60];
  const width = toX(expiry) - toX(renewal);
  const leftOver = { fill: 'none', stroke: theme.accent.ink, 'stroke-dasharray': 2 };
  return [
    group({ fill: theme.text }, [
      text(LEFT, 66, `A token of ${expiry} minutes`, BOLD),
      text(LEFT, 256, 'CXone rejects a token (401)', BOLD),
    ]),
    tokenBar(theme, 78, 0, renewal, 'Token 1, for every request'),
    rect(toX(renewal), 78, width, 30, leftOver),
    tokenBar(theme, 114, renewal, MINUTES_SHOWN, 'Token 2'),
    group({ fill: theme.quiet }, [
      text(toX(expiry) + 8, 99, `${expiry} min`),
      text(LEFT, 135, '0: first operation'),
      text(toX(renewal) - 8, 135, `${renewal} min`, END),
      ...lines(LEFT, 170, [
        'Operations that wait share one request.',
        `The SDK doesn't use the last ${margin} s:`,
        'the next operation requests another.',
      ]),
    ]),
    tokenBar(theme, 268, 0, 28, 'Token 1'),
    tokenBar(theme, 304, 28, MINUTES_SHOWN, 'Token 2: one retry'),
    group({ fill: theme.quiet }, [
      text(toX(28) + 10, 289, '401: the SDK drops it'),
      text(LEFT, 360, 'A second 401 ends the operation:'),
    ]),
    ...adviceRow(theme, 374, 'not_placed', 'CXoneUnauthorizedError'),
  ];
}

function keyBox(tone: Theme['box'], y: number, height: number, contents: readonly string[]): string {
  const texts = lines(184, y + height / 2 + 6 - (contents.length - 1) * 10, contents, MIDDLE);
  return inTone(tone, [rect(146, y, 76, height, { rx: 6 })], texts);
}

function drawKey(theme: Theme): readonly string[] {
  const { accent, outcomes, quiet } = theme;
  const hours = KEY_TTL_MS / 3_600_000;
  const free = { ink: quiet, fill: theme.ground };
  const right = 252;
  return [
    group({ fill: theme.text }, [
      text(LEFT, 66, 'First create', BOLD),
      text(184, 66, 'Key', { ...BOLD, ...MIDDLE }),
      text(right, 66, 'Second create', BOLD),
      text(LEFT, 104, 'in progress'),
      ...lines(right, 126, ['duplicate_call,', 'sends nothing']),
      ...lines(right, 226, ['returns the', 'same call']),
      text(LEFT, 304, `${hours} h later`),
      ...lines(right, 306, ['places another', 'call']),
      text(LEFT, 378, 'Or the first create ends otherwise', BOLD),
      text(right, 417, 'places the call'),
      ...lines(right, 472, ['duplicate_call,', 'sends nothing']),
      text(LEFT, 500, 'or was killed'),
      ...lines(LEFT, 540, ['The key stays claimed until you call', 'resolve(), or until it expires.']),
    ]),
    keyBox(accent, 80, 100, ['claimed']),
    keyBox(outcomes.placed, 180, 100, ['placed,', 'call ID']),
    keyBox(free, 280, 60, ['free']),
    keyBox(free, 394, 36, ['free']),
    keyBox(accent, 448, 60, ['claimed']),
    outcomeChip(theme, 184, 'placed'),
    outcomeChip(theme, 397, 'not_placed'),
    outcomeChip(theme, 452, 'unknown'),
    drawArrows(theme, [
      ...[99, 199, 299, 412, 467].map((y) => arrow(124, y, 142, y)),
      ...[130, 230, 310, 412, 478].map((y) => arrow(244, y, 226, y)),
    ]),
  ];
}

const SECONDS_SHOWN = 8;
const PLOT_LEFT = 146;
const toDelayX = (ms: number) => Math.round(PLOT_LEFT + (ms / 1_000 / SECONDS_SHOWN) * (RIGHT - 8 - PLOT_LEFT));
const toSeconds = (ms: number) => String(ms / 1_000);

/** A delay in words, as beside its bar. */
export function describeDelay({ shortest, longest }: Delay): string {
  return shortest === longest ? `${toSeconds(shortest)} s` : `${toSeconds(shortest)}–${toSeconds(longest)} s`;
}

function drawDelays(theme: Theme): readonly string[] {
  const delays = findDelays();
  const toY = (index: number) => 58 + index * 40;
  const bottom = toY(delays.length);
  const ticks = Array.from({ length: SECONDS_SHOWN / 2 + 1 }, (_, index) => index * 2_000);
  const ranges = delays.flatMap(({ shortest, longest }, index) =>
    longest > shortest ? [rect(toDelayX(shortest), toY(index), toDelayX(longest) - toDelayX(shortest), 26)] : [],
  );
  const points = delays.map(({ withoutJitter }, index) => [toDelayX(withoutJitter), toY(index) + 13]);
  const dots = [...points, [LEFT + 14, bottom + 88]].map(([x, y]) => `<circle cx="${x}" cy="${y}" r="6"/>`);
  return [
    path(ticks.map((ms) => `M${toDelayX(ms)} 50V${bottom}`).join(''), { stroke: theme.line, 'stroke-opacity': 0.5 }),
    group({ fill: theme.accent.fill, stroke: theme.accent.ink }, [...ranges, rect(LEFT, bottom + 48, 28, 20)]),
    group({ fill: theme.accent.ink }, dots),
    // Clear of the lines behind it.
    group(
      { fill: theme.text, ...BOLD, stroke: theme.ground, 'stroke-width': 6, 'paint-order': 'stroke' },
      delays.map((delay, index) => text(toDelayX(delay.longest) + 12, toY(index) + 19, describeDelay(delay))),
    ),
    group({ fill: theme.text }, [
      ...delays.map((delay, index) => text(LEFT, toY(index) + 19, delay.label)),
      text(50, bottom + 64, 'with jitter (default): in this range'),
      text(50, bottom + 94, 'without jitter, and for Retry-After'),
    ]),
    group({ fill: theme.quiet }, [
      ...ticks.map((ms) => text(toDelayX(ms), bottom + 20, toSeconds(ms), MIDDLE)),
      text(LEFT, bottom + 20, 'seconds'),
      ...lines(LEFT, bottom + 130, [
        `At most ${RETRY_DEFAULTS.maxRetries} retries, each within ${toSeconds(RETRY_DEFAULTS.maxElapsedMs)} s`,
        'of the start of the operation.',
      ]),
    ]),
  ];
}

function drawFleet(theme: Theme): readonly string[] {
  const { box, accent, text: fill, quiet } = theme;
  const workers = [1, 2, 'm'].map((name, index) => [142 + index * 46, `Worker ${name}`] as const);
  return [
    inTone(
      box,
      [
        rect(LEFT, 50, INNER, 62, { rx: 6 }),
        ...workers.map(([y]) => rect(LEFT, y, 120, 38, { rx: 6 })),
        rect(LEFT, 306, INNER, 38, { rx: 6 }),
      ],
      [
        text(CENTER, 75, 'Queue', { ...BOLD, ...MIDDLE }),
        ...workers.map(([y, name]) => text(72, y + 25, name, MIDDLE)),
        text(CENTER, 331, 'CXone', { ...BOLD, ...MIDDLE }),
      ],
    ),
    text(CENTER, 99, 'delivers, redelivers, limits the rate', { ...MIDDLE, fill: quiet }),
    inTone(
      accent,
      [rect(184, 142, 204, 60, { rx: 6 }), rect(184, 212, 204, 60, { rx: 6 })],
      [
        text(286, 167, 'idempotencyStore', { ...BOLD, ...MIDDLE }),
        text(286, 190, 'one call for each key', MIDDLE),
        text(286, 237, 'tokenStore', { ...BOLD, ...MIDDLE }),
        text(286, 260, 'one token for all', MIDDLE),
      ],
    ),
    drawArrows(theme, [
      arrow(72, 114, 72, 138),
      ...[172, 242].flatMap((y) => [arrow(158, y, 180, y), arrow(158, y, 136, y)]),
      arrow(72, 274, 72, 302),
    ]),
    text(LEFT, 378, 'After a delivery', { ...BOLD, fill }),
    ...adviceRow(theme, 392, 'placed', 'Acknowledge the message'),
    ...adviceRow(theme, 430, 'not_placed', 'Redeliver, if temporary'),
    ...adviceRow(theme, 468, 'unknown', 'A person checks'),
  ];
}

const delayList = findDelays()
  .slice(0, RETRY_DEFAULTS.maxRetries)
  .map((delay) => describeDelay(delay).replace('–', ' to '))
  .join(', ');

export const PICTURES: readonly Picture[] = [
  {
    name: 'outcome-by-moment',
    title: 'create() failed: was a call placed?',
    description:
      'The outcome by the moment of the failure. Before the request leaves, and for a 4xx except 408: not_placed. No response, 408, 3xx or 5xx: unknown. A 2xx without a valid body: placed.',
    height: 522,
    draw: drawOutcomes,
  },
  {
    name: 'token-lifecycle',
    title: 'When the SDK requests a token',
    description: `A token of ${TOKEN.lifetime / 60} minutes serves every request until ${TOKEN.margin} seconds before its expiry; the next operation requests another. After a 401 the SDK renews the token and retries once; a second 401 ends as not_placed.`,
    height: 420,
    draw: drawToken,
  },
  {
    name: 'idempotency-key',
    title: 'One key, two deliveries',
    description: `While the first create is in progress, a second one with its key throws duplicate_call and sends nothing. After placed it returns the same call for ${KEY_TTL_MS / 3_600_000} hours, after not_placed it places the call, after unknown it throws duplicate_call.`,
    height: 576,
    draw: drawKey,
  },
  {
    name: 'retry-timing',
    title: 'The delay before a retry',
    description: `By default the delays are ${delayList}, each at random within its range; without jitter, the shortest of each. A Retry-After of 7 seconds is a delay of 7 seconds.`,
    height: 384,
    draw: drawDelays,
  },
  {
    name: 'fleet',
    title: 'A fleet: one queue, shared stores',
    description:
      'A queue delivers orders to the workers, which share an idempotency store and a token store and call CXone. The queue acknowledges what was placed and redelivers what was not placed for a temporary reason; a person checks what is unknown.',
    height: 514,
    draw: drawFleet,
  },
];

function draw({ title, description, height, draw: drawShapes }: Picture, theme: Theme): string {
  return frame({ width: WIDTH, height, fontSize: FONT_SIZE, title, description }, [
    // The page's theme may differ from the system's, which <picture> follows: the picture brings its own ground.
    rect(0, 0, WIDTH, height, { rx: 8, fill: theme.ground }),
    text(LEFT, 32, title, { ...BOLD, fill: theme.text, 'font-size': 18 }),
    ...drawShapes(theme),
  ]);
}

/** Returns every picture by the name of its file. */
export function drawPictures(): ReadonlyMap<string, string> {
  return new Map(
    PICTURES.flatMap((picture) =>
      THEME_NAMES.map((name): [string, string] => [`${picture.name}-${name}.svg`, draw(picture, THEMES[name])]),
    ),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(FIGURES, { recursive: true });
  for (const [name, svg] of drawPictures()) writeFileSync(FIGURES + name, svg);
}
