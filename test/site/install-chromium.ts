import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { aptInstall } from '../../.ci/apt-install.js';

const PLACES = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** A browser to look at the site with: that of `CHROMIUM_PATH`, or the system's. */
export function findChromium(): string | undefined {
  return PLACES.find((path) => path !== undefined && existsSync(path));
}

// As a script it sees to it that there is one, on Debian and what comes from it.
if (import.meta.url === pathToFileURL(`${process.argv[1]}`).href && !findChromium()) {
  try {
    aptInstall('chromium', 'fonts-dejavu-core');
  } catch (error) {
    console.error(`There is no chromium. ${error instanceof Error ? error.message : error}\nOr set CHROMIUM_PATH.`);
    process.exit(1);
  }
}
