import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { run } from '../../package/support/run.js';
import { installCommand } from '../../package/support/tools.js';
import type { Trigger } from './faults.js';
import { runInWorker } from './workerd.js';

/** One trigger, to be sent to one server. */
export interface Case {
  readonly trigger: Trigger;
  readonly url: string;
  readonly timeoutMs: number;
}

/** Files for a run on a runtime. */
export interface CaseOptions {
  /** A folder with the packed SDK and the fixtures. */
  readonly folder: string;
  /** The file of a certificate authority to trust. */
  readonly authority?: string | undefined;
}

/** A runtime that runs cases and returns the reports of the client, in the order of the cases. */
export interface Runtime {
  readonly name: string;
  /** Part of the smallest set that shows each rule, over HTTP/1.1. */
  readonly isMain: boolean;
  /** Set if it speaks HTTP/2 here; `isMain` if it is part of the smallest set then. */
  readonly http2?: { readonly isMain: boolean } | undefined;
  runCases(cases: readonly Case[], options: CaseOptions): Promise<unknown>;
}

/** Runs a command in a folder. @returns the JSON that it prints */
async function runJson(command: string, args: readonly string[], options: Parameters<typeof run>[2]): Promise<unknown> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code !== 0 || stderr !== '') throw new Error(`${command} ended with ${code}:\n${stdout}\n${stderr}`);
  return JSON.parse(stdout);
}

/** The undici of the project. */
const UNDICI = new URL('../../../node_modules/undici/index.js', import.meta.url).href;

/** The option `fetch`: undici's, or that of `cxone-sdk/node`. */
type Sender = 'undici' | 'createNodeFetch';

/** Node.js, with its own `fetch` or with another as the option `fetch`. */
function toNode(release: string, { sender, ...facts }: Facts & { sender?: Sender }): Runtime {
  const senders = sender === undefined ? [] : [sender === 'undici' ? UNDICI : 'cxone-sdk/node'];
  return {
    name: `Node.js ${release}${sender === undefined ? '' : ` with ${sender}`}`,
    ...facts,
    async runCases(cases, { folder, authority }) {
      const args = ['--no-warnings', 'main.mjs', JSON.stringify(cases), ...senders];
      const env = authority === undefined ? {} : { NODE_EXTRA_CA_CERTS: authority };
      return runJson(await installCommand(`node@${release}`), args, { cwd: folder, env });
    },
  };
}

type Facts = Pick<Runtime, 'isMain' | 'http2'>;

const bun: Runtime = {
  name: 'Bun',
  isMain: true,
  runCases: async (cases, { folder }) =>
    runJson(await installCommand('bun@1'), ['run', 'main.mjs', JSON.stringify(cases)], { cwd: folder }),
};

const deno: Runtime = {
  name: 'Deno',
  isMain: true,
  http2: { isMain: true },
  async runCases(cases, { folder, authority }) {
    const permissions = ['--no-prompt', '--node-modules-dir=manual', '--allow-read=.', '--allow-net=127.0.0.1'];
    const cert = authority === undefined ? [] : ['--cert', authority];
    const args = ['run', ...permissions, ...cert, 'main.mjs', JSON.stringify(cases)];
    return runJson(await installCommand('deno@2'), args, { cwd: folder });
  },
};

const workerd: Runtime = {
  name: 'workerd',
  isMain: true,
  runCases: (cases, { folder }) => runInWorker(join(folder, 'worker.mjs'), cases),
};

/** All runtimes. Node.js speaks HTTP/2 from version 26 on without being asked, before with undici's `allowH2`. */
const RUNTIMES: readonly Runtime[] = [
  toNode('20.19.0', { isMain: true }),
  toNode('20', { isMain: false }),
  toNode('22', { isMain: false }),
  toNode('24', { isMain: false }),
  // Its `fetch` fails at a 401 if the body is a stream (nodejs/undici#5018).
  toNode('24.14.0', { isMain: false }),
  toNode('26', { isMain: true, http2: { isMain: true } }),
  ...['20.19.0', '22', '24', '26'].map((release) =>
    toNode(release, { isMain: release === '20.19.0' || release === '26', sender: 'createNodeFetch' }),
  ),
  toNode('20', { isMain: false, sender: 'undici' }),
  toNode('22', { isMain: false, sender: 'undici', http2: { isMain: false } }),
  toNode('24', { isMain: false, sender: 'undici', http2: { isMain: false } }),
  toNode('26', { isMain: false, sender: 'undici', http2: { isMain: true } }),
  bun,
  deno,
  workerd,
];

const isComplete = process.env['RUNTIMES'] === 'all';

export const HTTP1_RUNTIMES = RUNTIMES.filter(({ isMain }) => isComplete || isMain);
export const HTTP2_RUNTIMES = RUNTIMES.filter(({ http2 }) => http2 && (isComplete || http2.isMain));

/** Creates a folder with the packed SDK and the fixtures. */
export async function makeConsumer(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'cxone-sdk-runtime-'));
  await cp(join(inject('installed'), 'node_modules'), join(folder, 'node_modules'), { recursive: true });
  await cp(fileURLToPath(new URL('../fixtures', import.meta.url)), folder, { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
