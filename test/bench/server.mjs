// The service that every client of the benchmark calls: it responds at once and counts, over HTTP and over TLS. Runs in a
// process of its own, so that its CPU time counts for no client.
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

const CONNECTION = JSON.stringify({
  id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  campaignId: '12345678-90ab-cdef-1234-567890abcdef',
  contact: { phoneNumber: '+12025550142' },
  status: 'PENDING',
  createdTime: '2023-10-27T10:00:00.000Z',
  userData: { order_id: 'ORD-998877' },
});
const TOKEN = JSON.stringify({ access_token: 'token-1', expires_in: 3600, token_type: 'Bearer' });

const counts = { sockets: 0, tokens: 0, creates: 0, gets: 0, bytes: 0 };

function respond(request, response) {
  const isToken = request.url.endsWith('/oauth/token');
  if (isToken) counts.tokens += 1;
  else if (request.method === 'POST') counts.creates += 1;
  else counts.gets += 1;
  const body = isToken ? TOKEN : CONNECTION;
  response.writeHead(request.method === 'POST' && !isToken ? 201 : 200, {
    'content-type': 'application/json',
    'content-length': body.length,
  });
  response.end(body);
}

function onRequest(request, response) {
  request.on('data', (chunk) => {
    counts.bytes += chunk.length;
  });
  request.on('end', () => respond(request, response));
}

async function listen(server) {
  server.on('connection', () => {
    counts.sockets += 1;
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

const { BENCH_CERT: cert, BENCH_KEY: key } = process.env;
const port = await listen(createServer({ keepAliveTimeout: 60_000 }, onRequest));
const tlsPort = await listen(createTlsServer({ keepAliveTimeout: 60_000, cert, key }, onRequest));
process.send({ port, tlsPort });

// Requests for counts get them, and reset them.
process.on('message', () => {
  process.send({ ...counts });
  for (const name of Object.keys(counts)) counts[name] = 0;
});
process.on('disconnect', () => process.exit());
