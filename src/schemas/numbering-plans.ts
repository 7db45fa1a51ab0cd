/** The members that a plan of libphonenumber's metadata has, by their place in it. */
export type NumberingPlan = readonly unknown[];

/** libphonenumber's metadata, as far as numbers are judged and not formatted. */
export interface NumberingPlans {
  readonly version: number;
  /** Calling code → its countries, the main one first. */
  readonly country_calling_codes: Readonly<Record<string, readonly string[]>>;
  readonly countries: Readonly<Record<string, NumberingPlan>>;
  /** Calling codes that belong to no country. */
  readonly nonGeographic: Readonly<Record<string, NumberingPlan>>;
}

/** Two of these are ten bits: the digits that one place of a number may hold. */
export const DIGIT_SETS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef';
/** Stands for an empty pattern, which is not the same as none. */
export const EMPTY_PATTERN = '!';
/** The places in a plan that are texts (patterns mostly), after the calling code; the lengths; the types of number. */
export const TEXT_PLACES = [1, 2, 5, 7, 8, 10] as const;
export const LENGTHS_PLACE = 3;
export const TYPES_PLACE = 11;
export const TYPE_COUNT = 10;

/** `[1-35-9]`, as libphonenumber writes it. On the way of a cold start: hence the loop. */
function toDigitSet(pair: string): string {
  const bits = DIGIT_SETS.indexOf(pair.charAt(0)) * 32 + DIGIT_SETS.indexOf(pair.charAt(1));
  let set = '';
  for (let digit = 0; digit < 10; digit++) {
    if ((bits & (1 << digit)) === 0) continue;
    const first = digit;
    while ((bits & (2 << digit)) !== 0) digit++;
    if (digit > first) set += digit - first > 1 ? `${first}-` : first;
    set += digit;
  }
  return `[${set}]`;
}

function toPattern(cell: string): string {
  return cell.replace(/[A-Za-f]{2}|[#<]/g, (token) => {
    if (token === '#') return '\\d';
    return token === '<' ? '(?:' : toDigitSet(token);
  });
}

/** Nothing is 0, as in the metadata: it saves libphonenumber the difference between absent and empty. */
function toType(pattern: string): readonly unknown[] | 0 {
  if (pattern === '') return 0;
  return [pattern === EMPTY_PATTERN ? '' : toPattern(pattern)];
}

/** @param at - the cell of a member of the plan, those of TEXT_PLACES first */
function toPlan(callingCode: string, at: (member: number) => string): NumberingPlan {
  const plan: unknown[] = Array(TYPES_PLACE).fill(0);
  plan[0] = callingCode;
  TEXT_PLACES.forEach((place, index) => {
    plan[place] = toPattern(at(index)) || 0;
  });
  const first = TEXT_PLACES.length;
  plan[LENGTHS_PLACE] = at(first).split(',').map(Number);
  plan[TYPES_PLACE] = Array.from({ length: TYPE_COUNT }, (_, type) => toType(at(first + 1 + type)));
  return plan;
}

/**
 * A plan is made of its cells when it is asked for: a call needs one or two of some 250. Until then its row stands in
 * its place; a getter for each would take a cold start longer than all else that is done here.
 */
function madeWhenAsked(rows: Record<string, unknown>, make: (row: number) => NumberingPlan) {
  const proxy = new Proxy(rows, {
    get(made, key: string) {
      const row = made[key];
      if (typeof row === 'number') made[key] = make(row);
      return made[key];
    },
  });
  return proxy as Readonly<Record<string, NumberingPlan>>;
}

/** The cell of a row. Looked up when it is asked for: split at once, the cells would be some seven thousand texts. */
function cellOf(line: string, row: number): string {
  let from = 0;
  for (let passed = 0; passed < row; passed++) from = line.indexOf(';', from) + 1;
  const to = line.indexOf(';', from);
  return to < 0 ? line.slice(from) : line.slice(from, to);
}

/**
 * Reads the numbering plans out of the text that the build made of libphonenumber's metadata: a column for each member
 * of a plan, a cell for each plan. Tabs part the columns: a text of lines would become a template, which V8 reads more
 * slowly. See docs/decisions/0002.
 */
export function unpackNumberingPlans(text: string): NumberingPlans {
  const [names = '', codes = '', ...members] = text.split('\t');
  const callingCodes: Record<string, string[]> = {};
  const countries: Record<string, unknown> = {};
  const nonGeographic: Record<string, unknown> = {};
  const codeOf = codes.split(';');
  names.split(';').forEach((country, row) => {
    const callingCode = String(codeOf[row]);
    if (country === '') {
      nonGeographic[callingCode] = row;
    } else {
      callingCodes[callingCode] ??= [];
      callingCodes[callingCode].push(country);
      countries[country] = row;
    }
  });
  const make = (row: number) => toPlan(String(codeOf[row]), (member) => cellOf(String(members[member]), row));
  return {
    version: 4,
    country_calling_codes: callingCodes,
    countries: madeWhenAsked(countries, make),
    nonGeographic: madeWhenAsked(nonGeographic, make),
  };
}
