import { type Clock, findElapsedMs, type Instant, readClocks } from '../internal/clock.js';

/** The process may have been frozen for this long, while a server closed a connection that `fetch` keeps for reuse. */
const SILENCE_MS = 1_000;

/** The time of the newest request. Of the process, not of a client: all clients share the connections of its `fetch`. */
const newestRequest = new WeakMap<Clock, Instant>();

/**
 * Lets the event loop turn once before a request that follows a second or more of silence, by whichever clock shows more:
 * a process that goes on after a freeze reads first which of its connections were closed meanwhile.
 *
 * @returns `undefined` if the request may leave at once
 */
export function turnAfterSilence(clock: Clock): Promise<void> | undefined {
  const instant = readClocks(clock);
  const newest = newestRequest.get(clock);
  if (newest && findElapsedMs(newest, instant) < SILENCE_MS) {
    newestRequest.set(clock, instant);
    return undefined;
  }
  // Recorded after the turn: a request that comes earlier waits for one too.
  return clock.turn().then(() => {
    newestRequest.set(clock, readClocks(clock));
  });
}
