import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const PLACES = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** A browser to look at the site with: that of `CHROMIUM_PATH`, or the system's. */
export function findChromium(): string | undefined {
  return PLACES.find((path) => path !== undefined && existsSync(path));
}

function aptGet(...args: readonly string[]): boolean {
  const [command = '', ...rest] = [...(process.getuid?.() === 0 ? [] : ['sudo', '-n']), 'apt-get', ...args];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}

function installChromium(): boolean {
  console.error('Installing chromium (apt-get) …');
  aptGet('update', '-qq');
  return aptGet('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
}

// As a script it sees to it that there is one, on Debian and what comes from it.
if (import.meta.url === pathToFileURL(`${process.argv[1]}`).href && !findChromium() && !installChromium()) {
  console.error('There is no chromium and apt-get brings none: install it by hand, or set CHROMIUM_PATH.');
  process.exit(1);
}
