import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CXoneAcdClient, CXoneClient, CXoneRequestValidationError, StaticTokenProvider } from 'cxone-sdk';
import { CXoneSimulator } from 'cxone-sdk/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { planCalls } from '../../examples/support/call-plan.js';
import { type Caller, createConnectionsCaller, createScriptsCaller } from '../../examples/support/caller.js';
import { ListError, type ListRow, readList } from '../../examples/support/read-list.js';
import { LISTS, REFUSED } from './call-lists.js';

const simulator = new CXoneSimulator();
let directory: string;

function buildCaller(options: { readonly country?: string | undefined; readonly ani?: string } = {}): Caller {
  const { country: defaultCountry, ani = simulator.aniNumber } = options;
  const { connections } = new CXoneClient({ ...simulator.clientOptions, defaultCountry });
  return createConnectionsCaller(connections, { campaignId: simulator.campaignId, ani });
}

function buildRows(count: number, toText = (index: number) => `+1415${2_000_000 + index}`): readonly ListRow[] {
  return Array.from({ length: count }, (_, index) => ({ row: index + 2, text: toText(index), userData: {} }));
}

async function writeList(bytes: Uint8Array): Promise<string> {
  const path = join(directory, 'list.csv');
  await writeFile(path, bytes);
  return path;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'call-plan-'));
});

afterAll(() => rm(directory, { recursive: true }));

describe('readList', () => {
  it.each(REFUSED)('rejects $name, and names what to change', async ({ bytes, says }) => {
    const path = await writeList(bytes);
    expect(() => readList(path, 'phoneNumber')).toThrow(says);
  });

  it('throws a ListError for a file that is not a call list', async () => {
    const path = await writeList(Buffer.from('name\nAda\n'));
    expect(() => readList(path, 'phoneNumber')).toThrow(ListError);
  });

  it('recognizes UTF-16 without a byte order mark', async () => {
    const bytes = Buffer.from('phoneNumber\n+12025550142\n', 'utf16le');
    for (const order of [bytes, Buffer.from(bytes).swap16()]) {
      expect(readList(await writeList(order), 'phoneNumber')).toMatchObject([{ row: 2, text: '+12025550142' }]);
    }
  });

  it('keeps a value whose column has no name', async () => {
    const path = await writeList(Buffer.from('phoneNumber,,\n+12025550142,,late\n'));
    expect(readList(path, 'phoneNumber')[0]?.userData).toEqual({ 'column 3': 'late' });
  });

  it('drops no column, regardless of its name', async () => {
    const path = await writeList(Buffer.from('phoneNumber,__proto__\n+12025550142,x\n'));
    expect(Object.entries(readList(path, 'phoneNumber')[0]?.userData ?? {})).toEqual([['__proto__', 'x']]);
  });

  it('prefers the delimiter that yields the column', async () => {
    const path = await writeList(Buffer.from('phoneNumber;"name, first, last"\n+12025550142;x\n'));
    expect(readList(path, 'phoneNumber')[0]?.userData).toEqual({ 'name, first, last': 'x' });
  });

  it('numbers rows as a spreadsheet does, empty lines before the header included', async () => {
    const path = await writeList(Buffer.from('\n\nphoneNumber\n\n+12025550142\n'));
    expect(readList(path, 'phoneNumber')).toMatchObject([{ row: 5 }]);
  });
});

describe('planCalls, with CXoneAcdClient', () => {
  const { acd } = new CXoneAcdClient({ tokenProvider: new StaticTokenProvider('t'), apiUrl: 'http://localhost' });

  it.each(LISTS)('calls the same people of a list of $name, with the number only', async (list) => {
    const rows = readList(await writeList(list.bytes), list.column ?? 'phoneNumber');
    const script = { skillId: '4711', scriptPath: 'a', defaultCountry: list.country };
    const { calls, leftOut } = await planCalls(rows, createScriptsCaller(acd, script), undefined);
    expect(calls.map(({ request }) => request)).toEqual(list.called.map((phoneNumber) => ({ phoneNumber })));
    const expected = list.leftOut ?? {};
    expect(leftOut.map(({ row }) => `${row}`)).toEqual(Object.keys(expected));
    for (const { row, note } of leftOut) expect(note).toMatch(expected[row] ?? /nothing/);
  });
});

describe('planCalls', () => {
  it.each(LISTS)('calls the right people of a list of $name, and accounts for every row', async (list) => {
    const rows = readList(await writeList(list.bytes), list.column ?? 'phoneNumber');
    const { calls, leftOut, summary } = await planCalls(rows, buildCaller(list), undefined);
    expect(calls.map(({ request }) => request.phoneNumber)).toEqual(list.called);
    expect(calls[0]?.request.userData).toEqual(list.userData);
    const expected = list.leftOut ?? {};
    expect(leftOut.map(({ row }) => `${row}`)).toEqual(Object.keys(expected));
    for (const { row, note } of leftOut) expect(note).toMatch(expected[row] ?? /nothing/);
    expect(summary).toMatch(new RegExp(`^${rows.length} rows?: `));
    expect(summary).toContain(`: ${list.called.length} new, ${leftOut.length} left out`);
  });

  it('treats two formats of a number as the same number', async () => {
    const texts = ['(202) 555-0142', '+1 202 555 0142'];
    const rows = buildRows(2, (index) => texts[index] ?? '');
    const { leftOut } = await planCalls(rows, buildCaller({ country: 'US' }), undefined);
    expect(leftOut).toMatchObject([{ row: 3, outcome: 'same_number', note: 'same number as row 2' }]);
  });

  it('blames no row for an invalid caller ID', async () => {
    const plan = planCalls(buildRows(2), buildCaller({ ani: '+1' }), undefined);
    await expect(plan).rejects.toThrow(CXoneRequestValidationError);
  });

  it('validates each row once and reads each key once, regardless of the length of the list', async () => {
    const caller = buildCaller();
    const validate = vi.spyOn(caller, 'validate');
    const read = vi.fn(async () => undefined);
    const rows = [...buildRows(2_000), ...buildRows(2_000), ...buildRows(2_000, (index) => `+1202${index}`)];
    await planCalls(rows, caller, { read } as never);
    expect(validate).toHaveBeenCalledTimes(6_000);
    expect(read).toHaveBeenCalledTimes(2_000);
  });
});
