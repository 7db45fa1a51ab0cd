import { gzipSync } from 'node:zlib';
import { rawAnswer } from '../support/raw-server.js';
import { sampleConnectionJson } from '../support/samples.js';
import { chunk, chunkedHead, end, type FaultSection, lengthHead, reset, say, sayThen } from './fault.js';

const big = sampleConnectionJson.padEnd(1_048_577);
/** 64 MiB in 64 kB. */
const bomb = gzipSync(Buffer.alloc(67_108_864, ' '));
const gzipped = gzipSync(sampleConnectionJson);
const asGzip = ['Content-Encoding: gzip'];
const interim = (status: number) => `HTTP/1.1 ${status} Interim\r\n\r\n`;
const answer = rawAnswer(201, sampleConnectionJson).toString('latin1');
const withLength = (length: string | number) =>
  `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${sampleConnectionJson}`;
const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

/** The connection fails, or stops sending, during the response. */
export const answerFaults: FaultSection = {
  title: 'During the response',
  faults: [
    { name: 'Half a status line, then no more data', onRequest: say('HTTP/1.1 201 Cre'), silentAfter: 'request' },
    { name: 'Half the headers, then no more data', onRequest: say('HTTP/1.1 201 OK\r\nX-A'), silentAfter: 'request' },
    { name: 'Half the headers, then the connection closes', onRequest: end('HTTP/1.1 201 Created\r\nX-A') },
    {
      name: 'Half the headers, then a reset',
      onRequest: (socket) => void socket.write('HTTP/1.1 201 Created\r\nX-A', () => reset(socket)),
    },
    { name: 'The headers of a 201, then no more data', onRequest: say(lengthHead(201, 100)), silentAfter: 'head' },
    { name: 'The headers of a 201, then a reset', onRequest: sayThen(lengthHead(201, 100), reset) },
    {
      name: 'Half the body of a 201, then no more data',
      onRequest: say(`${lengthHead(201, 100)}{"id":`),
      silentAfter: 'head',
    },
    {
      name: 'Half the body of a 201, then the connection closes',
      onRequest: sayThen(lengthHead(201, 100), (socket) => socket.end('{"id":')),
    },
    { name: 'Half the body of a 201, then a reset', onRequest: sayThen(`${lengthHead(201, 100)}{"id":`, reset) },
    {
      name: 'A 201 whose body arrives byte by byte and never ends',
      onRequest: sayThen(chunkedHead(201), (socket) => {
        const timer = setInterval(() => socket.write(chunk(' ')), 1);
        socket.once('close', () => clearInterval(timer));
      }),
      silentAfter: 'head',
    },
    {
      name: 'A complete body in chunks without the last chunk',
      onRequest: sayThen(chunkedHead(201), (socket) => socket.end(chunk(sampleConnectionJson))),
    },
    {
      name: 'Half the body of a 400, then no more data',
      isProcessed: false,
      onRequest: say(`${lengthHead(400, 99)}{"m`),
      silentAfter: 'head',
    },
    {
      name: 'Half the body of a 500, then no more data',
      onRequest: say(`${lengthHead(500, 99)}{"m`),
      silentAfter: 'head',
    },
    { name: 'Half the body of a 500, then a reset', onRequest: sayThen(`${lengthHead(500, 99)}{"m`, reset) },
  ],
};

/** A complete response that is invalid. */
export const bodyFaults: FaultSection = {
  title: 'Invalid and unusual responses',
  faults: [
    { name: "Bytes that aren't HTTP", onRequest: end('\u0000\u0001 this is not HTTP\r\n\r\n') },
    { name: 'Headers of 64 kB', onRequest: end(answer.replace('\r\n', `\r\nX-Big: ${'x'.repeat(65_536)}\r\n`)) },
    { name: 'A 100, then a 201', onRequest: end(interim(100) + answer) },
    { name: 'A 102, then a 201', onRequest: end(interim(102) + answer) },
    { name: 'A 103, then a 201', onRequest: end(interim(103) + answer) },
    { name: 'A 103, then no more data', onRequest: say(interim(103)), silentAfter: 'request' },
    { name: 'A 100, then the connection closes', onRequest: end(interim(100)) },
    {
      name: 'An unrequested 101',
      onRequest: end('HTTP/1.1 101 Switch\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    },
    { name: 'A 204', onRequest: end('HTTP/1.1 204 No Content\r\n\r\n') },
    { name: 'A 201 with an empty body', onRequest: end(rawAnswer(201)) },
    { name: 'A 201 with an HTML page', onRequest: end(rawAnswer(201, '<h1>Hi</h1>', ['Content-Type: text/html'])) },
    {
      name: 'A 201 with valid JSON as `text/html`',
      onRequest: end(answer.replace('application/json', 'text/html')),
    },
    { name: 'A 201 with JSON that lacks the id', onRequest: end(rawAnswer(201, '{"status":"PENDING"}')) },
    { name: 'A 201 with a number for the id', onRequest: end(rawAnswer(201, '{"id":7,"status":"PENDING"}')) },
    {
      name: 'A 201 with optional fields of other types',
      onRequest: end(rawAnswer(201, '{"id":"a","status":"PENDING","campaignId":815,"contact":"x","userData":null}')),
    },
    { name: 'A 201 with a number for the status', onRequest: end(rawAnswer(201, '{"id":"a","status":7}')) },
    { name: 'A 201 with `null`', onRequest: end(rawAnswer(201, 'null')) },
    { name: 'A 201 with JSON 200,000 levels deep', onRequest: end(rawAnswer(201, deep)) },
    { name: 'A 201 with a byte order mark', onRequest: end(rawAnswer(201, `\uFEFF${sampleConnectionJson}`)) },
    { name: 'A 201 that is not UTF-8', onRequest: end(rawAnswer(201, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))) },
    { name: 'Content-Length too large: the body ends early', onRequest: end(withLength(9_999)) },
    { name: 'Content-Length too small: the body is cut', onRequest: end(withLength(10)) },
    { name: "Content-Length isn't a number", onRequest: end(withLength('ten')) },
    { name: 'Two different Content-Length headers', onRequest: end(withLength('10\r\nContent-Length: 20')) },
    {
      name: 'No Content-Length: the body ends with the connection',
      onRequest: end(withLength(1).replace(/Content-L.*\r\n/, '')),
    },
    { name: 'A body of more than 1 MiB', onRequest: end(rawAnswer(201, big)) },
    { name: 'A body of more than 1 MiB in chunks', onRequest: end(`${chunkedHead(201)}${chunk(big)}0\r\n\r\n`) },
    { name: 'Gzip that expands from 64 kB to 64 MiB', onRequest: end(rawAnswer(201, bomb, asGzip)) },
    { name: 'Invalid gzip', onRequest: end(rawAnswer(201, sampleConnectionJson, asGzip)) },
    { name: 'Truncated gzip', onRequest: end(rawAnswer(201, gzipped.subarray(0, 40), asGzip)) },
    { name: 'Valid gzip', onRequest: end(rawAnswer(201, gzipped, asGzip)) },
    { name: 'An unknown Content-Encoding', onRequest: end(rawAnswer(201, 'x', ['Content-Encoding: rot13'])) },
  ],
};
