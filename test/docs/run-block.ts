import { format, stripVTControlCharacters } from 'node:util';
import { vi } from 'vitest';
import { accelerateTime } from './accelerated-time.js';
import type { BlockModule } from './block-modules.js';
import { renewPrelude } from './prelude.js';

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

/**
 * Runs a block as its reader would, with every host but loopback played by the simulator and with time that flies.
 *
 * @returns what it printed
 */
export async function runBlock({ path }: BlockModule): Promise<string> {
  const { simulator, clientId, clientSecret, realmId, campaignId, ani } = renewPrelude();
  const { fetch } = globalThis;
  const dispatch: typeof fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return LOOPBACK.test(url) ? fetch(input, init) : simulator.fetch(input, init);
  };
  vi.stubGlobal('fetch', dispatch);
  vi.stubEnv('CXONE_REALM_ID', realmId);
  vi.stubEnv('CXONE_CLIENT_ID', clientId);
  vi.stubEnv('CXONE_CLIENT_SECRET', clientSecret);
  vi.stubEnv('CXONE_CAMPAIGN_ID', campaignId);
  vi.stubEnv('CXONE_ANI_NUMBER', ani);
  const endAcceleration = accelerateTime();
  const { exitCode } = process;
  const readOutput = captureOutput();
  try {
    await import(/* @vite-ignore */ path);
    return readOutput();
  } finally {
    process.exitCode = exitCode;
    endAcceleration();
    await simulator.close();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
  }
}
