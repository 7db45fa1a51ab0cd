/** A checked request of a method that places a call. */
export interface CheckedTrigger<Req> {
  /** The request as it is sent: numbers in E.164. */
  readonly request: Req;
  /** JSON. */
  readonly body?: string | undefined;
  readonly query?: readonly (readonly [name: string, value: string])[] | undefined;
  /** Complete phone numbers in the request: no error may show them. */
  readonly phoneNumbers: readonly string[];
  /** The numbers to call, E.164; empty for a script that has none among its parameters. */
  readonly callees: readonly string[];
  /** Caller ID, E.164. */
  readonly callerId: string | undefined;
  /** Decides who is called: part of the fingerprint of an idempotency key. */
  readonly identity: readonly string[];
}
