import { getNumberingPlans } from './numbering-plans.js';

/** A number in two parts, both digits: `1` and `2025550142`. */
export interface SplitNumber {
  readonly callingCode: string;
  readonly national: string;
}

/** Splits a number in E.164 form after its calling code, which is one to three digits long. */
export function splitNumber(e164: string): SplitNumber {
  const digits = e164.slice(1);
  const { country_calling_codes: codes, nonGeographic } = getNumberingPlans();
  const isCode = (code: string) => Object.hasOwn(codes, code) || Object.hasOwn(nonGeographic, code);
  const length = [1, 2, 3].find((end) => isCode(digits.slice(0, end))) ?? 0;
  return { callingCode: digits.slice(0, length), national: digits.slice(length) };
}

/** Returns the calling code of a country: `1` for `US`. */
export function getCallingCode(country: string): string {
  const [callingCode] = Reflect.get(getNumberingPlans().countries, country);
  return String(callingCode);
}
