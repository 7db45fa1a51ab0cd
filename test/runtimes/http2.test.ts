import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificate } from '../matrix/certificate.js';
import { listCases, runBefore } from './support/cases.js';
import { HTTP2_FAULTS, toReport } from './support/faults.js';
import { openHttp2Server } from './support/http2-server.js';
import { HTTP2_RUNTIMES } from './support/runtimes.js';

const issuer = createCertificate({ name: 'Authority of the tests', isAuthority: true });
const certificate = createCertificate({ name: '127.0.0.1', issuer });
const folder = await mkdtemp(join(tmpdir(), 'cxone-sdk-authority-'));
const authority = join(folder, 'authority.pem');

beforeAll(() => writeFile(authority, issuer.cert));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(HTTP2_RUNTIMES)('a trigger over HTTP/2, on $name', (runtime) => {
  const find = runBefore({
    runtime,
    faults: HTTP2_FAULTS,
    openServer: (fault) => openHttp2Server(certificate, fault),
    authority,
  });

  it.each(listCases(HTTP2_FAULTS).map(([trigger, fault]) => [trigger, fault.name, fault] as const))(
    '%s is sent once, and what is known of the call is reported: %s',
    (trigger, _name, fault) => {
      const result = find(trigger, fault);
      expect(result?.posts).toMatchObject([{ connection: 1 }]);
      expect(result?.report).toEqual(toReport(trigger, fault.report));
    },
  );
});
