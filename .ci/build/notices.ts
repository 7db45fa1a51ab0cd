import { readFileSync } from 'node:fs';

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The packages whose code is in the bundles, read from what esbuild says it put there. */
function findBundledPackages(metafiles: readonly string[]): readonly string[] {
  const names = metafiles.flatMap((path) => {
    const metafile: Metafile = JSON.parse(readFileSync(path, 'utf8'));
    return Object.keys(metafile.inputs).map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  });
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function readNotice(name: string): string {
  const manifest = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  const files = ['LICENSE', 'license', 'LICENSE.md', 'LICENSE.txt'];
  const text = files.map((file) => tryRead(`node_modules/${name}/${file}`)).find(Boolean);
  if (!text) throw new Error(`${name} is bundled, but has no licence file that could be passed on`);
  return `${name} ${manifest.version} (${manifest.license})\n\n${text}\n`;
}

/** libphonenumber-js is made of Google's library, and its data are Google's. */
function buildPlansNotice(): string {
  const apache = tryRead('node_modules/libphonenumber-js/LICENSE.Apache');
  if (!apache) throw new Error('libphonenumber-js no longer passes on the Apache License that its data are under');
  const subject =
    'The numbering plans are made of those of libphonenumber, Copyright (C) Google, under the Apache License 2.0.';
  return `${subject}\nThey were packed into another form.\n\n${apache}\n`;
}

/** The licences of all that is bundled. */
export function buildNotices(metafiles: readonly string[]): string {
  const notices = findBundledPackages(metafiles).map(readNotice);
  return [...notices, buildPlansNotice()].join(`\n${'-'.repeat(80)}\n\n`);
}
