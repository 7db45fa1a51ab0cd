// Measures the SDK beside plain fetch and beside other SDKs, and prints one table.
//
//   npm run bench                 everything, some fifteen minutes
//   npm run bench -- --short      counts and sizes only: what CI runs
//   npm run bench -- --rounds=5   fewer rounds
import { execFileSync, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const PEERS = [
  'openai@7.57.0',
  '@anthropic-ai/sdk@1.12.0',
  'stripe@23.1.0',
  'twilio@6.2.0',
  'telnyx@7.24.0',
  'resend@6.38.0',
  '@notionhq/client@5.26.0',
  'undici@7.16.0',
];

const { bundleGzipBytes } = JSON.parse(readFileSync(new URL('../package/size-limits.json', import.meta.url), 'utf8'));

const { values: flags } = parseArgs({
  options: { short: { type: 'boolean', default: false }, rounds: { type: 'string', default: '15' } },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const rounds = Number(flags.rounds);
const folder = `${root}node_modules/.cache/cxone-sdk-bench/${flags.short ? 'short' : 'full'}`;

/** A folder outside the SDK's own packages: the clients find there what a user would have installed, and no more. */
function prepare() {
  if (!existsSync(`${folder}/node_modules`)) {
    mkdirSync(`${folder}/node_modules`, { recursive: true });
    writeFileSync(`${folder}/package.json`, JSON.stringify({ private: true, type: 'module' }));
    if (!flags.short) {
      execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...PEERS], { cwd: folder });
    }
  }
  const sdk = `${folder}/node_modules/cxone-sdk`;
  rmSync(sdk, { recursive: true, force: true });
  for (const name of ['package.json', 'dist']) cpSync(`${root}${name}`, `${sdk}/${name}`, { recursive: true });
  for (const name of ['clients.mjs', 'cold.mjs', 'load.mjs', 'short.mjs']) {
    cpSync(new URL(name, import.meta.url), `${folder}/${name}`);
  }
}

/** Builds the SDK's parts as the package holds them. */
async function buildParts() {
  await build({
    entryPoints: [`${root}test/bench/parts.ts`],
    outfile: `${folder}/parts.mjs`,
    bundle: true,
    format: 'esm',
    target: 'es2022',
  });
}

async function startServer() {
  const child = fork(new URL('server.mjs', import.meta.url), { execArgv: [] });
  const [{ port }] = await once(child, 'message');
  const takeCounts = async () => {
    const told = once(child, 'message');
    child.send('counts');
    return (await told)[0];
  };
  return { url: `http://127.0.0.1:${port}`, takeCounts, stop: () => child.kill() };
}

function runChild(script, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args.map(String)], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} failed:\n${stderr}`);
  return stdout;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Each round runs every client once, in turn, so that what disturbs the machine disturbs them alike. */
function compare(names, measure, times = rounds) {
  const results = new Map(names.map((name) => [name, []]));
  for (let round = 0; round < times; round++) {
    for (const name of names) results.get(name).push(measure(name));
  }
  const base = results.get('fetch');
  return names.map((name) => {
    const own = results.get(name);
    return { name, value: median(own), ratio: median(own.map((value, index) => value / base[index])) };
  });
}

const rows = [];
function report(what, unit, results) {
  for (const { name, value, ratio } of results) {
    rows.push([what, name, `${value.toFixed(unit === 'ms' ? 1 : 0)} ${unit}`, ratio.toFixed(2)]);
  }
}

function printTable(head, lines) {
  console.log(`| ${head.join(' | ')} |\n| ${head.map(() => '---').join(' | ')} |`);
  for (const line of lines) console.log(`| ${line.join(' | ')} |`);
}

async function measureBundle() {
  const entry = "import { CXoneClient } from 'cxone-sdk'; console.log(CXoneClient);";
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

async function runShort({ url, takeCounts }) {
  runChild('short.mjs', url);
  const counts = await takeCounts();
  const bundle = await measureBundle();
  const checks = [
    ['token requests of 64 cold callers', counts.tokens, counts.tokens === 1],
    ['requests of 164 creates', counts.creates, counts.creates === 164],
    ['requests of 100 gets', counts.gets, counts.gets === 100],
    ['sockets, at 64 callers at once', counts.sockets, counts.sockets <= 66],
    ['bytes in a bundle, gzipped', bundle, bundle <= bundleGzipBytes],
  ];
  printTable(
    ['count', 'value', 'as promised'],
    checks.map(([what, value, isKept]) => [what, value, isKept ? 'yes' : 'NO']),
  );
  return checks.every(([, , isKept]) => isKept);
}

const EVERYONE = [
  'fetch',
  'cxone-sdk',
  '@notionhq/client',
  'resend',
  'telnyx',
  'openai',
  '@anthropic-ai/sdk',
  'stripe',
  'twilio',
];

function runFull({ url }) {
  const cold = (name) => JSON.parse(runChild('cold.mjs', name, url)).ms;
  report('cold start', 'ms', compare([...EVERYONE, 'cxone-sdk over undici'], cold));
  const load = (method, concurrency, calls) => (name) =>
    JSON.parse(runChild('load.mjs', name, url, method, concurrency, calls));
  // A load takes seconds where a cold start takes a tenth of one, and is the steadier for it.
  const few = Math.ceil(rounds / 3);
  const warm = ['fetch', 'cxone-sdk', 'cxone-sdk over undici'];
  for (const concurrency of [16, 64]) {
    const cpu = (name) => load('create', concurrency, 10_000)(name).cpuUs;
    report(
      `CPU of a create, ${concurrency} at once`,
      'µs',
      compare([...warm, 'its parts alone', 'openai', '@anthropic-ai/sdk'], cpu, few),
    );
    const cpuOfGet = (name) => load('get', concurrency, 10_000)(name).cpuUs;
    report(`CPU of a get, ${concurrency} at once`, 'µs', compare(warm, cpuOfGet, few));
  }
  printTable(['what', 'client', 'median', '× fetch'], rows);
  const scale = [1, 16, 64, 256, 1_024].flatMap((concurrency) =>
    warm.map((name) => {
      const { perSecond, p99 } = load('create', concurrency, Math.max(6_000, concurrency * 12))(name);
      return [concurrency, name, perSecond.toFixed(0), `${p99.toFixed(1)} ms`];
    }),
  );
  console.log('');
  printTable(['creates at once', 'client', 'a second', 'p99'], scale);
  console.log('');
}

prepare();
const server = await startServer();
try {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${rounds} rounds\n`);
  if (!flags.short) {
    await buildParts();
    runFull(server);
  }
  await server.takeCounts();
  if (!(await runShort(server))) process.exitCode = 1;
} finally {
  server.stop();
}
