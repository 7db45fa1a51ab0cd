import { describe, expect, it } from 'vitest';
import { classifyConnectionError, classifyOutcome } from '../../../src/http/outcome.js';

const wrap = (cause: unknown) => new TypeError('fetch failed', { cause });
const socket = (members: object) => Object.assign(new Error('socket'), members);

describe('classifyConnectionError', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])(
    'knows that %s never connected',
    (code) => {
      expect(classifyConnectionError(wrap(socket({ code })))).toBe('never_connected');
    },
  );

  it.each(['ConnectionRefused', 'FailedToOpenSocket'])('knows the word of other runtimes, %s', (code) => {
    expect(classifyConnectionError(socket({ code }))).toBe('never_connected');
  });

  it.each(['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL', 'EACCES', 'EPERM'])(
    'takes %s for a connection never made only while connecting',
    (code) => {
      expect(classifyConnectionError(wrap(socket({ code, syscall: 'connect' })))).toBe('never_connected');
      expect(classifyConnectionError(wrap(socket({ code, syscall: 'read' })))).toBe('unknown');
      expect(classifyConnectionError(wrap(socket({ code })))).toBe('unknown');
    },
  );

  it.each([
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_REVOKED',
    'CERT_UNTRUSTED',
    'CERT_REJECTED',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('knows the bad certificate behind %s', (code) => {
    expect(classifyConnectionError(wrap(socket({ code })))).toBe('rejected_locally');
  });

  it.each([
    'ECONNRESET',
    'EPIPE',
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
    'HPE_INVALID_CONSTANT',
  ])('leaves %s unknown, even while connecting', (code) => {
    expect(classifyConnectionError(wrap(socket({ code })))).toBe('unknown');
    expect(classifyConnectionError(wrap(socket({ code, syscall: 'connect' })))).toBe('unknown');
  });

  it.each([
    { code: 'HPE_INVALID_CONSTANT', releases: 'up to Node 23' },
    { code: undefined, releases: 'from Node 24 on' },
  ])("leaves an error of fetch's HTTP parser unknown, whose code is $code $releases", ({ code }) => {
    const error = Object.assign(new Error('Response does not match the HTTP/1.1 protocol'), { code });
    expect(classifyConnectionError(wrap(error))).toBe('unknown');
  });

  it('knows a handshake that was cut off', () => {
    const message = 'Client network socket disconnected before secure TLS connection was established';
    expect(classifyConnectionError(wrap(Object.assign(new Error(message), { code: 'ECONNRESET' })))).toBe(
      'never_connected',
    );
  });

  it('believes the words of a handshake only beside a code, as Node writes them', () => {
    const message = 'before secure TLS connection was established';
    expect(classifyConnectionError(wrap(new Error(message)))).toBe('unknown');
    expect(classifyConnectionError(wrap({ code: 'ECONNRESET', message: [message] }))).toBe('unknown');
  });

  it('reads on past an error whose message is no text', () => {
    const cause = socket({ code: 'ECONNREFUSED' });
    expect(classifyConnectionError({ message: 5, cause })).toBe('never_connected');
  });

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'EOTHER'])(
    'believes a chain that names %s too no more: a wrapper may have tried twice',
    (code) => {
      const refused = { code: 'ECONNREFUSED' };
      expect(classifyConnectionError(wrap(socket({ code, cause: socket(refused) })))).toBe('unknown');
      expect(classifyConnectionError(wrap(socket({ ...refused, cause: socket({ code }) })))).toBe('unknown');
    },
  );

  it('knows a port that no fetch opens', () => {
    expect(classifyConnectionError(wrap(new Error('bad port')))).toBe('rejected_locally');
  });

  it('believes a list of errors only if all of them say the same', () => {
    const refused = socket({ code: 'ECONNREFUSED' });
    const lost = socket({ code: 'ECONNRESET' });
    const all = (...errors: unknown[]) => wrap(Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' }));
    expect(classifyConnectionError(all(refused, refused))).toBe('never_connected');
    expect(classifyConnectionError(all(refused, lost))).toBe('unknown');
    expect(classifyConnectionError(all())).toBe('unknown');
  });

  it.each([undefined, null, 'ECONNREFUSED', 42, {}, { code: 7 }, new Error('connect ECONNREFUSED')])(
    'leaves %j unknown',
    (error) => {
      expect(classifyConnectionError(error)).toBe('unknown');
    },
  );

  it('survives an error whose getters throw', () => {
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

  it('survives a list of errors that cannot be read', () => {
    const errors = new Proxy([], {
      get() {
        throw new Error('no');
      },
    });
    expect(classifyConnectionError({ errors })).toBe('unknown');
  });

  it('reads five errors of a chain, and no more', () => {
    const wrapTimes = (times: number, error: unknown): unknown =>
      times === 0 ? error : wrapTimes(times - 1, wrap(error));
    const refused = socket({ code: 'ECONNREFUSED' });
    expect(classifyConnectionError(wrapTimes(4, refused))).toBe('never_connected');
    expect(classifyConnectionError(wrapTimes(5, refused))).toBe('unknown');
  });

  it('does not follow a chain of causes forever', () => {
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
  ])('says of a create that was answered %i: %s', (status, outcome) => {
    expect(classifyOutcome('trigger', head(status))).toBe(outcome);
  });

  it('says nothing of a read', () => {
    expect(classifyOutcome('read', head(500))).toBeUndefined();
  });

  it('says of a token that nothing was placed, whatever the answer', () => {
    expect(classifyOutcome('token', head(200))).toBe('not_placed');
    expect(classifyOutcome('token', head(500))).toBe('not_placed');
  });

  it('says that what never left was not placed', () => {
    expect(classifyOutcome('trigger', { sent: false, failure: { error: new Error('reset') } })).toBe('not_placed');
  });

  it('says unknown when the request left and nothing more is known', () => {
    expect(classifyOutcome('trigger', { sent: true, failure: { error: new Error('reset') } })).toBe('unknown');
    expect(classifyOutcome('trigger', { sent: true })).toBe('unknown');
  });

  it('says that a refused connection or certificate placed nothing', () => {
    const failed = (code: string) => ({ sent: true, failure: { error: wrap(socket({ code })) } });
    expect(classifyOutcome('trigger', failed('ECONNREFUSED'))).toBe('not_placed');
    expect(classifyOutcome('trigger', failed('CERT_HAS_EXPIRED'))).toBe('not_placed');
  });
});
