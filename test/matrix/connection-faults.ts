import { closedUrl } from '../support/raw-server.js';
import { createCertificate } from './certificate.js';
import { end, type Fault, type FaultSection, reset } from './fault.js';

const DAY_MS = 86_400_000;
const daysFromNow = (days: number) => new Date(Date.now() + days * DAY_MS);

/** The authority that the tests trust. */
export const authority = createCertificate({ name: 'Matrix Authority', isAuthority: true });
const unknownAuthority = createCertificate({ name: 'Unknown Authority', isAuthority: true });
const good = createCertificate({ name: 'good', issuer: authority });

/** A label of 64 characters is too long: Node.js reports an unknown name without a DNS request. */
const unknownName = `https://${'x'.repeat(64)}.invalid`;

const codedError = (message: string, facts: object) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), facts) });
const rejectWith = (error: TypeError) => () => Promise.reject(error);

const certificates: readonly Fault[] = [
  { name: 'TLS: a self-signed certificate', tls: () => createCertificate({ name: 'self' }) },
  { name: 'TLS: an unknown authority', tls: () => createCertificate({ name: 'leaf', issuer: unknownAuthority }) },
  {
    name: 'TLS: an expired certificate',
    tls: () =>
      createCertificate({ name: 'old', issuer: authority, notBefore: daysFromNow(-3), notAfter: daysFromNow(-1) }),
  },
  {
    name: 'TLS: a certificate that is not valid yet',
    tls: () =>
      createCertificate({ name: 'new', issuer: authority, notBefore: daysFromNow(1), notAfter: daysFromNow(3) }),
  },
  {
    name: 'TLS: a certificate of another host',
    tls: () => createCertificate({ name: 'other', issuer: authority, host: 'other.example' }),
  },
  { name: 'TLS: version 1.1 only', tls: () => ({ ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }) },
  {
    name: 'TLS: a client certificate is required',
    tls: () => ({ ...good, requestCert: true, rejectUnauthorized: true }),
  },
];

/** No connection was made, or its certificate was rejected. */
export const connectionFaults: FaultSection = {
  title: 'Before a connection is made',
  faults: [
    { name: 'The name does not resolve (`ENOTFOUND`)', url: () => unknownName },
    {
      name: "The DNS server doesn't respond (`EAI_AGAIN`) *",
      fetch: rejectWith(codedError('getaddrinfo EAI_AGAIN', { code: 'EAI_AGAIN', syscall: 'getaddrinfo' })),
    },
    { name: 'The port is closed (`ECONNREFUSED`)', url: () => closedUrl },
    {
      name: 'No route (`ENETUNREACH`) *',
      fetch: rejectWith(codedError('connect ENETUNREACH', { code: 'ENETUNREACH', syscall: 'connect' })),
    },
    {
      name: 'No file descriptor is left (`EMFILE`) *',
      fetch: rejectWith(codedError('connect EMFILE', { code: 'EMFILE', syscall: 'connect' })),
    },
    {
      name: "Node's permissions forbid the connection (`ERR_ACCESS_DENIED`) *",
      fetch: rejectWith(codedError('connect ERR_ACCESS_DENIED', { code: 'ERR_ACCESS_DENIED', syscall: 'connect' })),
    },
    {
      name: 'The dispatcher of `fetch` was closed (`UND_ERR_CLOSED`) *',
      fetch: rejectWith(codedError('The client is closed', { code: 'UND_ERR_CLOSED' })),
    },
    {
      name: 'The connection times out in Node (`UND_ERR_CONNECT_TIMEOUT`) *',
      fetch: rejectWith(codedError('Connect Timeout Error', { code: 'UND_ERR_CONNECT_TIMEOUT' })),
    },
    {
      name: '`timeoutMs` expires before the connection is made *',
      fetch: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        }),
      silentAfter: 'request',
    },
    ...certificates,
    {
      name: 'TLS: the server closes during the handshake',
      tls: () => ({}),
      onConnection: (socket) => socket.end(),
    },
    {
      name: 'TLS: no response in the handshake',
      tls: () => ({}),
      onConnection: () => undefined,
      silentAfter: 'connection',
    },
    {
      name: "TLS: the server doesn't use TLS",
      tls: () => ({}),
      onConnection: (socket) => socket.end('220 ready\r\n'),
    },
    { name: 'TLS: a valid certificate (for comparison)', tls: () => good },
  ],
};

/** The connection fails before any part of the response arrived. */
export const requestFaults: FaultSection = {
  title: 'During the request',
  faults: [
    { name: 'A reset right after the connection was made', onConnection: reset },
    {
      name: 'A reset in the middle of a large request',
      isLarge: true,
      onConnection: (socket) => socket.once('data', () => reset(socket)),
    },
    {
      name: 'The server closes in the middle of a large request',
      isLarge: true,
      onConnection: (socket) => socket.once('data', () => socket.destroy()),
    },
    { name: 'A kept connection is reset as the request arrives', isKeptAlive: true, onRequest: reset },
    { name: 'A kept connection is closed as the request arrives', isKeptAlive: true, onRequest: end('') },
    { name: 'A reset after the complete request', onRequest: reset },
    { name: 'The server closes after the complete request', onRequest: end('') },
    { name: 'No response to the complete request', silentAfter: 'request' },
  ],
};
