import { afterEach, vi } from 'vitest';

// Every unit test starts here: no environment variable of the host leaks in.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('CXONE_')) delete process.env[name];
}

// The files of one worker share its globals. vitest takes a stub away before the next test, and the last test of a file
// has none.
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
