import type { AcdId } from './acd-ids.js';

/** A value of a script that is a phone number: checked by the client's rules, and sent as E.164. */
export interface ScriptPhoneNumber {
  /** The number, E.164. */
  readonly phoneNumber: string;
}

/** Request of `acd.scripts.start`. */
export interface StartScriptRequest {
  /** The skill under which the script runs; it must have the media type Phone for the script to dial. */
  readonly skillId: AcdId;
  /** Path of the script, such as `Outbound\\CallBack`. */
  readonly scriptPath: string;
  /** Documented as required, though working code omits it. It changes with each save of the script. */
  readonly scriptId?: AcdId | undefined;
  /**
   * The script's variables P1 to P20, in that order: at most 20, together below 32,000 characters, none with a `|`.
   *
   * The number to call is one of them. A value in E.164 form, or as `{ phoneNumber }`, is checked like any number to
   * call.
   */
  readonly parameters?: readonly (string | ScriptPhoneNumber)[] | undefined;
  /** Start of the script, in the future: ISO 8601 or a `Date`. @defaultValue at once */
  readonly startDate?: string | Date | undefined;
}

/** Request of `acd.callbacks.queue`. All but the numbers is passed on as NICE documents it. */
export interface QueueCallbackRequest {
  /** The number to call, E.164. */
  readonly phoneNumber: string;
  /** The skill whose agents take the call. */
  readonly skillId: AcdId;
  /** Caller ID that is shown, E.164. */
  readonly callerId?: string | undefined;
  /** Seconds to wait before the number is dialed, once an agent has accepted. */
  readonly callDelaySeconds?: number | undefined;
  /** The agent who gets the call; takes precedence over `skillId`. */
  readonly targetAgentId?: AcdId | undefined;
  /** Source of the priority: the skill, or the three fields below, which are 0 by default. */
  readonly priorityManagement?: 'DefaultFromSkill' | 'Custom' | undefined;
  /** The priority at first, with `Custom`. */
  readonly initialPriority?: number | undefined;
  /** Growth of the priority per minute, with `Custom`. */
  readonly acceleration?: number | undefined;
  /** The highest priority, with `Custom`. */
  readonly maxPriority?: number | undefined;
  /** Spoken to the agent before the number is dialed. */
  readonly sequence?: string | undefined;
  /** Point at which the agent gets a tone. */
  readonly zipTone?: 'NoZipTone' | 'BeforeSequence' | 'AfterSequence' | undefined;
  /** Source of the agent's screen pop. */
  readonly screenPopSrc?: 'DefaultFromSkill' | 'UseOnPageOpen' | 'Custom' | undefined;
  /** The screen pop's page, with `Custom`. */
  readonly screenPopUrl?: string | undefined;
  /** Seconds for which the callback stays in the queue. */
  readonly timeout?: number | undefined;
}

/** Request of `acd.callbacks.schedule`. */
export interface ScheduleCallbackRequest {
  /** The number to call, E.164. */
  readonly phoneNumber: string;
  /** The skill whose agents take the call: an outbound one. */
  readonly skillId: AcdId;
  /** Time of the call, ISO 8601 or a `Date`. */
  readonly scheduleDate: string | Date;
  /** Of the person to call. */
  readonly firstName?: string | undefined;
  /** Of the person to call. */
  readonly lastName?: string | undefined;
  /** The agent who gets the call, instead of the agents of the skill. */
  readonly targetAgentId?: AcdId | undefined;
  /** Notes for the agent. */
  readonly notes?: string | undefined;
  /** Event in a Microsoft calendar that belongs to the callback; since `v33.0`. */
  readonly msCalendarEventId?: string | undefined;
}
