import { describe, expect, it } from 'vitest';
import { classifyConnectionError, classifyOutcome } from '../../../src/http/outcome.js';

const wrap = (cause: unknown) => new TypeError('fetch failed', { cause });
const socket = (properties: object) => Object.assign(new Error('socket'), properties);

describe('classifyConnectionError', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_CLOSED'])(
    'returns never_connected for %s',
    (code) => {
      expect(classifyConnectionError(wrap(socket({ code })))).toBe('never_connected');
    },
  );

  it.each(['ConnectionRefused', 'FailedToOpenSocket'])(
    'returns never_connected for the code of another runtime: %s',
    (code) => {
      expect(classifyConnectionError(socket({ code }))).toBe('never_connected');
    },
  );

  it.each(['EHOSTUNREACH', 'ETIMEDOUT', 'EPERM', 'ECONNRESET', 'EMFILE', 'ENOBUFS', 'ERR_ACCESS_DENIED', 'EOTHER'])(
    'returns never_connected for %s only from a system call that precedes the connection',
    (code) => {
      for (const syscall of ['connect', 'getaddrinfo', 'queryA', 'queryAaaa', 'querySrv'])
        expect(classifyConnectionError(wrap(socket({ code, syscall })))).toBe('never_connected');
      for (const syscall of ['read', 'write', 'shutdown', 'query', 'reconnect', 'connected', ['connect'], undefined])
        expect(classifyConnectionError(wrap(socket({ code, syscall })))).toBe('unknown');
    },
  );

  it.each([
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_REVOKED',
    'CERT_UNTRUSTED',
    'CERT_REJECTED',
    'CERT_SIGNATURE_FAILURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('returns rejected_locally for the certificate error %s', (code) => {
    expect(classifyConnectionError(wrap(socket({ code })))).toBe('rejected_locally');
  });

  it.each([
    'ECONNRESET',
    'EPIPE',
    'UND_ERR_SOCKET',
    'UND_ERR_DESTROYED',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
    'HPE_INVALID_CONSTANT',
  ])('returns unknown for %s', (code) => {
    expect(classifyConnectionError(wrap(socket({ code })))).toBe('unknown');
  });

  it.each([
    { code: 'HPE_INVALID_CONSTANT', releases: 'up to Node 23' },
    { code: undefined, releases: 'from Node 24 on' },
  ])("returns unknown for an error of fetch's HTTP parser, whose code is $code $releases", ({ code }) => {
    const error = Object.assign(new Error('Response does not match the HTTP/1.1 protocol'), { code });
    expect(classifyConnectionError(wrap(error))).toBe('unknown');
  });

  it('classifies an error of a destroyed dispatcher by the function that created it', () => {
    const destroyed = (stack: unknown) =>
      classifyConnectionError(wrap(Object.assign(socket({ code: 'UND_ERR_DESTROYED' }), { stack })));
    const head = 'ClientDestroyedError: The client is destroyed\n    at ';
    const dispatch = 'Agent.dispatch (node:internal/deps/undici/undici:812:13)';
    const destroy = 'Agent.destroy (node:internal/deps/undici/undici:770:15)';
    expect(destroyed(`${head}${dispatch}\n    at fetch (node:internal)`)).toBe('never_connected');
    expect(destroyed(`${head}dispatch (undici.js:1:2)`)).toBe('never_connected');
    for (const stack of [
      `${head}${destroy}\n    at ${dispatch}`,
      `${head}${destroy}`,
      `${head}Agent.redispatch (undici.js:1:2)`,
      `${head}dispatch.js:1:2`,
      `no frame, but the words at dispatch (`,
      '',
      undefined,
      [dispatch],
    ]) {
      expect(destroyed(stack)).toBe('unknown');
    }
  });

  it('returns never_connected for an interrupted TLS handshake', () => {
    const message = 'Client network socket disconnected before secure TLS connection was established';
    expect(classifyConnectionError(wrap(Object.assign(new Error(message), { code: 'ECONNRESET' })))).toBe(
      'never_connected',
    );
  });

  it('uses the message of a TLS handshake only with a code and a string message, as in Node.js', () => {
    const message = 'before secure TLS connection was established';
    expect(classifyConnectionError(wrap(new Error(message)))).toBe('unknown');
    expect(classifyConnectionError(wrap({ code: 'ECONNRESET', message: [message] }))).toBe('unknown');
  });

  it('reads the cause of an error whose message is not a string', () => {
    const cause = socket({ code: 'ECONNREFUSED' });
    expect(classifyConnectionError({ message: 5, cause })).toBe('never_connected');
  });

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'EOTHER'])(
    'returns unknown for a chain that also contains %s: a wrapper may have tried twice',
    (code) => {
      const refused = { code: 'ECONNREFUSED' };
      expect(classifyConnectionError(wrap(socket({ code, cause: socket(refused) })))).toBe('unknown');
      expect(classifyConnectionError(wrap(socket({ ...refused, cause: socket({ code }) })))).toBe('unknown');
    },
  );

  it('returns unknown for a lost connection whose next attempt failed to connect', () => {
    const cause = socket({ code: 'ECONNRESET', syscall: 'read' });
    expect(classifyConnectionError(wrap(socket({ code: 'EMFILE', syscall: 'connect', cause })))).toBe('unknown');
  });

  it('returns rejected_locally for a port that fetch blocks', () => {
    expect(classifyConnectionError(wrap(new Error('bad port')))).toBe('rejected_locally');
  });

  it('classifies an AggregateError only if all of its errors have the same class', () => {
    const refused = socket({ code: 'ECONNREFUSED' });
    const lost = socket({ code: 'ECONNRESET' });
    const all = (...errors: unknown[]) => wrap(Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' }));
    const noDescriptor = socket({ code: 'EMFILE', syscall: 'connect' });
    expect(classifyConnectionError(all(refused, refused))).toBe('never_connected');
    expect(classifyConnectionError(all(refused, noDescriptor))).toBe('never_connected');
    expect(classifyConnectionError(all(noDescriptor, lost))).toBe('unknown');
    expect(classifyConnectionError(all(refused, lost))).toBe('unknown');
    expect(classifyConnectionError(all())).toBe('unknown');
  });

  it.each([undefined, null, 'ECONNREFUSED', 42, {}, { code: 7 }, new Error('connect ECONNREFUSED')])(
    'returns unknown for %j',
    (error) => {
      expect(classifyConnectionError(error)).toBe('unknown');
    },
  );

  it('returns unknown for an error whose getters throw', () => {
    const hostile = {
      get code(): never {
        throw new Error('no');
      },
      get cause(): never {
        throw new Error('no');
      },
    };
    expect(classifyConnectionError(hostile)).toBe('unknown');
  });

  it('returns unknown for an errors array that cannot be read', () => {
    const errors = new Proxy([], {
      get() {
        throw new Error('no');
      },
    });
    expect(classifyConnectionError({ errors })).toBe('unknown');
  });

  it('reads at most five errors of a chain', () => {
    const wrapTimes = (times: number, error: unknown): unknown =>
      times === 0 ? error : wrapTimes(times - 1, wrap(error));
    const refused = socket({ code: 'ECONNREFUSED' });
    expect(classifyConnectionError(wrapTimes(4, refused))).toBe('never_connected');
    expect(classifyConnectionError(wrapTimes(5, refused))).toBe('unknown');
  });

  it('returns unknown for a circular chain of causes', () => {
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    expect(classifyConnectionError(loop)).toBe('unknown');
  });
});

describe('classifyOutcome', () => {
  const head = (status: number) => ({ sent: true, head: { status, statusText: '', headers: new Headers() } });

  it.each([
    [200, 'placed'],
    [201, 'placed'],
    [204, 'placed'],
    [299, 'placed'],
    [0, 'unknown'],
    [199, 'unknown'],
    [300, 'unknown'],
    [307, 'unknown'],
    [399, 'unknown'],
    [400, 'not_placed'],
    [401, 'not_placed'],
    [403, 'not_placed'],
    [404, 'not_placed'],
    [408, 'unknown'],
    [409, 'not_placed'],
    [422, 'not_placed'],
    [429, 'not_placed'],
    [499, 'not_placed'],
    [500, 'unknown'],
    [503, 'unknown'],
    [599, 'unknown'],
    [600, 'unknown'],
  ])('classifies a create with the status %i as %s', (status, outcome) => {
    expect(classifyOutcome('trigger', head(status))).toBe(outcome);
  });

  it('returns undefined for a read', () => {
    expect(classifyOutcome('read', head(500))).toBeUndefined();
  });

  it('returns not_placed for a token request, regardless of the status', () => {
    expect(classifyOutcome('token', head(200))).toBe('not_placed');
    expect(classifyOutcome('token', head(500))).toBe('not_placed');
  });

  it('returns not_placed for a request that was never sent', () => {
    expect(classifyOutcome('trigger', { sent: false, failure: { error: new Error('reset') } })).toBe('not_placed');
  });

  it('returns unknown for a sent request without a response', () => {
    expect(classifyOutcome('trigger', { sent: true, failure: { error: new Error('reset') } })).toBe('unknown');
    expect(classifyOutcome('trigger', { sent: true })).toBe('unknown');
  });

  it('returns not_placed for a refused connection or a rejected certificate', () => {
    const failed = (code: string) => ({ sent: true, failure: { error: wrap(socket({ code })) } });
    expect(classifyOutcome('trigger', failed('ECONNREFUSED'))).toBe('not_placed');
    expect(classifyOutcome('trigger', failed('CERT_HAS_EXPIRED'))).toBe('not_placed');
  });
});
