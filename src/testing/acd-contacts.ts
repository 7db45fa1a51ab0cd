import type { PlacedContact } from './acd-state.js';
import type { ServiceState } from './state.js';

/** A state of a contact, which starts `afterMs` milliseconds after the contact was placed. */
export interface ContactState {
  readonly id: number;
  readonly name: string;
  readonly afterMs: number;
}

/** Returns the states of this tenant: `PENDING`, then those of the lifecycle, which the simulator invents here too. */
export function toContactStates(state: ServiceState): readonly ContactState[] {
  const steps = [{ status: 'PENDING', afterMs: 0 }, ...state.settings.lifecycle];
  return steps.map(({ status, afterMs }, index) => ({ id: index + 1, name: status, afterMs }));
}

/** Returns the states that a contact has reached by now, newest last. */
export function statesReached({ placedAt }: PlacedContact, state: ServiceState): readonly ContactState[] {
  const age = state.settings.clock.now() - placedAt;
  return toContactStates(state).filter(({ afterMs }) => afterMs <= age);
}

/** Formats an instant in epoch milliseconds as ISO 8601. */
export function toIso(instant: number): string {
  return new Date(instant).toISOString();
}

/** Builds the record of a contact; the last state of the lifecycle completes it. */
export function toContactRecord(contact: PlacedContact, state: ServiceState): Record<string, unknown> {
  const all = toContactStates(state);
  const reached = statesReached(contact, state);
  const current = reached.at(-1);
  const isDone = reached.length === all.length && all.length > 1;
  const afterMs = Number(current?.afterMs);
  const record = {
    contactId: BigInt(contact.id),
    stateId: current?.id,
    stateName: current?.name,
    contactStateCategory: isDone ? 'Completed' : 'Active',
    isOutbound: true,
    toAddress: contact.phoneNumber,
    skillId: contact.skillId,
    contactStartDate: toIso(contact.placedAt),
    lastUpdateTime: toIso(contact.placedAt + afterMs),
  };
  if (!isDone) return record;
  const seconds = Math.floor(afterMs / 1_000);
  return { ...record, isActive: false, endReason: 'Simulated', totalDurationSeconds: seconds, primaryDispositionId: 0 };
}
