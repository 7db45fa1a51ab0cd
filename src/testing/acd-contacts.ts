import type { PlacedContact } from './acd-state.js';
import type { ServiceState } from './state.js';

/** A state of a contact, which starts `afterMs` milliseconds after the contact was placed. */
export interface ContactState {
  readonly id: number;
  readonly name: string;
  readonly category: 'Active' | 'Completed';
  readonly afterMs: number;
}

/** The progress of a contact. */
export interface ContactProgress {
  /** The states that the contact has reached by now, newest last. */
  readonly reached: readonly ContactState[];
  readonly current: ContactState;
  readonly isOver: boolean;
  /** The start of the current state in epoch milliseconds. */
  readonly since: number;
}

/** Above the documented IDs, so that code that depends on the ID of a state fails in a test and not later. */
const FIRST_STATE_ID = 900_001;

/**
 * Returns the states of this tenant: `PENDING`, then those of the lifecycle, which the simulator invents here too. The
 * last one completes a contact. Without a lifecycle, a contact is completed only if a client or a test ends it.
 */
export function toContactStates(state: ServiceState): readonly [ContactState, ...ContactState[]] {
  const { lifecycle } = state.settings;
  const steps = lifecycle.length > 0 ? lifecycle : [{ status: 'ENDED', afterMs: Infinity }];
  const pending: ContactState = { id: FIRST_STATE_ID, name: 'PENDING', category: 'Active', afterMs: 0 };
  const others = steps.map(({ status, afterMs }, index): ContactState => {
    const category = index === steps.length - 1 ? 'Completed' : 'Active';
    return { id: FIRST_STATE_ID + 1 + index, name: status, category, afterMs };
  });
  return [pending, ...others];
}

/** Returns the progress of a contact by the lifecycle, or to its end if a client or a test ended it earlier. */
export function getProgress(placed: PlacedContact, state: ServiceState): ContactProgress {
  const { placedAt } = placed;
  const now = state.settings.clock.now();
  const endsAt = state.acd.getEnding(placed);
  const [pending, ...steps] = toContactStates(state);
  const reached = [pending, ...steps.filter(({ afterMs }) => placedAt + afterMs <= Math.min(now, endsAt))];
  if (now >= endsAt && !isOver(reached)) reached.push({ ...newest(steps), afterMs: endsAt - placedAt });
  const current = newest(reached);
  return { reached, current, isOver: isOver(reached), since: placedAt + current.afterMs };
}

function newest(states: readonly ContactState[]): ContactState {
  return states.reduce((_earlier, later) => later);
}

function isOver(states: readonly ContactState[]): boolean {
  return newest(states).category === 'Completed';
}
