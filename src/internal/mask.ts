/** Replaces what must not be shown. */
export const MASK = '•••';
