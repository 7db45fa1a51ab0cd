import { readFileSync } from 'node:fs';

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Lists the packages whose code is in the bundles, from the metadata that esbuild writes. */
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
  if (!text) throw new Error(`${name} is bundled, but has no license file that could be passed on`);
  return `${name} ${manifest.version} (${manifest.license})\n\n${text}\n`;
}

/** The numbering plans are data of src, made from libphonenumber's: see src/schemas/numbering-plans.data.ts. */
function buildPlansNotice(): string {
  const apache = tryRead('node_modules/libphonenumber-js/LICENSE.Apache');
  if (!apache) throw new Error('libphonenumber-js no longer ships the Apache License of its metadata');
  const { version } = JSON.parse(readFileSync('node_modules/libphonenumber-js/package.json', 'utf8'));
  const subject = `The numbering plans come from the metadata of libphonenumber, Copyright (C) The Libphonenumber Authors,
under the Apache License 2.0, as published in libphonenumber-js ${version}.
Changes: the fields that only formatting reads were left out, the rest was encoded in another form.`;
  return `${subject}\n\n${apache}\n`;
}

/** The licenses of everything in the bundles. */
export function buildNotices(metafiles: readonly string[]): string {
  const notices = findBundledPackages(metafiles).map(readNotice);
  return [...notices, buildPlansNotice()].join(`\n${'-'.repeat(80)}\n\n`);
}
