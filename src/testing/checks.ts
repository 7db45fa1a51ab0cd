/** A check that throws a `TypeError` with the path of an invalid value. */
export type Check = (value: unknown, path: string) => void;

/** Rejects the configuration of a simulator. @throws `TypeError`, always. */
export function reject(problem: string): never {
  throw new TypeError(`Invalid simulator configuration: ${problem}.`);
}

/** Returns `true` for an object that is neither `null` nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Creates a check from a predicate and a description of the values that it accepts. */
export function checkWith(expected: string, accepts: (value: unknown) => boolean): Check {
  return (value, path) => {
    if (!accepts(value)) reject(`${path} must be ${expected}`);
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

/** Accepts an integer from `min` to `max`, both included. */
export function integer(min: number, max: number): Check {
  return checkWith(
    `an integer from ${min} to ${max}`,
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  );
}

/** Accepts one of these strings. */
export function oneOf(values: readonly string[]): Check {
  const expected = `one of ${values.map((value) => `'${value}'`).join(', ')}`;
  return checkWith(expected, (value) => typeof value === 'string' && values.includes(value));
}

/** Accepts an array whose items all pass the check. */
export function arrayOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return reject(`${path} must be an array`);
    value.forEach((item, index) => {
      check(item, `${path}[${index}]`);
    });
  };
}

/** Accepts an object with these properties and no others. A property that is `undefined` counts as absent. */
export function objectOf(checks: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, path) => {
    if (!isObject(value)) return reject(`${path} must be an object`);
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
    reject(`${property.path} is not a known option (known options: ${Object.keys(checks).join(', ')})`);
  }
  if (property.value !== undefined || required.includes(property.name)) check(property.value, property.path);
}

/** Returns the first item of an option. @throws `TypeError` when there is none. */
export function firstOf<Item>(items: readonly Item[], name: string): Item {
  const [item] = items;
  if (item === undefined) throw new TypeError(`The simulator options contain no ${name}: add at least one.`);
  return item;
}
