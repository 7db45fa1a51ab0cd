import { CXoneSimulator } from 'cxone-sdk/testing';
import { describe, expect, it, vi } from 'vitest';

describe('CXoneSimulator.listen in a runtime without node:http', () => {
  it('throws and suggests fetch', async () => {
    // A runtime older than process.getBuiltinModule, or other than Node.
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    await expect(new CXoneSimulator().listen()).rejects.toThrow(
      new TypeError(
        'CXoneSimulator.listen requires node:http, which this runtime lacks. Use CXoneSimulator.fetch instead.',
      ),
    );
  });
});
