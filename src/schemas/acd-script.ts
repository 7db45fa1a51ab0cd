import * as z from 'zod/mini';
import { lazy } from '../internal/lazy.js';
import type { Result } from '../internal/result.js';
import { joinParameters, readParameters, readTimestamp } from './acd-fields.js';
import type { StartScriptRequest } from './acd-requests.js';
import {
  checkedLater,
  nonEmptyText,
  optionalId,
  parseTrigger,
  requiredId,
  type TriggerShape,
  withProperty,
} from './acd-trigger.js';
import type { CheckedTrigger } from './checked-trigger.js';
import type { PhoneRules } from './phone.js';

const scriptSchema = /* @__PURE__ */ lazy(() =>
  z.strictObject(
    {
      skillId: requiredId(),
      scriptPath: nonEmptyText(),
      scriptId: optionalId(),
      parameters: z.optional(z.custom<readonly unknown[]>(Array.isArray, { error: 'must be an array of strings' })),
      startDate: checkedLater(),
    },
    { error: 'must be an object with skillId and scriptPath' },
  ),
);

/** Checks a request before anything is sent: all problems at once, each with its path. */
export function parseStartScript(request: unknown, rules: PhoneRules): Result<CheckedTrigger<StartScriptRequest>> {
  const shape: TriggerShape = {
    schema: scriptSchema(),
    ids: ['skillId', 'scriptId'],
    normalize: (input, context) => {
      const dated = withProperty(input, 'startDate', (value) => readTimestamp(value, 'startDate', context));
      return withProperty(dated, 'parameters', (value) => readParameters(value, context));
    },
    toFields: ({ skillId, scriptPath, scriptId, parameters, startDate }) => ({
      skillId,
      scriptPath,
      scriptId,
      Parameters: joinParameters(parameters),
      startDate,
    }),
    // Without a number among them, any of the parameters may decide who is called.
    getIdentity: ({ skillId, scriptPath, parameters }, callees) => [
      skillId,
      scriptPath,
      callees.length > 0 ? '' : joinParameters(parameters),
    ],
  };
  return parseTrigger(request, shape, rules);
}
