import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { aptInstall } from '../../.ci/apt-install.js';

const PLACES = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The path of a browser: `CHROMIUM_PATH`, or that of the system. */
export function findChromium(): string | undefined {
  return PLACES.find((path) => path !== undefined && existsSync(path));
}

// As a script, it installs one on Debian and its derivatives.
if (import.meta.url === pathToFileURL(`${process.argv[1]}`).href && !findChromium()) {
  try {
    aptInstall('chromium', 'fonts-dejavu-core');
  } catch (error) {
    console.error(`There is no chromium. ${error instanceof Error ? error.message : error}\nOr set CHROMIUM_PATH.`);
    process.exit(1);
  }
}
