import { oneOf } from '../schemas/parts.js';
import type { PhoneRules, PhoneValidation } from '../schemas/phone.js';
import { optional } from './check.js';

export const phoneValidation = () => oneOf<PhoneValidation>('valid', 'possible');

/** The option of one call, which has no default: the client's applies. */
export const phoneValidationPart = optional(phoneValidation);

/** Returns the rules of one call: the client's, with its own `phoneValidation` if it has one. */
export function withPhoneValidation(rules: PhoneRules, phoneValidation: PhoneValidation | undefined): PhoneRules {
  const validation = phoneValidation ?? rules.validation;
  return validation === rules.validation ? rules : Object.freeze({ ...rules, validation });
}
