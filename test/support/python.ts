import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { aptInstall } from '../../.ci/apt-install.js';

const SYSTEM_PYTHON = '/usr/bin/python3';

function hasRequests(python: string): boolean {
  return spawnSync(python, ['-c', 'import requests']).status === 0;
}

/** Finds a Python with `requests`, which a Debian or Ubuntu with Python installs; `undefined` where there is none. */
export function findPython(): string | undefined {
  const python = ['python3', SYSTEM_PYTHON].find(hasRequests);
  if (python !== undefined || !existsSync(SYSTEM_PYTHON)) return python;
  try {
    aptInstall('python3-requests');
    return SYSTEM_PYTHON;
  } catch (error) {
    console.warn('The tests with Python are skipped:', error);
    return undefined;
  }
}
