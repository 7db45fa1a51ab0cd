/** A value of a script that is a phone number: checked by the client's rules, and sent as E.164. */
export interface ScriptPhoneNumber {
  /** The number, E.164. */
  readonly phoneNumber: string;
}

/** Request of `acd.scripts.start`. */
export interface StartScriptRequest {
  /** The skill under which the script runs; it must have the media type Phone for the script to dial. */
  readonly skillId: number;
  /** Path of the script, such as `Outbound\\CallBack`. */
  readonly scriptPath: string;
  /** Documented as required, though working code omits it. */
  readonly scriptId?: number | undefined;
  /**
   * The script's variables P1 to P20, in that order: at most 20, together below 32,000 characters, none with a `|`.
   *
   * The number to call is one of them. A value in E.164 form, or as `{ phoneNumber }`, is checked like any number to
   * call.
   */
  readonly parameters?: readonly (string | ScriptPhoneNumber)[] | undefined;
  /** Start of the script, ISO 8601 or a `Date`. @defaultValue at once */
  readonly startDate?: string | Date | undefined;
}

/** Request of `acd.callbacks.queue`. All but the numbers is passed on as NICE documents it. */
export interface QueueCallbackRequest {
  /** The number to call, E.164. */
  readonly phoneNumber: string;
  /** The skill whose agents take the call. */
  readonly skillId: number;
  /** Caller ID that is shown, E.164. */
  readonly callerId?: string | undefined;
  /** Seconds to wait before the call is queued. */
  readonly callDelaySeconds?: number | undefined;
  /** The only agent who may take the call. */
  readonly targetAgentId?: number | undefined;
  /** Source of the priority: the skill, or the three fields below. */
  readonly priorityManagement?: 'DefaultFromSkill' | 'Custom' | undefined;
  /** The priority at first, with `Custom`. */
  readonly initialPriority?: number | undefined;
  /** Growth of the priority, with `Custom`. */
  readonly acceleration?: number | undefined;
  /** The highest priority, with `Custom`. */
  readonly maxPriority?: number | undefined;
  /** Prompts for the agent. */
  readonly sequence?: string | undefined;
  /** Point at which the agent gets a tone. */
  readonly zipTone?: 'NoZipTone' | 'BeforeSequence' | 'AfterSequence' | undefined;
  /** Source of the agent's screen pop. */
  readonly screenPopSrc?: 'DefaultFromSkill' | 'UseOnPageOpen' | 'Custom' | undefined;
  /** The screen pop's page, with `Custom`. */
  readonly screenPopUrl?: string | undefined;
  /** NICE does not document the unit. */
  readonly timeout?: number | undefined;
}

/** Request of `acd.callbacks.schedule`. */
export interface ScheduleCallbackRequest {
  /** The number to call, E.164. */
  readonly phoneNumber: string;
  /** The skill whose agents take the call. */
  readonly skillId: number;
  /** Time of the call, ISO 8601 or a `Date`. */
  readonly scheduleDate: string | Date;
  /** Of the person to call. */
  readonly firstName?: string | undefined;
  /** Of the person to call. */
  readonly lastName?: string | undefined;
  /** The only agent who may take the call. */
  readonly targetAgentId?: number | undefined;
  /** Notes for the agent. */
  readonly notes?: string | undefined;
}
