import type { CXoneIssue } from '../internal/result.js';
import { CXoneError, type CXoneErrorInit, defineErrorClass } from './base.js';

/** Properties of an error that lists issues. */
export interface CXoneIssuesInit extends CXoneErrorInit {
  /** All problems at once. */
  readonly issues: readonly CXoneIssue[];
}

/** Options that can't work: thrown by constructors, by `fromEnv`, and by methods for their last parameter. */
export class CXoneConfigurationError extends CXoneError {
  declare readonly code: 'configuration';
  /** Name of the first option that is wrong. */
  readonly option: string;
  /** All problems at once. */
  readonly issues: readonly CXoneIssue[];

  constructor(init: CXoneIssuesInit) {
    super(init);
    this.option = init.issues[0]?.path ?? '';
    this.issues = init.issues;
  }

  static {
    defineErrorClass(this, 'CXoneConfigurationError', 'configuration');
  }
}
