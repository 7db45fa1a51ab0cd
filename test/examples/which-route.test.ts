import { CXoneSimulator, type CXoneSimulatorOptions } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runExample } from './run-example.js';

// Each test starts a process, on a computer that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const script = 'which-route.ts';
const opened: CXoneSimulator[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
});

async function open(options: CXoneSimulatorOptions = {}) {
  const simulator = new CXoneSimulator(options);
  opened.push(simulator);
  const { url } = await simulator.listen();
  const { clientId, clientSecret } = simulator.clientOptions;
  const { access } = simulator.acd;
  const tutorial = { CXONE_BASE_URL: url, CXONE_CLIENT_ID: clientId, CXONE_CLIENT_SECRET: clientSecret };
  const documented = {
    CXONE_ISSUER: url,
    CXONE_APPLICATION_ID: access.clientId,
    CXONE_APPLICATION_SECRET: access.clientSecret,
    CXONE_ACCESS_KEY_ID: access.accessKeyId,
    CXONE_ACCESS_KEY_SECRET: access.accessKeySecret,
    CXONE_ALLOWED_API_HOSTS: '127.0.0.1',
  };
  return { simulator, url, tutorial, documented };
}

function expectNoCall(simulator: CXoneSimulator): void {
  expect([...simulator.calls, ...simulator.acd.placed]).toEqual([]);
  const methods = simulator.requests.filter(({ endpoint }) => !/token$/.test(endpoint)).map(({ method }) => method);
  expect(new Set(methods)).toEqual(new Set(['GET']));
}

describe('which-route', () => {
  it('uses the simulator if no variable is set, and finds both routes', async () => {
    const { exitCode, stdout, stderr } = await runExample(script, { asWritten: true });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/asking the simulator at http:\/\/127\.0\.0\.1:\d+/);
    expect(stdout).toContain("The tutorial's route (CXoneClient): likely");
    expect(stdout).toMatch(/The documented routes \(CXoneAcdClient\): yes\n {2}http:\/\/127\S+ serves v34\.0/);
    expect(stdout).toContain('No call was placed.');
    expect(exitCode).toBe(0);
  });

  it('places no call, and shows no secret', async () => {
    const { simulator, tutorial, documented } = await open();
    const environment = { ...tutorial, ...documented };
    const { stdout, stderr, exitCode } = await runExample(script, { environment });
    expect(exitCode).toBe(0);
    expectNoCall(simulator);
    const secrets = [tutorial.CXONE_CLIENT_SECRET, documented.CXONE_ACCESS_KEY_SECRET];
    for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
  });

  it('tries older versions if the newest is not found', async () => {
    const { simulator, documented } = await open();
    simulator.fail({ on: 'contact_states', status: 404, times: 2 });
    const { stdout } = await runExample(script, { environment: documented });
    expect(stdout).toContain('serves v30.0');
    expect(stdout).toContain("The tutorial's route (CXoneClient): not asked");
    expectNoCall(simulator);
  });

  it('reports "cannot tell" when the token request is rejected, and exits with 1', async () => {
    const { tutorial, documented } = await open();
    const environment = { ...tutorial, ...documented, CXONE_CLIENT_SECRET: 'wrong', CXONE_ACCESS_KEY_SECRET: 'wrong' };
    const { stdout, exitCode } = await runExample(script, { environment });
    expect(stdout).toContain("The tutorial's route (CXoneClient): cannot tell");
    expect(stdout).toContain('The documented routes (CXoneAcdClient): cannot tell');
    expect(exitCode).toBe(1);
  });

  it('reports "no" when the tutorial\'s token endpoint is not found, and exits with 1', async () => {
    const { simulator, tutorial } = await open();
    simulator.fail({ on: 'token', status: 404 });
    const { stdout, exitCode } = await runExample(script, { environment: tutorial });
    expect(stdout).toContain("The tutorial's route (CXoneClient): no");
    expect(stdout).toContain('The documented routes (CXoneAcdClient): not asked');
    expect(exitCode).toBe(1);
  });

  it.each([
    { fault: { status: 403, body: '<html>blocked by the firewall</html>' }, verdict: 'cannot tell' },
    { fault: { status: 403, body: { message: 'insufficient scope' } }, verdict: 'likely' },
    { fault: { connection: 'refused' as const }, verdict: 'cannot tell' },
  ])('reports "$verdict" when the route fails with $fault', async ({ fault, verdict }) => {
    const { simulator, tutorial } = await open();
    simulator.fail({ on: 'get', ...fault });
    const { stdout } = await runExample(script, { environment: tutorial });
    expect(stdout).toContain(`The tutorial's route (CXoneClient): ${verdict}\n`);
    expectNoCall(simulator);
  });

  it('asks the issuer where the API of CXONE_TENANT_ID is, as CXoneAcdClient.fromEnv does', async () => {
    const { simulator, documented } = await open();
    await runExample(script, { environment: { ...documented, CXONE_TENANT_ID: 'tenant-of-another-realm' } });
    const { path } = simulator.requests.find(({ endpoint }) => endpoint === 'configuration') ?? {};
    expect(path).toContain('tenantId=tenant-of-another-realm');
  });

  it('takes the OAuth client for the application where no realm is set', async () => {
    const { documented } = await open();
    const { CXONE_APPLICATION_ID, CXONE_APPLICATION_SECRET, ...rest } = documented;
    const client = { CXONE_CLIENT_ID: CXONE_APPLICATION_ID, CXONE_CLIENT_SECRET: CXONE_APPLICATION_SECRET };
    const { stdout } = await runExample(script, { environment: { ...rest, ...client } });
    expect(stdout).toContain("The tutorial's route (CXoneClient): not asked\n  CXONE_REALM_ID is not set.");
    expect(stdout).toContain('The documented routes (CXoneAcdClient): yes');
  });

  it('sends requests to CXONE_API_URL, without a request to the issuer', async () => {
    const { simulator, url, documented } = await open({ acd: { apiEndpoint: 'https://nowhere.example' } });
    const { stdout, exitCode } = await runExample(script, { environment: { ...documented, CXONE_API_URL: url } });
    expect(stdout).toContain(`${url} serves v34.0`);
    expect(simulator.requests.map(({ endpoint }) => endpoint)).toEqual(['access_key_token', 'contact_states']);
    expect(exitCode).toBe(0);
  });

  it('names the invalid option, and exits with 1', async () => {
    const environment = { CXONE_ACCESS_KEY_ID: 'a', CXONE_ACCESS_KEY_SECRET: 'b', CXONE_AREA: 'not a label' };
    const { stderr, exitCode } = await runExample(script, { environment });
    expect(stderr).toContain('area must be one DNS label');
    expect(exitCode).toBe(1);
  });

  it('prints its usage with --help', async () => {
    const { stdout, exitCode } = await runExample(script, { arguments: ['--help'] });
    expect(stdout).toContain('CXONE_ACCESS_KEY_ID');
    expect(exitCode).toBe(0);
  });
});
