// Installs the dependencies when node_modules is missing or older than the lockfile, so that `npm start` and
// `npm test` work on a bare clone. Runs before anything is installed: Node's own modules only.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function modifiedAt(path) {
  return statSync(new URL(`../${path}`, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

// npm writes this file at the end of each install: a half-finished install has none.
const installedAt = modifiedAt('node_modules/.package-lock.json');
if (installedAt === 0 || installedAt < modifiedAt('package-lock.json')) {
  console.error('Installing the dependencies (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', process.stderr, 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('npm ci failed: see its message above. Node 20.19 or newer and a reachable npm registry are needed.');
    process.exit(status ?? 1);
  }
}
