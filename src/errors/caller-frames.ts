import { readProperty } from '../internal/user-code.js';
import { CXoneError } from './base.js';

/** In lines: an error that your provider throws again and again would grow with each caller. */
const MAX_LINES = 60;
const FRAME = /^\s+at /;

/** Keeps where it was called, in V8's cheap form: the frames become a string when they are first read. */
export interface CallerFrames {
  readonly stack?: string;
}

/** Captures the frames above `above`, those of `await` included. Empty where the runtime has no such function. */
export function captureCallerFrames(above: (...args: never[]) => unknown): CallerFrames {
  const frames: CallerFrames = {};
  Error.captureStackTrace?.(frames, above);
  return frames;
}

/**
 * Adds frames to the stack of an error of the SDK that was created elsewhere (in a request that callers share, behind a
 * timer), so that it names the line that waited for it. What the stack has already is not added.
 */
export function addCallerFrames(error: unknown, frames: CallerFrames = captureCallerFrames(addCallerFrames)): void {
  if (!(error instanceof CXoneError) || !Object.isExtensible(error)) return;
  const lines = String(readProperty(error, 'stack')).split('\n');
  const added = String(frames.stack)
    .split('\n')
    .filter((line) => FRAME.test(line) && !lines.includes(line));
  if (added.length === 0 || lines.length > MAX_LINES) return;
  Reflect.defineProperty(error, 'stack', {
    value: [...lines, ...added].join('\n'),
    configurable: true,
    writable: true,
  });
}
