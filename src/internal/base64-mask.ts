import { DecodedText, findMatches, type Replacement } from './decoded-text.js';
import { MASK } from './mask.js';

// Seven digits take ten characters.
const RUN = /[\w+/-]{10,}={0,2}/g;
const DIGITS = /\d(?:[^\dA-Za-z]{0,5}\d){5}/;

/** Decodes from a position of the run on: what stands before it may not be base64. */
function decodeFrom(run: string, offset: number): string {
  const characters = run.slice(offset).replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  // One character more than groups of four holds no byte.
  return atob(characters.length % 4 === 1 ? characters.slice(0, -1) : characters);
}

/** Finds the values in base64 in which `isFound` finds something once they are decoded. */
export function findInBase64(decoded: DecodedText, isFound: (decoded: DecodedText) => boolean): readonly Replacement[] {
  return findMatches(RUN, decoded.text).flatMap(({ start, end, written }) => {
    const isHidden = [0, 1, 2, 3].some((offset) => {
      const inner = decodeFrom(written, offset);
      return DIGITS.test(inner) && isFound(new DecodedText(inner));
    });
    return isHidden ? [decoded.toOriginal({ start, end, text: MASK })] : [];
  });
}
