import { spawnSync } from 'node:child_process';

/**
 * Installs packages of Debian or Ubuntu: directly as root, else with sudo where it asks for no password.
 *
 * @throws Error where that fails; its message says what to install by hand.
 */
export function aptInstall(...packages: readonly string[]): void {
  const names = packages.join(' ');
  console.error(`Installing ${names} (apt-get) …`);
  // Where the lists can't be updated the old ones may do.
  aptGet('update', '-qq');
  const problem = aptGet('install', '-y', '-qq', '--no-install-recommends', ...packages);
  if (problem !== undefined) throw new Error(`${problem}\nInstall by hand: ${names}`);
}

/** @returns what went wrong, if anything did */
function aptGet(...args: readonly string[]): string | undefined {
  const line = [...(process.getuid?.() === 0 ? [] : ['sudo', '-n']), 'apt-get', ...args];
  const [command = '', ...rest] = line;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync(command, rest, { encoding: 'utf8', env });
  return status === 0 ? undefined : `${line.join(' ')} failed: ${error?.message ?? stderr.trim()}`;
}
