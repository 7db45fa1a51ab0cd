import { closedUrl, rawAnswer } from '../support/raw-server.js';
import { createCertificate } from './certificate.js';
import { end, type Fault, type FaultSection, lengthHead, reset, say, sayThen } from './fault.js';

const answer = (status: number, body: unknown, ...headers: readonly string[]) =>
  end(rawAnswer(status, typeof body === 'string' ? body : JSON.stringify(body), headers));
const token = { access_token: 'token-1', token_type: 'Bearer', expires_in: 3600 };

const faults: readonly Fault[] = [
  { name: 'The port is closed', url: () => closedUrl },
  { name: 'A self-signed certificate', tls: () => createCertificate({ name: 'self' }) },
  { name: 'A reset after the request', onRequest: reset },
  { name: 'No response', silentAfter: 'request' },
  { name: 'The headers of a 200, then no more data', onRequest: say(lengthHead(200, 100)), silentAfter: 'head' },
  { name: 'Half a body, then a reset', onRequest: sayThen(`${lengthHead(200, 100)}{"acc`, reset) },
  { name: "Bytes that aren't HTTP", onRequest: end('\u0000\u0001 this is not HTTP\r\n\r\n') },
  { name: 'A redirect', onRequest: answer(302, '', 'Location: http://127.0.0.1:1/elsewhere') },
  { name: '400 `invalid_grant`', onRequest: answer(400, { error: 'invalid_grant' }) },
  { name: '401 `invalid_client`', onRequest: answer(401, { error: 'invalid_client' }) },
  { name: '403', onRequest: answer(403, {}) },
  { name: '404', onRequest: answer(404, {}) },
  { name: '429', onRequest: answer(429, {}) },
  { name: '500', onRequest: answer(500, {}) },
  { name: '502', group: '5', onRequest: answer(502, {}) },
  { name: '503', group: '5', onRequest: answer(503, {}) },
  { name: '504', group: '5', onRequest: answer(504, {}) },
  { name: 'A 200 with an empty body', onRequest: answer(200, '') },
  { name: 'A 200 with an HTML page', onRequest: answer(200, '<h1>Hi</h1>') },
  { name: 'A 200 with truncated JSON', onRequest: answer(200, '{"access_token":"tok') },
  { name: 'A 200 without `access_token`', onRequest: answer(200, { expires_in: 3600 }) },
  { name: 'A 200 with an empty token', onRequest: answer(200, { ...token, access_token: '' }) },
  { name: 'A 200 with a line break in the token', onRequest: answer(200, { ...token, access_token: 'a\r\nX: b' }) },
  { name: 'A 200 without `expires_in`', onRequest: answer(200, { access_token: 'token-1' }) },
  { name: 'A 200 with `expires_in: -1`', onRequest: answer(200, { ...token, expires_in: -1 }) },
  { name: 'A 200 with `expires_in: "soon"`', onRequest: answer(200, { ...token, expires_in: 'soon' }) },
  { name: 'A 200 with `expires_in: 0`', onRequest: answer(200, { ...token, expires_in: 0 }) },
  { name: 'A 200 with `expires_in: "3600"`', onRequest: answer(200, { ...token, expires_in: '3600' }) },
  { name: 'A 200 of more than 1 MiB', onRequest: answer(200, JSON.stringify(token).padEnd(1_048_577)) },
];

/** The token request fails. */
export const tokenFaults: FaultSection = {
  title: 'The token endpoint',
  faults: faults.map((fault) => ({ ...fault, at: 'token' })),
};
