// Reads the pictures' SVG: just enough XML to find each text with what it inherits, and the boxes below it.

const TOKENS = /<(\/?)([a-z]+)((?: [a-z\d:-]+="[^"<>]*")*)(\/?)>|([^<>]+)/gi;
/** Width of an average character, in em, of a font wider than the system fonts of phones. */
const CHARACTER_WIDTH = 0.56;
const BOLD_WIDTH = 0.6;

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly fill: string;
}

/** A text with its extent as estimated, and what it is written on. */
export interface DrawnText extends Box {
  readonly content: string;
  readonly fontSize: number;
  /** The box that holds its middle, or the picture. */
  readonly ground: Box;
}

export interface Drawing {
  readonly attributes: Readonly<Record<string, string>>;
  readonly title: string;
  readonly description: string;
  readonly texts: readonly DrawnText[];
  readonly names: ReadonlySet<string>;
}

interface Element {
  readonly name: string;
  /** Inherited ones included. */
  readonly attributes: Readonly<Record<string, string>>;
  content: string;
}

function decodeXml(text: string): string {
  if (/&(?!#\d+;)/.test(text)) throw new Error(`An entity is unknown in XML: ${text}`);
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

function readAttributes(source: string): Record<string, string> {
  const found = [...source.matchAll(/ ([a-z\d:-]+)="([^"]*)"/gi)].map(([, name = '', value = '']) => [name, value]);
  const attributes = Object.fromEntries(found);
  if (Object.keys(attributes).length < found.length) throw new Error(`An attribute is given twice:${source}`);
  return attributes;
}

/** Returns the elements in the order in which they are painted. Throws if the XML is not well-formed. */
function readElements(svg: string): readonly Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  let end = 0;
  for (const token of svg.matchAll(TOKENS)) {
    const [whole, slash, name = '', attributes = '', isEmpty, content] = token;
    if (token.index !== end) throw new Error(`Not XML: ${svg.slice(end, token.index + 20)}`);
    end += whole.length;
    const parent = open.at(-1);
    if (content !== undefined) {
      if (parent) parent.content += decodeXml(content);
      else if (content.trim() !== '') throw new Error(`Text outside of the root: ${content}`);
    } else if (slash) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
    } else {
      if (!parent && elements.length > 0) throw new Error('A second root');
      const element = { name, attributes: { ...parent?.attributes, ...readAttributes(attributes) }, content: '' };
      elements.push(element);
      if (!isEmpty) open.push(element);
    }
  }
  if (end !== svg.length || open.length > 0) throw new Error('The file ends too soon');
  return elements;
}

function toBox({ attributes: { x, y, width, height, fill = '#000' } }: Element): Box {
  const [left, top] = [Number(x), Number(y)];
  return { left, top, right: left + Number(width), bottom: top + Number(height), fill };
}

function measure({ attributes, content }: Element): Omit<DrawnText, 'ground'> {
  const { x, y, fill = '#000', 'font-size': size, 'font-weight': weight, 'text-anchor': anchor } = attributes;
  const fontSize = Number(size);
  const width = content.length * fontSize * (weight ? BOLD_WIDTH : CHARACTER_WIDTH);
  const before = { middle: width / 2, end: width }[anchor ?? ''] ?? 0;
  const [left, base] = [Number(x) - before, Number(y)];
  return {
    content,
    fontSize,
    fill,
    left,
    right: left + width,
    top: base - fontSize * 0.8,
    bottom: base + fontSize * 0.25,
  };
}

function isOver({ left, right, top, bottom }: Omit<DrawnText, 'ground'>, box: Box): boolean {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return box.fill !== 'none' && x > box.left && x < box.right && y > box.top && y < box.bottom;
}

export function readSvg(svg: string): Drawing {
  const elements = readElements(svg);
  const root = elements[0]?.attributes ?? {};
  const boxes: Box[] = [
    { left: 0, top: 0, right: Number(root['width']), bottom: Number(root['height']), fill: '#fff' },
  ];
  const texts: DrawnText[] = [];
  for (const element of elements) {
    if (element.name === 'rect') boxes.push(toBox(element));
    if (element.name !== 'text') continue;
    const measured = measure(element);
    const ground = boxes.findLast((box) => isOver(measured, box));
    if (!ground) throw new Error(`Outside of the picture: ${element.content}`);
    texts.push({ ...measured, ground });
  }
  const find = (wanted: string) => elements.find(({ name }) => name === wanted)?.content ?? '';
  const names = new Set(elements.map(({ name }) => name));
  return { attributes: root, title: find('title'), description: find('desc'), texts, names };
}

function findLuminance(color: string): number {
  const digits = color.length === 4 ? [...color.slice(1)].map((digit) => digit + digit) : color.slice(1).match(/../g);
  const [red = 0, green = 0, blue = 0] = (digits ?? []).map((pair) => {
    const value = Number.parseInt(pair, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colors, as WCAG computes it. */
export function findContrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [findLuminance(one), findLuminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
