import { CXoneSimulator } from 'cxone-sdk/testing';
import { describe, expect, it, vi } from 'vitest';

describe('CXoneSimulator.listen where there is no node:http', () => {
  it('says so, and names the other door', async () => {
    // Older than the function by which it is asked for, or no Node at all.
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    await expect(new CXoneSimulator().listen()).rejects.toThrow(
      new TypeError('CXone simulator: listen needs node:http, which is not here; use fetch instead'),
    );
  });
});
