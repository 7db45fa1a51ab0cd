// Installs Debian's chromium when there is no browser yet, so that the site can be looked at on a bare machine.
// CHROMIUM_PATH names another one. Node's own modules only: it runs before anything else.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export const chromiumPath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
);

function aptGet(...args) {
  const command = process.getuid?.() === 0 ? ['apt-get', ...args] : ['sudo', '-n', 'apt-get', ...args];
  const { status } = spawnSync(command[0], command.slice(1), {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

if (process.argv[1] === import.meta.filename && !chromiumPath) {
  console.error('Installing chromium (apt-get) …');
  aptGet('update', '-qq');
  if (!aptGet('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core')) {
    console.error('apt-get failed: install chromium by hand, or set CHROMIUM_PATH to a Chrome or Chromium.');
    process.exit(1);
  }
}
