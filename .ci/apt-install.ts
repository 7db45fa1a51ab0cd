import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LOCK = join(tmpdir(), 'cxone-sdk-apt-get.lock');

/** Installs the `redis-server` that tests start, unless there is one. @throws Error as {@link aptInstall} does. */
export function installRedis(): void {
  if (spawnSync('redis-server', ['--version']).status !== 0) aptInstall('redis-server');
}

/**
 * Installs packages of Debian or Ubuntu: directly as root, else with sudo where it asks for no password.
 *
 * @throws Error where that fails; its message names the packages to install by hand.
 */
export function aptInstall(...packages: readonly string[]): void {
  const names = packages.join(' ');
  console.error(`Installing ${names} (apt-get) …`);
  // Where the lists can't be updated the old ones may do.
  aptGet('update', '-qq');
  const problem = aptGet('install', '-y', '-qq', '--no-install-recommends', ...packages);
  if (problem !== undefined) throw new Error(`${problem}\nThe tests need ${names}. Install by hand: ${names}`);
}

/** @returns what went wrong, if anything did */
function aptGet(...args: readonly string[]): string | undefined {
  // One at a time: another test may be installing too. The system's own updates, at most two minutes.
  const command = ['flock', LOCK, 'apt-get', '-o', 'DPkg::Lock::Timeout=120', ...args];
  const [program = '', ...rest] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync(program, rest, { encoding: 'utf8', env });
  return status === 0 ? undefined : `${[program, ...rest].join(' ')} failed: ${error?.message ?? stderr.trim()}`;
}
