import { CXoneSimulator } from 'cxone-sdk/testing';
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { listenFor } from '../../examples/support/simulated-environment.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';

/** Runs the examples of a test file against a simulator and a Redis, with the variables of one client and a silent console. */
export function useExampleEnvironment(client?: Parameters<typeof listenFor>[1]) {
  const simulator = new CXoneSimulator();
  let redis: TestRedis;
  let environment: Record<string, string>;
  beforeAll(async () => {
    redis = await startTestRedis();
    environment = { ...(await listenFor(simulator, client)), REDIS_URL: redis.url };
  }, 120_000);
  afterAll(async () => {
    await simulator.close();
    await redis?.stop();
  });
  // The modules read the environment when they are loaded, at the cold start of a function.
  beforeEach(() => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  return {
    simulator,
    get redisUrl() {
      return redis.url;
    },
    get environment() {
      return environment;
    },
  };
}
