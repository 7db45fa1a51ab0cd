// Runs clients in processes of their own, in turn, and compares them with the first.
import { spawnSync } from 'node:child_process';

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Runs a script of the benchmark's folder in a fresh process and returns what it prints, as JSON if it is. */
export function runChild(folder, args, { nodeFlags = [], env = {} } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeFlags, ...args.map(String)], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stderr}`);
  return stdout;
}

/**
 * Measures each client once in each round, in turn, so that what disturbs the host disturbs them alike. Each ratio is the
 * median of the rounds' own.
 */
export function compare(names, measure, rounds) {
  const results = new Map(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) results.get(name).push(measure(name));
  }
  const base = results.get(names[0]);
  return names.map((name) => {
    const own = results.get(name);
    return { name, value: median(own), ratio: median(own.map((value, index) => value / base[index])) };
  });
}

export function printTable(head, lines) {
  console.log(`| ${head.join(' | ')} |\n| ${head.map(() => '---').join(' | ')} |`);
  for (const line of lines) console.log(`| ${line.join(' | ')} |`);
  console.log('');
}
