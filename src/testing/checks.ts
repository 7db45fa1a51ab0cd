/** Refuses a value by throwing a `TypeError` that names its path. */
export type Check = (value: unknown, path: string) => void;

function reject(path: string, expected: string): never {
  throw new TypeError(`CXone simulator: "${path}" must be ${expected}`);
}

/** Tells whether a value is an object with members: neither `null` nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Makes a check of a predicate and the words that say what it expects. */
export function checkWith(expected: string, accepts: (value: unknown) => boolean): Check {
  return (value, path) => {
    if (!accepts(value)) reject(path, expected);
  };
}

/** Accepts a string that is not empty. */
export const nonEmptyString: Check = checkWith(
  'a non-empty string',
  (value) => typeof value === 'string' && value !== '',
);

/** Accepts `true` and `false`. */
export const booleanValue: Check = checkWith('a boolean', (value) => typeof value === 'boolean');

/** Accepts a finite number of milliseconds, zero included. */
export const milliseconds: Check = checkWith(
  'a finite number of milliseconds, 0 or more',
  (value) => Number.isFinite(value) && Number(value) >= 0,
);

/** Accepts a whole number within the bounds, both included. */
export function integer(min: number, max: number): Check {
  return checkWith(
    `a whole number from ${min} to ${max}`,
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  );
}

/** Accepts one of the given strings. */
export function oneOf(values: readonly string[]): Check {
  const expected = `one of ${values.map((value) => `"${value}"`).join(', ')}`;
  return checkWith(expected, (value) => typeof value === 'string' && values.includes(value));
}

/** Accepts an array whose every item passes. */
export function arrayOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return reject(path, 'a list');
    value.forEach((item, index) => {
      check(item, `${path}[${index}]`);
    });
  };
}

/** Accepts an object with these members and no others; a member that is `undefined` counts as absent. */
export function objectOf(checks: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, path) => {
    if (!isObject(value)) return reject(path, 'an object');
    for (const name of new Set([...required, ...Object.keys(value)])) {
      checkProperty(checks, required, { name, value: value[name], path: `${path}.${name}` });
    }
  };
}

interface Property {
  readonly name: string;
  readonly value: unknown;
  readonly path: string;
}

function checkProperty(checks: Readonly<Record<string, Check>>, required: readonly string[], property: Property): void {
  const check = Object.hasOwn(checks, property.name) ? checks[property.name] : undefined;
  if (check === undefined) {
    throw new TypeError(`CXone simulator: "${property.path}" is unknown; known: ${Object.keys(checks).join(', ')}`);
  }
  if (property.value !== undefined || required.includes(property.name)) check(property.value, property.path);
}

/** Returns the first of the items that an option names. @throws `TypeError` when it names none. */
export function firstOf<Item>(items: readonly Item[], what: string): Item {
  const [item] = items;
  if (item === undefined) throw new TypeError(`CXone simulator: its options name no ${what}`);
  return item;
}
