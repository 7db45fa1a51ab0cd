import { readdirSync, readFileSync } from 'node:fs';
import { CXoneClient, type IdempotencyRecord, isCXoneError } from 'cxone-sdk';
import { buildCreateRequest, CXoneSimulator, type Fault } from 'cxone-sdk/testing';
import { describe, expect, it } from 'vitest';
import { findDelays, KEY_TTL_MS, STAGES, TOKEN } from '../../docs/site/picture-data.js';
import { describeDelay, drawPictures, PICTURES } from '../../docs/site/pictures.js';
import { FakeClock, until } from '../support/fake-clock.js';
import { PlainStore } from '../support/plain-store.js';
import { errorOf } from '../support/test-client.js';
import { pages, root } from './pages.js';
import { findContrast, readSvg } from './svg-reader.js';

const FIGURES = `${root}docs/guides/figures/`;
const drawn = drawPictures();
const files = readdirSync(FIGURES).sort();
const guides = pages.map((page) => readFileSync(root + page, 'utf8'));
const read = (file: string) => readFileSync(FIGURES + file, 'utf8');
const request = buildCreateRequest();

describe('The pictures of the guides', () => {
  it('are what npm run generate:pictures writes', () => {
    expect(new Map([...drawn.keys()].map((name) => [name, files.includes(name) ? read(name) : '']))).toEqual(drawn);
  });

  it('take little of the package', () => {
    const sizes = [...drawn.values()].map((svg) => Buffer.byteLength(svg));
    expect(Math.max(...sizes)).toBeLessThan(3_500);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(34_000);
  });

  it.each(PICTURES)('are in a guide, with their alternative text: $name', ({ name, description }) => {
    const markup = `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="figures/${name}-dark.svg">
  <img src="figures/${name}-light.svg" alt="${description}">
</picture>`;
    expect(guides.filter((guide) => guide.includes(markup))).toHaveLength(1);
  });
});

// Those of the benchmark too.
describe.each(files)('docs/guides/figures/%s', (file) => {
  const svg = read(file);

  it('is well-formed, with a title and a description, and loads nothing', () => {
    const { title, description, attributes, names } = readSvg(svg);
    expect([title, description]).not.toContain('');
    expect(attributes).toMatchObject({ xmlns: 'http://www.w3.org/2000/svg', role: 'img', 'aria-labelledby': 't d' });
    expect(['script', 'style', 'image', 'use', 'foreignObject', 'a'].filter((name) => names.has(name))).toEqual([]);
    expect(svg).not.toMatch(/<script|<style|href|url\(|font-face| on\w+=/i);
  });

  it('has a twin for the other theme, and a page that shows both', () => {
    const [, name, theme] = /^(.+)-(light|dark)\.svg$/.exec(file) ?? [];
    expect(files).toContain(`${name}-${theme === 'light' ? 'dark' : 'light'}.svg`);
    expect(guides.filter((guide) => guide.includes(`="figures/${file}"`))).toHaveLength(1);
  });
});

describe.each([...drawn])('The text of %s', (_, svg) => {
  const { attributes, texts } = readSvg(svg);

  it('can be read on a phone and in its theme', () => {
    // The site leaves this of 360 pixels.
    const scale = 296 / Number(attributes['width']);
    expect(texts.filter(({ fontSize }) => fontSize * scale < 11.5)).toEqual([]);
    expect(texts.filter(({ fill, ground }) => findContrast(fill, ground.fill) < 4.5)).toEqual([]);
  });

  it('stays in its box, and clear of other text', () => {
    const outside = texts.filter(
      ({ ground, ...text }) =>
        text.left < ground.left + 4 ||
        text.right > ground.right - 4 ||
        text.top < ground.top ||
        text.bottom > ground.bottom,
    );
    expect(outside).toEqual([]);
    const clashes = texts.flatMap((one, index) =>
      texts
        .slice(index + 1)
        .filter(
          (other) =>
            one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom,
        )
        .map((other) => [one.content, other.content]),
    );
    expect(clashes).toEqual([]);
  });
});

/** A client of a simulator, on a clock that stands still. */
function connect(options: Partial<ConstructorParameters<typeof CXoneClient>[0]> = {}) {
  const simulator = new CXoneSimulator();
  const clock = new FakeClock();
  const client = new CXoneClient({ ...simulator.clientOptions, ...options }, { clock });
  return { simulator, clock, create: (init = {}) => client.connections.create(request, init) };
}

describe('The outcome at each moment', () => {
  const rows = STAGES.flatMap(({ moments }) =>
    moments.flatMap(({ failure, outcome, faults }) => faults.map((fault) => ({ failure, outcome, fault }))),
  );
  const isSilent = ({ connection, bodyFault }: Fault) => connection === 'no_answer' || bodyFault === 'stall';

  it.each(rows)('is $outcome: $failure ($fault)', async ({ fault, outcome }) => {
    const { simulator, clock, create } = connect();
    simulator.fail(fault);
    const failed = errorOf(create());
    if (isSilent(fault)) {
      await until(() => simulator.requests.length === 2);
      await clock.advance(30_000);
    }
    expect(await failed).toMatchObject({ outcome });
    expect(simulator.pendingFaults).toBe(0);
  });

  it('is not_placed for invalid input, and for an abort before the request left; unknown after', async () => {
    const { simulator, create } = connect();
    const controller = new AbortController();
    const { signal } = controller;
    expect(await errorOf(create({ signal: AbortSignal.abort() }))).toMatchObject({ outcome: 'not_placed' });
    simulator.fail({ on: 'create', connection: 'no_answer' });
    const failed = errorOf(create({ signal }));
    await until(() => simulator.requests.some(({ endpoint }) => endpoint === 'create'));
    controller.abort();
    expect(await failed).toMatchObject({ outcome: 'unknown' });
    const { clientOptions } = simulator;
    const invalid = { ...request, contact: { phoneNumber: 'none' } };
    expect(await errorOf(new CXoneClient(clientOptions).connections.create(invalid))).toMatchObject({
      code: 'request_invalid',
      outcome: 'not_placed',
    });
  });

  it('is in the picture in words', () => {
    const contents = readSvg(drawn.get('outcome-by-moment-light.svg') ?? '').texts.map(({ content }) => content);
    for (const { failure, outcome } of rows) {
      expect(contents[contents.indexOf(failure) + 1]).toBe(outcome);
    }
  });
});

describe('The lifetime of a token', () => {
  it('ends as drawn: renewed in the last minute, and after a 401 once', async () => {
    const { simulator, clock, create } = connect();
    await Promise.all([create(), create(), create()]);
    await clock.advance((TOKEN.lifetime - TOKEN.margin) * 1_000 - 1);
    await create();
    expect(simulator.tokensIssued).toBe(1);
    await clock.advance(1);
    await create();
    expect(simulator.tokensIssued).toBe(2);
    simulator.fail({ on: 'create', status: 401 });
    await create();
    expect(simulator.tokensIssued).toBe(3);
    simulator.fail({ on: 'create', status: 401, times: 2 });
    expect(await errorOf(create())).toMatchObject({ name: 'CXoneUnauthorizedError', outcome: 'not_placed' });
  });
});

describe('The lifetime of a key', () => {
  const key = { idempotencyKey: 'ORD-1' };

  class RecordingStore extends PlainStore {
    readonly lifetimes: number[] = [];

    override claim(name: string, record: IdempotencyRecord, ttlMs: number) {
      this.lifetimes.push(ttlMs);
      return super.claim(name, record, ttlMs);
    }
  }

  it('is as long as drawn, and returns the same call until then', async () => {
    const store = new RecordingStore();
    const { simulator, create } = connect({ idempotencyStore: store });
    const [first, second] = [await create(key), await create(key)];
    expect(second.id).toBe(first.id);
    expect(simulator.calls).toHaveLength(1);
    expect(new Set(store.lifetimes)).toEqual(new Set([KEY_TTL_MS]));
  });

  it('is free again after not_placed, and blocks after unknown and in progress', async () => {
    const { simulator, clock, create } = connect({ idempotencyStore: new PlainStore() });
    simulator.fail({ on: 'create', status: 429 }, { on: 'create', connection: 'no_answer' });
    expect(await errorOf(create(key))).toMatchObject({ outcome: 'not_placed' });
    const first = errorOf(create(key));
    await until(() => simulator.pendingFaults === 0);
    const sent = simulator.requests.length;
    expect(await errorOf(create(key))).toMatchObject({ code: 'duplicate_call', outcome: 'unknown' });
    await clock.advance(30_000);
    expect(await first).toMatchObject({ code: 'timeout', outcome: 'unknown' });
    expect(await errorOf(create(key))).toMatchObject({ code: 'duplicate_call', outcome: 'unknown' });
    expect(simulator.requests).toHaveLength(sent);
    expect((await create({ idempotencyKey: 'ORD-2' })).status).toBe('PENDING');
  });
});

describe('The delays before a retry', () => {
  it('are those of the SDK', () => {
    const times = findDelays().map(({ shortest, longest, withoutJitter }) => [shortest, longest, withoutJitter]);
    expect(times).toEqual([
      [500, 1_000, 500],
      [1_000, 2_000, 1_000],
      [2_000, 4_000, 2_000],
      [7_000, 7_000, 7_000],
    ]);
  });

  it('are those of the guide, and those that a client waits for', async () => {
    const words = findDelays().map((delay) => describeDelay(delay).replace('–', ' to '));
    const guide = readFileSync(`${root}docs/guides/retry-failed-requests.md`, 'utf8').replaceAll('\n', ' ');
    expect(guide).toContain(`after ${words[0]}, ${words[1]} and ${words[2]}`);
    const delays: number[] = [];
    const onEvent = (event: { type: string; delayMs?: number }) =>
      delays.push(...(event.delayMs ? [event.delayMs] : []));
    const { simulator, clock, create } = connect({ retry: true, onEvent });
    clock.chance = 1;
    simulator.fail({ on: 'create', status: 429, times: 4 });
    const error = await clock.playOut(errorOf(create()));
    expect(isCXoneError(error) && error.attempts).toBe(4);
    expect(delays).toEqual(
      findDelays()
        .slice(0, 3)
        .map(({ longest }) => longest),
    );
  });
});
