import { describe, expect, it, vi } from 'vitest';
import { type AbortSignalLike, TaskSignal } from '../../../src/http/task-signal.js';

interface Abortable {
  readonly signal: AbortSignalLike;
  abort(): void;
}

function createTask(toSignal: (task: TaskSignal) => AbortSignalLike): Abortable {
  const task = new TaskSignal();
  return { signal: toSignal(task), abort: () => task.abort() };
}

function createAbortSignal(): Abortable {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

describe.each([
  ['TaskSignal', () => createTask((task) => task)],
  ['TaskSignal.abortSignal', () => createTask((task) => task.abortSignal)],
  ['AbortSignal, which it stands for', createAbortSignal],
])('%s', (_name, create) => {
  it('throws nothing and has no reason before it is aborted', () => {
    const { signal } = create();
    expect(() => signal.throwIfAborted()).not.toThrow();
    expect([signal.aborted, signal.reason]).toEqual([false, undefined]);
  });

  it('throws its reason, an AbortError, once it is aborted', () => {
    const { signal, abort } = create();
    abort();
    expect([signal.aborted, (signal.reason as Error).name]).toEqual([true, 'AbortError']);
    expect(() => signal.throwIfAborted()).toThrow(signal.reason as Error);
  });

  it('calls each listener once, which finds it aborted', () => {
    const { signal, abort } = create();
    const seen = vi.fn(() => signal.aborted);
    const other = vi.fn();
    for (const listener of [seen, seen, other]) signal.addEventListener('abort', listener);
    abort();
    abort();
    expect(seen.mock.results).toEqual([{ type: 'return', value: true }]);
    expect(other).toHaveBeenCalledTimes(1);
  });

  it('does not call a listener that was removed', () => {
    const { signal, abort } = create();
    const listener = vi.fn();
    signal.addEventListener('abort', listener);
    signal.removeEventListener('abort', listener);
    abort();
    expect(listener).not.toHaveBeenCalled();
  });

  it('calls no listener that was added by a listener', () => {
    const { signal, abort } = create();
    const late = vi.fn();
    signal.addEventListener('abort', () => signal.addEventListener('abort', late));
    abort();
    expect(late).not.toHaveBeenCalled();
  });
});

describe('TaskSignal.abortSignal', () => {
  it('is one AbortSignal, aborted with the task', () => {
    const task = new TaskSignal();
    const { abortSignal } = task;
    expect(abortSignal).toBeInstanceOf(AbortSignal);
    expect(abortSignal.aborted).toBe(false);
    task.abort();
    expect(abortSignal.aborted).toBe(true);
    expect([task.abortSignal, task.reason]).toEqual([abortSignal, abortSignal.reason]);
  });

  it('is aborted if it is first read after the abort', () => {
    const task = new TaskSignal();
    task.abort();
    expect(task.abortSignal.aborted).toBe(true);
  });
});
