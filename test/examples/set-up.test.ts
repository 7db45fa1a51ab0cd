import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

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
