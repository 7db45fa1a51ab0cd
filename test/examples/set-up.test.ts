import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { installRedis } from '../../.ci/apt-install.js';

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

describe('The lockfile', () => {
  // npm silently omits packages that the registry in use lacks. `npm ci`, and so the set-up of each clone, then fails:
  // lock a version that has all packages.
  it('contains each optional dependency, for all platforms', () => {
    const { packages }: Lockfile = JSON.parse(
      readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
    );
    const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
    const required = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(required.filter((name) => !locked.has(name))).toEqual([]);
  });
});

describe('The installation of Redis for the tests', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cxone-set-up-'));
    vi.stubEnv('PATH', folder);
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Puts a command on the PATH that records its arguments, and exits with this code. */
  function addCommand(name: string, exitCode = 0): void {
    const script = `#!/bin/sh\necho "${name} $@" >> ${folder}/log\necho "${name} says no" >&2\nexit ${exitCode}\n`;
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  }

  const readLog = () => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
  const be = (uid: number) => vi.spyOn(process, 'getuid').mockReturnValue(uid);

  it('uses apt-get as root', () => {
    addCommand('flock');
    be(0);
    installRedis();
    expect(readLog()).toEqual([
      expect.stringMatching(/^flock \S+ apt-get .*update/),
      expect.stringMatching(/^flock \S+ apt-get .*install .*redis-server$/),
    ]);
  });

  it('uses sudo without a password as any other user', () => {
    addCommand('sudo');
    be(1000);
    installRedis();
    expect(readLog().at(-1)).toMatch(/^sudo -n flock \S+ apt-get .*install .*redis-server$/);
  });

  it('installs nothing where there is one', () => {
    addCommand('redis-server');
    addCommand('sudo');
    be(1000);
    installRedis();
    expect(readLog()).toEqual(['redis-server --version']);
  });

  it.each([
    { case: 'sudo asks for a password', add: () => addCommand('sudo', 1), says: 'sudo says no' },
    { case: 'there is no sudo', add: () => undefined, says: 'ENOENT' },
  ])('names the package to install by hand if $case', ({ add, says }) => {
    add();
    be(1000);
    expect(installRedis).toThrow(says);
    expect(installRedis).toThrow('Install by hand: redis-server');
  });
});
