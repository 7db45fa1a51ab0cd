import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runExample } from './run-example.js';

// Each test starts a process, on a computer that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const script = 'trigger-call.ts';
const clientSecret = 'a-secret-that-nobody-may-see';
const simulator = new CXoneSimulator({
  clients: [{ clientId: 'client-1', clientSecret, scopes: ['outbound:connection:create'] }],
});
const directories: string[] = [];

/** All five variables, and the URL of the simulator. */
async function nameSimulator(): Promise<Record<string, string>> {
  const { url } = await simulator.listen();
  return {
    CXONE_REALM_ID: 'acme',
    CXONE_CLIENT_ID: 'client-1',
    CXONE_CLIENT_SECRET: clientSecret,
    CXONE_CAMPAIGN_ID: simulator.campaignId,
    CXONE_ANI_NUMBER: simulator.aniNumber,
    CXONE_BASE_URL: url,
  };
}

/** An access key, an application, a skill and a script, and the URL of the simulator. */
async function nameTenant(): Promise<Record<string, string>> {
  const { url } = await simulator.listen();
  const { accessKeyId, accessKeySecret, clientId, clientSecret: applicationSecret } = simulator.acd.access;
  return {
    CXONE_ACCESS_KEY_ID: accessKeyId,
    CXONE_ACCESS_KEY_SECRET: accessKeySecret,
    CXONE_APPLICATION_ID: clientId,
    CXONE_APPLICATION_SECRET: applicationSecret,
    CXONE_ISSUER: url,
    CXONE_API_URL: `${url}/inContactAPI/services/v34.0/`,
    CXONE_SKILL_ID: '4711',
    CXONE_SCRIPT_PATH: 'Outbound\\CallBack',
  };
}

const to = ['--to', '+442079460958'];

/** Creates a directory with these variables in `.env`. */
async function writeEnvFile(variables: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cxone-sdk-example-'));
  directories.push(directory);
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(directory, '.env'), lines.join(''));
  return directory;
}

afterEach(async () => {
  await simulator.close();
  simulator.reset();
  await Promise.all(directories.splice(0).map((directory) => rm(directory, { recursive: true })));
});

describe('npm start, with no variable set', () => {
  it('reports that it uses the simulator over HTTP, and prints the connection and its ID', async () => {
    const { exitCode, stdout, stderr } = await runExample(script, { asWritten: true });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/No CXONE_\* variable of CXoneClient is set.*simulator at http:\/\/127\.0\.0\.1:\d+/);
    expect(stdout).toContain('Client: CXoneClient\n');
    const connection = JSON.parse(stdout.slice(stdout.indexOf('{'), stdout.indexOf('\n}') + 2));
    expect(connection).toMatchObject({ status: 'PENDING', contact: { phoneNumber: '+12025550142' } });
    expect(stdout).toContain(`Connection ID: ${connection.id}\n`);
    expect(exitCode).toBe(0);
  });

  it('stops after ten polls while the call is PENDING', async () => {
    const { stdout } = await runExample(script);
    expect(stdout.match(/^Status: PENDING$/gm)).toHaveLength(10);
    expect(stdout).toContain('Still PENDING');
  });

  it('places the call to the number passed with --to', async () => {
    const { stdout } = await runExample(script, { arguments: ['--to', '+442079460958'] });
    expect(stdout).toContain('"phoneNumber": "+442079460958"');
  });

  it('starts a script of the simulator with --client CXoneAcdClient', async () => {
    const { exitCode, stdout, stderr } = await runExample(script, { arguments: ['--client', 'CXoneAcdClient'] });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/simulator at http:.*\nClient: CXoneAcdClient\n/);
    expect(stdout).toContain('Contact ID: 9007199254740993\n');
    expect(stdout).toMatch(/^Status: \w+$/m);
    expect(exitCode).toBe(0);
  });

  it.each([
    { case: 'an invalid number', arguments: ['--to', '555'], says: 'contact.phoneNumber must be in E.164 form' },
    { case: 'no number', arguments: ['--to'], says: 'argument missing' },
    { case: 'an unknown client', arguments: ['--client', 'x'], says: '--client must be CXoneClient or CXoneAcdClient' },
    { case: 'an unknown option', arguments: ['--too', '+14155552671'], says: "Unknown option '--too'" },
  ])('shows its usage for $case, and exits 1', async ({ arguments: given, says }) => {
    const { exitCode, stderr } = await runExample(script, { arguments: given });
    expect(stderr).toContain(says);
    expect(stderr).toContain('Usage: npm start -- [--to NUMBER] [--client NAME]');
    expect(exitCode).toBe(1);
  });
});

describe('npm start, with all variables set', () => {
  it('places the call with that service and polls until it is no longer PENDING', async () => {
    simulator.fail(
      { on: 'get', body: { id: '1', status: 'PENDING' } },
      { on: 'get', body: { id: '1', status: 'BUSY' } },
    );
    const { exitCode, stdout, stderr } = await runExample(script, {
      environment: await nameSimulator(),
      arguments: to,
    });
    expect(simulator.callsTo('+442079460958')).toHaveLength(1);
    expect(stdout).toContain('Status: PENDING\nStatus: BUSY\n');
    expect(stdout + stderr).not.toContain(clientSecret);
    expect(exitCode).toBe(0);
  });

  it('places no call without --to, which npm swallows where no -- stands before it', async () => {
    const { exitCode, stderr } = await runExample(script, { environment: await nameSimulator() });
    expect(stderr).toContain('Name the number to call with --to');
    expect(simulator.calls).toEqual([]);
    expect(exitCode).toBe(1);
  });

  it('reads them from .env in the working directory', async () => {
    const directory = await writeEnvFile(await nameSimulator());
    const { exitCode } = await runExample(script, { directory, arguments: to });
    expect(exitCode).toBe(0);
    expect(simulator.calls).toHaveLength(1);
  });

  it('requests the token from CXONE_TOKEN_URL, if set', async () => {
    const variables = await nameSimulator();
    const environment = { ...variables, CXONE_TOKEN_URL: `${variables['CXONE_BASE_URL']}/elsewhere/token` };
    const { exitCode, stderr } = await runExample(script, { environment, arguments: to });
    expect(stderr).toContain('POST /elsewhere/token failed with 404');
    expect(exitCode).toBe(1);
  });

  it('prefers the environment to .env', async () => {
    const directory = await writeEnvFile({ ...(await nameSimulator()), CXONE_CAMPAIGN_ID: 'of-the-file' });
    const environment = { CXONE_CAMPAIGN_ID: simulator.disabledCampaignId };
    const { stderr } = await runExample(script, { directory, environment, arguments: to });
    expect(stderr).toContain('Campaign Disabled');
  });

  it('explains a rejected request with its hint and its outcome, and exits 1', async () => {
    const environment = { ...(await nameSimulator()), CXONE_CAMPAIGN_ID: simulator.disabledCampaignId };
    const { exitCode, stderr } = await runExample(script, { environment, arguments: to });
    expect(stderr).toContain('Failed (bad_request): POST /api/v2/outbound/connections failed with 400');
    expect(stderr).toContain('What to do: Make the campaign active in the admin portal');
    expect(stderr).toContain('Outcome: not_placed. No call was placed');
    expect(exitCode).toBe(1);
  });

  it('shows no secret when CXone rejects it', async () => {
    const wrong = 'a-wrong-secret-to-hide';
    const environment = { ...(await nameSimulator()), CXONE_CLIENT_SECRET: wrong };
    const { exitCode, stdout, stderr } = await runExample(script, { environment, arguments: to });
    expect(stderr).toContain('What to do: Check the client ID and the client secret.');
    expect(stdout + stderr).not.toContain(wrong);
    expect(exitCode).toBe(1);
  });

  it('warns against placing the call again when the outcome is unknown', async () => {
    simulator.fail({ on: 'create', connection: 'reset_after' });
    const { exitCode, stderr } = await runExample(script, { environment: await nameSimulator(), arguments: to });
    expect(simulator.calls).toHaveLength(1);
    expect(stderr).toContain('Outcome: unknown. The call may have been placed: check before you place it again.');
    expect(exitCode).toBe(1);
  });

  it('reports that the call was placed when only a poll failed, and exits 1', async () => {
    simulator.fail({ on: 'get', status: 500 });
    const { exitCode, stderr } = await runExample(script, { environment: await nameSimulator(), arguments: to });
    expect(stderr).toContain('Failed (server_error): GET /api/v2/outbound/connections/');
    expect(stderr).toContain("Outcome: placed. The call was placed: don't place it again.");
    expect(exitCode).toBe(1);
  });
});

describe('npm start, with some variables set', () => {
  it('names the missing ones and exits 1; an empty one counts as missing', async () => {
    const environment = { CXONE_REALM_ID: 'acme', CXONE_CLIENT_ID: 'client-1', CXONE_CLIENT_SECRET: '' };
    const { exitCode, stdout, stderr } = await runExample(script, { environment });
    expect(stderr).toMatch(/: CXONE_CLIENT_SECRET, CXONE_CAMPAIGN_ID, CXONE_ANI_NUMBER$/m);
    expect(stderr).not.toContain('CXONE_REALM_ID');
    expect(stdout).toBe('');
    expect(exitCode).toBe(1);
  });
});

describe('npm start, with the variables of the documented routes', () => {
  it('starts the script with the number as its parameter, and follows the contact', async () => {
    const environment = await nameTenant();
    const { exitCode, stdout, stderr } = await runExample(script, { environment, arguments: to });
    expect(stderr).toBe('');
    expect(simulator.acd.placed).toMatchObject([
      { route: 'start_script', skillId: 4711, parameters: ['+442079460958'] },
    ]);
    expect(stdout).toContain('Client: CXoneAcdClient\n');
    expect(stdout).toContain('a phone will ring');
    expect(stdout + stderr).not.toContain(environment['CXONE_ACCESS_KEY_SECRET']);
    expect(exitCode).toBe(0);
  });

  it('takes the OAuth client for the application where no realm is set', async () => {
    const { CXONE_APPLICATION_ID, CXONE_APPLICATION_SECRET, ...environment } = await nameTenant();
    const client = { CXONE_CLIENT_ID: `${CXONE_APPLICATION_ID}`, CXONE_CLIENT_SECRET: `${CXONE_APPLICATION_SECRET}` };
    const { exitCode } = await runExample(script, { environment: { ...environment, ...client }, arguments: to });
    expect(simulator.acd.placed).toHaveLength(1);
    expect(exitCode).toBe(0);
  });

  it('places no call without --to', async () => {
    const { exitCode, stderr } = await runExample(script, { environment: await nameTenant() });
    expect(stderr).toContain('Name the number to call with --to');
    expect(simulator.acd.placed).toEqual([]);
    expect(exitCode).toBe(1);
  });

  it('names the missing ones', async () => {
    const environment = { CXONE_ACCESS_KEY_ID: 'key-1', CXONE_SKILL_ID: '4711' };
    const { exitCode, stderr } = await runExample(script, { environment, arguments: to });
    expect(stderr).toContain('CXONE_ACCESS_KEY_SECRET, CXONE_SCRIPT_PATH, CXONE_AREA (or CXONE_APPLICATION_ID');
    expect(exitCode).toBe(1);
  });

  it('explains a rejected number with its usage', async () => {
    const environment = await nameTenant();
    const { stderr } = await runExample(script, { environment, arguments: ['--to', '+1555'] });
    expect(stderr).toContain('parameters[0]');
    expect(stderr).toContain('Usage: npm start');
  });

  it('asks for --client where the variables of both clients are set, and uses the one it names', async () => {
    const environment = { ...(await nameTenant()), ...(await nameSimulator()) };
    const undecided = await runExample(script, { environment, arguments: to });
    expect(undecided.stderr).toContain('choose one with --client CXoneClient or --client CXoneAcdClient');
    expect(undecided.exitCode).toBe(1);
    expect([simulator.calls, simulator.acd.placed]).toEqual([[], []]);
    await runExample(script, { environment, arguments: [...to, '--client', 'CXoneAcdClient'] });
    expect([simulator.calls.length, simulator.acd.placed.length]).toEqual([0, 1]);
    await runExample(script, { environment, arguments: [...to, '--client', 'CXoneClient'] });
    expect([simulator.calls.length, simulator.acd.placed.length]).toEqual([1, 1]);
  });
});
