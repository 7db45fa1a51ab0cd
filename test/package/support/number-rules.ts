import type { NumberType } from 'cxone-sdk';
import { getCountryCallingCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { WrittenNumber } from './number-generator.js';

export function parse({
  text,
  defaultCountry,
}: Pick<WrittenNumber, 'text' | 'defaultCountry'>): PhoneNumber | undefined {
  // The SDK cuts off whitespace at the ends.
  return parsePhoneNumberFromString(
    text.trim(),
    defaultCountry ? { extract: false, defaultCountry } : { extract: false },
  );
}

/** Valid before possible before neither. */
function rank(number: PhoneNumber | undefined): number {
  if (!number) return -1;
  return number.isValid() ? 2 : Number(number.isPossible());
}

/** Returns `true` if it may be another number: one that lost its plus, or one without a zero in brackets. */
function isAmbiguous({ text, defaultCountry }: WrittenNumber, number: PhoneNumber): boolean {
  const digits = text.replace(/\D/g, '');
  const lostPlus = defaultCountry && !text.includes('+') && digits.startsWith(getCountryCallingCode(defaultCountry));
  const others = [
    ...(lostPlus ? [parse({ text: `+${digits}`, defaultCountry: undefined })] : []),
    ...(/\( *0 *\)/.test(text) ? [parse({ text: text.replace(/\( *0 *\)/, ''), defaultCountry })] : []),
  ];
  return others.some((other) => other && other.number !== number.number && rank(other) >= rank(number));
}

/** Returns `true` if a slash follows a complete number. */
function hasJoinedNumbers({ text, defaultCountry }: WrittenNumber): boolean {
  const parts = text.split('/');
  return parts.slice(1).some((_, index) => {
    const first = parse({ text: parts.slice(0, index + 1).join('/'), defaultCountry });
    return rank(first) === 2 || (rank(first) === 1 && String(first?.nationalNumber).length >= 7);
  });
}

/** Returns `true` if the SDK rejects the number regardless of libphonenumber: all differences between the two. */
export function isRejectedBySdk(written: WrittenNumber, number: PhoneNumber | undefined): boolean {
  const text = written.text.trim();
  // With a default country: ASCII digits, spaces and ( ) . - / only, one plus at the beginning, and one reading.
  if (written.defaultCountry !== undefined) {
    if (!/^[+\d(][\d ().\-/]*$/.test(text) || /^[^.]+\.00?$/.test(text)) return true;
    return number !== undefined && (hasJoinedNumbers(written) || isAmbiguous(written, number));
  }
  // Without: strict E.164, without characters to remove, such as a national prefix after the country code.
  return !/^\+[1-9]\d{1,14}$/.test(text) || (number !== undefined && number.number !== text);
}

/** The type of a number; of one without a type, those of valid numbers with its first three national digits. */
export function findTypes(number: PhoneNumber): readonly NumberType[] {
  const head = number.number.slice(0, 1 + number.countryCallingCode.length + 3);
  const near = [...'0123456789'].map((digit) => head.padEnd(number.number.length, digit));
  const type = number.getType();
  return type ? [type] : near.flatMap((text) => parse({ text, defaultCountry: undefined })?.getType() ?? []);
}
