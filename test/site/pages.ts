import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SITE = fileURLToPath(new URL('../../docs/api/', import.meta.url));

/** The sizes of a phone, a tablet and a desktop. */
export const WIDTHS = [390, 820, 1280] as const;
export const HEIGHT = 900;
export const THEMES = ['light', 'dark'] as const;

/** Where the pictures of the pages are kept; CI uploads them. */
export const SCREENSHOTS = fileURLToPath(new URL('../../.tmp/screenshots/', import.meta.url));

/** Returns the pages of a folder of the built site, relative to the site. */
export function listPages(folder = ''): readonly string[] {
  const names = readdirSync(SITE + folder).filter((name) => name.endsWith('.html'));
  return names.map((name) => folder + name).sort();
}

/** Returns every page of the built site. */
export function listAllPages(): readonly string[] {
  const entries = readdirSync(SITE, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...listPages(), ...entries.flatMap(({ name }) => listPages(`${name}/`))];
}

/** The name of a screenshot. */
export function nameScreenshot(path: string, width: number, theme: string): string {
  return `${SCREENSHOTS}${path.replace(/\.html$/, '').replaceAll('/', '-')}-${width}-${theme}.jpg`;
}
