/** Refuses a value by throwing a `TypeError` that names its path. */
export type Check = (value: unknown, path: string) => void;

function refuse(path: string, expected: string): never {
  throw new TypeError(`CXone simulator: "${path}" must be ${expected}`);
}

/** Tells whether a value is an object with members: neither `null` nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Makes a check of a predicate and the words that say what it expects. */
export function that(expected: string, accepts: (value: unknown) => boolean): Check {
  return (value, path) => {
    if (!accepts(value)) refuse(path, expected);
  };
}

/** Accepts a string that is not empty. */
export const text: Check = that('a non-empty string', (value) => typeof value === 'string' && value !== '');

/** Accepts `true` and `false`. */
export const flag: Check = that('a boolean', (value) => typeof value === 'boolean');

/** Accepts a finite number of milliseconds, zero included. */
export const milliseconds: Check = that(
  'a finite number of milliseconds, 0 or more',
  (value) => Number.isFinite(value) && Number(value) >= 0,
);

/** Accepts a whole number within the bounds, both included. */
export function integer(min: number, max: number): Check {
  return that(
    `a whole number from ${min} to ${max}`,
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  );
}

/** Accepts one of the given strings. */
export function oneOf(values: readonly string[]): Check {
  const expected = `one of ${values.map((value) => `"${value}"`).join(', ')}`;
  return that(expected, (value) => typeof value === 'string' && values.includes(value));
}

/** Accepts an array whose every item passes. */
export function listOf(item: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return refuse(path, 'a list');
    value.forEach((entry, index) => {
      item(entry, `${path}[${index}]`);
    });
  };
}

/** Accepts an object with these members and no others; a member that is `undefined` counts as absent. */
export function members(checks: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, path) => {
    if (!isObject(value)) return refuse(path, 'an object');
    for (const name of new Set([...required, ...Object.keys(value)])) {
      checkMember(checks, required, { name, value: value[name], path: `${path}.${name}` });
    }
  };
}

interface Member {
  readonly name: string;
  readonly value: unknown;
  readonly path: string;
}

function checkMember(checks: Readonly<Record<string, Check>>, required: readonly string[], member: Member): void {
  const check = Object.hasOwn(checks, member.name) ? checks[member.name] : undefined;
  if (check === undefined) {
    throw new TypeError(`CXone simulator: "${member.path}" is unknown; known: ${Object.keys(checks).join(', ')}`);
  }
  if (member.value !== undefined || required.includes(member.name)) check(member.value, member.path);
}

/** Returns the first of the items that an option names. @throws `TypeError` when it names none. */
export function first<Item>(items: readonly Item[], what: string): Item {
  const [item] = items;
  if (item === undefined) throw new TypeError(`CXone simulator: its options name no ${what}`);
  return item;
}
