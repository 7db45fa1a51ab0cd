import { type Connection, CXoneError } from 'cxone-sdk';
import type { FakeClock } from '../support/fake-clock.js';
import { type Answer, type FetchDouble, partial, reply, silence } from '../support/fetch-double.js';
import { sampleConnection, sampleRequest } from '../support/samples.js';
import { connectDouble } from '../support/test-client.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Scene {
  readonly clock: FakeClock;
  readonly network: FetchDouble;
  /** Responds to a request before the call is placed. */
  answer: Answer;
  /** Tokens that the service rejects. */
  readonly dead: Set<string>;
}

/** A change of time or of a token between two `create` operations or during the second. */
export interface TimeFault {
  readonly name: string;
  readonly happen: (scene: Scene) => void | Promise<void>;
  /** The number of rounds, each followed by an operation; 1 by default. */
  readonly rounds?: number;
}

/** The result of the operations after it. */
export interface TimePlayed {
  readonly calls: number;
  readonly tokenRequests: number;
  readonly requests: number;
  readonly placed: number;
  readonly result: Connection | CXoneError;
}

const killTokens = ({ network, dead }: Scene) => {
  network.apiRequests.forEach(({ headers }) => void dead.add(headers.get('authorization') ?? ''));
};
const placeLater = (during: (clock: FakeClock) => void) => (scene: Scene) => {
  const { clock, answer } = scene;
  scene.answer = (request, index) => {
    during(clock);
    return answer(request, index);
  };
};

export const timeFaults: readonly TimeFault[] = [
  { name: 'Nothing (for comparison)', happen: () => undefined },
  { name: 'The wall clock jumps an hour forward', happen: ({ clock }) => clock.jump(HOUR_MS) },
  { name: 'The wall clock jumps an hour back', happen: ({ clock }) => clock.jump(-HOUR_MS) },
  {
    name: 'The wall clock jumps forward and back ten times, with a call after each jump',
    rounds: 20,
    happen: ({ clock, network }) => clock.jump(network.apiRequests.length % 2 === 1 ? HOUR_MS : -HOUR_MS),
  },
  { name: 'The process is frozen for ten minutes', happen: ({ clock }) => clock.advance(10 * MINUTE_MS) },
  {
    name: 'The host sleeps for ten minutes: only the wall clock advances',
    happen: ({ clock }) => clock.jump(10 * MINUTE_MS),
  },
  { name: 'The process is frozen for two hours', happen: ({ clock }) => clock.advance(2 * HOUR_MS) },
  { name: 'The host sleeps for two hours', happen: ({ clock }) => clock.jump(2 * HOUR_MS) },
  { name: 'The host sleeps for two hours, and neither clock shows it', happen: killTokens },
  {
    name: 'The API rejects every token',
    happen: (scene) => {
      scene.answer = () => reply(401);
    },
  },
  {
    name: 'The wall clock jumps an hour during the request',
    happen: placeLater((clock) => clock.jump(HOUR_MS)),
  },
  {
    name: 'The process is frozen for ten minutes, and the response is in the socket',
    happen: placeLater((clock) => void clock.advance(10 * MINUTE_MS)),
  },
  {
    name: 'The process is frozen for ten minutes, and there is no response',
    happen: (scene) => {
      scene.answer = (request) => {
        void scene.clock.advance(10 * MINUTE_MS);
        return silence(request);
      };
    },
  },
  {
    name: 'The process is frozen for ten minutes in the middle of a body',
    happen: (scene) => {
      scene.answer = () => {
        void scene.clock.advance(10 * MINUTE_MS);
        return partial(201, '{"id":');
      };
    },
  },
];

/** Runs one successful operation, then the fault, then the operations that are measured. */
export async function playTimeFault({ happen, rounds = 1 }: TimeFault, retry: boolean): Promise<TimePlayed> {
  const { client, clock, network } = connectDouble({ retry });
  const scene: Scene = { clock, network, dead: new Set(), answer: () => reply(201, sampleConnection) };
  let placed = 0;
  network.onApi = async (request, index) => {
    if (scene.dead.has(request.headers.get('authorization') ?? '')) return reply(401);
    const response = await scene.answer(request, index);
    if (response.status !== 401) placed += 1;
    return response;
  };
  const call = () => client.connections.create(sampleRequest).catch(expectError);
  let result = await call();
  const before = { tokens: network.tokenRequests.length, requests: network.apiRequests.length, placed };
  for (let round = 0; round < rounds; round++) {
    await happen(scene);
    result = await call();
  }
  return {
    calls: rounds,
    tokenRequests: network.tokenRequests.length - before.tokens,
    requests: network.apiRequests.length - before.requests,
    placed: placed - before.placed,
    result,
  };
}

function expectError(error: unknown): CXoneError {
  if (error instanceof CXoneError) return error;
  throw error;
}
