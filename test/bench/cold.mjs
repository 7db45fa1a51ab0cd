// One cold start: from the first line of the program to the first response. Nothing is imported before.
const startedAt = performance.now();
const [, , name, url] = process.argv;
const { CLIENTS } = await import('./clients.mjs');
const client = await CLIENTS[name](url);
const answer = await client.create();
if (!answer) throw new Error(`${name} got no response`);
const ms = performance.now() - startedAt;
const { user, system } = process.cpuUsage();
process.stdout.write(JSON.stringify({ ms, cpuMs: (user + system) / 1_000 }));
// An agent that keeps its connections would keep the process.
process.exit();
