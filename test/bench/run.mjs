// Measures the SDK beside plain fetch and beside other SDKs, in a plain `node`, and prints tables.
//
//   npm run bench                 everything, a quarter to half an hour
//   npm run bench -- --rounds=5   fewer rounds
//   npm run bench -- --write      writes docs/reference/benchmarks.json, from which npm run generate:figures makes page and charts
//   npm run bench -- --short      counts and sizes only: what CI runs
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { compare, printTable, runChild } from './measure.mjs';

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

// The flags with which AWS Lambda starts Node.js in a function of 1,024 MB: 5 and 90 percent of its memory.
const LAMBDA_FLAGS = [
  '--expose-gc',
  '--max-http-header-size=81920',
  '--max-semi-space-size=51',
  '--max-old-space-size=921',
];

const limits = JSON.parse(readFileSync(new URL('../package/size-limits.json', import.meta.url), 'utf8'));

const { values: flags } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '60' },
  },
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
  for (const name of ['clients.mjs', 'cold.mjs', 'load.mjs', 'over-node.mjs', 'short.mjs']) {
    cpSync(new URL(name, import.meta.url), `${folder}/${name}`);
  }
}

/** Builds the SDK's parts as the package holds them, and the maker of the server's certificate. */
async function buildSources() {
  const shared = { bundle: true, format: 'esm', target: 'es2022', outdir: folder, outExtension: { '.js': '.mjs' } };
  await build({ ...shared, entryPoints: [`${root}test/bench/parts.ts`] });
  await build({ ...shared, entryPoints: [`${root}test/matrix/certificate.ts`], platform: 'node' });
}

/** Starts the server, and returns its two URLs; the certificate is a file that `NODE_EXTRA_CA_CERTS` can name. */
async function startServer() {
  const { createCertificate } = await import(`${folder}/certificate.mjs`);
  const authority = createCertificate({ name: 'bench authority', isAuthority: true });
  const { cert, key } = createCertificate({ name: 'bench', issuer: authority });
  const certificateFile = `${folder}/authority.pem`;
  writeFileSync(certificateFile, authority.cert);
  const env = { ...process.env, BENCH_CERT: cert, BENCH_KEY: key };
  const child = fork(new URL('server.mjs', import.meta.url), { execArgv: [], env });
  const [{ port, tlsPort }] = await once(child, 'message');
  const takeCounts = async () => {
    const counts = once(child, 'message');
    child.send('counts');
    return (await counts)[0];
  };
  const url = `http://127.0.0.1:${port}`;
  const tlsUrl = `https://127.0.0.1:${tlsPort}`;
  return { url, tlsUrl, certificateFile, takeCounts, stop: () => child.kill() };
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

/** The ten largest inputs of a bundle of the source, minified, in bytes. */
async function findLargestParts() {
  const entry = `import { CXoneClient } from '${root}src/index.ts'; console.log(CXoneClient);`;
  const { metafile } = await build({
    stdin: { contents: entry, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    metafile: true,
  });
  const sizes = new Map();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;
      sizes.set(part, (sizes.get(part) ?? 0) + bytesInOutput);
    }
  }
  return [...sizes].sort(([, a], [, b]) => b - a).slice(0, 10);
}

/** The ten largest files of the package, in bytes. */
function findLargestFiles() {
  const names = readdirSync(`${root}dist`, { recursive: true }).map((name) => `dist/${name}`);
  const sizes = names.map((name) => [name, statSync(`${root}${name}`)]).filter(([, stat]) => stat.isFile());
  return sizes
    .map(([name, { size }]) => [name, size])
    .sort(([, a], [, b]) => b - a)
    .slice(0, 10);
}

async function printSizes() {
  const format = (rows) => rows.map(([name, bytes]) => [name, bytes.toLocaleString('en-US')]);
  printTable(['part of a bundle', 'bytes, minified'], format(await findLargestParts()));
  printTable(['file of the package', 'bytes'], format(findLargestFiles()));
}

async function runShort({ url, takeCounts }) {
  runChild(folder, ['short.mjs', url]);
  const counts = await takeCounts();
  const bundle = await measureBundle();
  const checks = [
    ['token requests of 64 cold callers', counts.tokens, counts.tokens === 1],
    ['requests of 164 creates', counts.creates, counts.creates === 164],
    ['requests of 100 gets', counts.gets, counts.gets === 100],
    ['sockets, at 64 callers at once', counts.sockets, counts.sockets <= 66],
    ['bytes in a bundle, gzipped', bundle, bundle <= limits.bundleGzipBytes],
  ];
  printTable(
    ['count', 'value', 'as promised'],
    checks.map(([what, value, isKept]) => [what, value, isKept ? 'yes' : 'NO']),
  );
  return checks.every(([, , isKept]) => isKept);
}

const NODE = 'cxone-sdk over cxone-sdk/node';
const OWN = ['fetch', 'cxone-sdk', NODE, 'node:http', 'undici'];
const OTHERS = ['@notionhq/client', 'resend', 'telnyx', 'openai', '@anthropic-ai/sdk', 'stripe', 'twilio'];

/** All comparisons: what is measured, in which unit, and each client's median and ratio. */
function measureAll({ url, tlsUrl, certificateFile }) {
  const tls = { env: { NODE_EXTRA_CA_CERTS: certificateFile } };
  const cold = (base, options) => (name) => JSON.parse(runChild(folder, ['cold.mjs', name, base], options)).ms;
  const cpu = (base, method, options) => (name) =>
    JSON.parse(runChild(folder, ['load.mjs', name, base, method, 16, 10_000], options)).cpuUs;
  // A load takes seconds where a cold start takes a tenth of one, and is the steadier for it.
  const few = Math.ceil(rounds / 6);
  const ours = OWN.slice(0, 3);
  return [
    ['cold start', 'ms', compare([...OWN, ...OTHERS], cold(url), rounds)],
    ['cold start, TLS', 'ms', compare(ours, cold(tlsUrl, tls), rounds)],
    ["cold start, AWS Lambda's flags", 'ms', compare(ours, cold(url, { nodeFlags: LAMBDA_FLAGS }), rounds)],
    [
      'CPU of a create',
      'µs',
      compare([...OWN, 'its parts alone', 'openai', '@anthropic-ai/sdk'], cpu(url, 'create'), few),
    ],
    ['CPU of a create, TLS', 'µs', compare(ours, cpu(tlsUrl, 'create', tls), few)],
    ['CPU of a get', 'µs', compare(OWN, cpu(url, 'get'), few)],
  ];
}

function measureScale({ url }) {
  return [1, 16, 64, 256, 1_024].flatMap((concurrency) =>
    OWN.slice(0, 3).map((name) => {
      const calls = Math.max(6_000, concurrency * 12);
      const args = ['load.mjs', name, url, 'create', concurrency, calls];
      const { perSecond, p99 } = JSON.parse(runChild(folder, args));
      return [concurrency, name, Math.round(perSecond).toLocaleString('en-US'), `${p99.toFixed(1)} ms`];
    }),
  );
}

function runFull(server) {
  const figures = measureAll(server);
  const toRow = ([what, unit, results]) =>
    results.map(({ name, value, ratio }) => [
      what,
      name,
      `${value.toFixed(unit === 'ms' ? 1 : 0)} ${unit}`,
      ratio.toFixed(2),
    ]);
  printTable(['what', 'client', 'median', '× fetch'], figures.flatMap(toRow));
  const scale = measureScale(server);
  printTable(['creates at once', 'client', 'a second', 'p99'], scale);
  return { figures, scale };
}

function writeResults(results) {
  const day = new Date().toISOString().slice(0, 10);
  const data = { day, machine, versions: PEERS, ...results };
  writeFileSync(`${root}docs/reference/benchmarks.json`, `${JSON.stringify(data, null, 2)}\n`);
}

const machine = `Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${rounds} rounds`;

prepare();
await buildSources();
const server = await startServer();
try {
  console.log(`${machine}\n`);
  await printSizes();
  if (!flags.short) {
    const results = runFull(server);
    if (flags.write) writeResults(results);
  }
  await server.takeCounts();
  if (!(await runShort(server))) process.exitCode = 1;
} finally {
  server.stop();
}
