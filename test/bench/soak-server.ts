// The service of the soak, in a process of its own: it fails at random, and counts the calls that it places.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { seedRandom } from './seeded-random.js';

const calls = Number(process.argv[2]);
const random = seedRandom(Number(process.argv[3]));
/** Calls placed for each correlation id. */
const placed = new Uint8Array(calls);
const connection = JSON.stringify({ id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890', status: 'PENDING', userData: {} });
let requests = 0;
let tokens = 0;

type Play = (response: ServerResponse) => void;

interface Turn {
  /** Frequency, relative to the others. */
  readonly weight: number;
  /** `true` if the call was placed before this response. */
  readonly isPlaced: boolean;
  readonly play: Play;
}

const reset: Play = (response) => void response.socket?.resetAndDestroy();
const answer =
  (status: number, body: string | Buffer = '{"message":"no luck"}', headers: Record<string, string> = {}): Play =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
const refuse = (status: number, weight: number, headers?: Record<string, string>): Turn => ({
  weight,
  isPlaced: false,
  play: answer(status, undefined, headers),
});
const lose = (weight: number, play: Play): Turn => ({ weight, isPlaced: true, play });

const halfBody: Play = (response) => {
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' });
  response.write('{"id":"a1', () => setImmediate(() => reset(response)));
};
const inChunks: Play = (response) => {
  response.writeHead(201, { 'content-type': 'application/json' });
  response.write(connection.slice(0, 20));
  setImmediate(() => response.end(connection.slice(20)));
};

const apiTurns: readonly Turn[] = [
  lose(650, answer(201, connection)),
  lose(50, inChunks),
  refuse(400, 20),
  refuse(401, 10),
  refuse(403, 5),
  refuse(404, 5),
  refuse(409, 5),
  refuse(429, 30),
  refuse(429, 5, { 'retry-after': '0' }),
  { weight: 20, isPlaced: false, play: reset },
  { weight: 20, isPlaced: false, play: answer(503) },
  lose(5, answer(408)),
  lose(20, answer(500)),
  lose(10, answer(502, '<h1>Bad gateway</h1>')),
  lose(20, reset),
  lose(20, halfBody),
  lose(10, answer(201, '<h1>Welcome</h1>')),
  lose(10, answer(201, '{"id":')),
  lose(10, answer(201, connection, { 'content-encoding': 'gzip' })),
  lose(1, answer(201, ' '.repeat(1_100_000))),
  // Silence: the client's timeout must end it.
  lose(1, () => undefined),
];

const token: Play = (response) => {
  tokens += 1;
  answer(200, JSON.stringify({ access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: 61 }))(response);
};
const tokenTurns: readonly Turn[] = [
  { weight: 90, isPlaced: false, play: token },
  refuse(503, 4),
  refuse(429, 2),
  { weight: 2, isPlaced: false, play: reset },
  { weight: 2, isPlaced: false, play: answer(200, '<h1>Login</h1>') },
];

function draw(turns: readonly Turn[]): Turn {
  let left = random() * turns.reduce((sum, { weight }) => sum + weight, 0);
  const drawn = turns.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  if (!drawn) throw new Error('Nothing was drawn');
  return drawn;
}

function handle(request: IncomingMessage, response: ServerResponse): void {
  requests += 1;
  const isToken = request.url?.endsWith('/oauth/token') === true;
  const turn = draw(isToken ? tokenTurns : apiTurns);
  const index = Number(String(request.headers['correlationid']).replace('soak-', ''));
  if (!isToken && request.method === 'POST' && turn.isPlaced) placed[index] = (placed[index] ?? 0) + 1;
  turn.play(response);
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume().once('end', () => handle(request, response));
});

// The soak was ended from outside: its figures are no longer needed.
process.on('disconnect', () => process.exit());

process.on('message', () => {
  server.close();
  server.closeAllConnections();
  const figures = { requests, tokens, placed: Buffer.from(placed).toString('base64') };
  // Only once it is through: a message of 200 kB would be cut.
  process.send?.(figures, () => process.disconnect());
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(`http://127.0.0.1:${address.port}`);
});
