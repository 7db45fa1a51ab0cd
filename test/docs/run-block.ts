import { format, stripVTControlCharacters } from 'node:util';
import type { CXoneSimulator } from 'cxone-sdk/testing';
import { vi } from 'vitest';
import { accelerateTime } from './accelerated-time.js';
import type { BlockModule } from './block-modules.js';

const LOOPBACK = /^https?:\/\/(?:127\.0\.0\.1|localhost)[:/]/;

function captureOutput(): () => string {
  let text = '';
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...given: unknown[]) => {
      text += `${format(...given)}\n`;
    });
  }
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  return () => stripVTControlCharacters(text).trimEnd();
}

/** Lets a block that has no simulator reach loopback only. */
function stubFetch(): void {
  const { fetch } = globalThis;
  const loopbackOnly: typeof fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!LOOPBACK.test(url)) throw new Error(`The block sends a request to ${url} and has no simulator`);
    return fetch(input, init);
  };
  vi.stubGlobal('fetch', loopbackOnly);
}

/**
 * Runs a block as its reader would, in accelerated time.
 *
 * @returns its output.
 */
export async function runBlock({ path }: BlockModule): Promise<string> {
  stubFetch();
  const { exitCode, env } = process;
  process.env = { ...env };
  const endAcceleration = accelerateTime();
  const readOutput = captureOutput();
  try {
    const { simulator }: { simulator?: CXoneSimulator } = await import(/* @vite-ignore */ path);
    const printed = readOutput();
    await simulator?.close();
    return printed;
  } finally {
    process.exitCode = exitCode;
    process.env = env;
    endAcceleration();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  }
}
