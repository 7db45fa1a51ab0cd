/** A set of strings of digits, read digit by digit. */
export interface DigitLanguage {
  /** Equal for languages that hold the same strings by construction. */
  readonly key: string;
  /** `true` if the empty string is in it. */
  readonly hasEmpty: boolean;
  /** `true` if it is empty by construction. */
  readonly isEmpty: boolean;
  /** Returns the strings that may follow a digit. */
  after(digit: string): DigitLanguage;
}

const DIGITS = [...'0123456789'];

/** One place in a pattern: the digits that lead on, and where to. */
interface Place {
  readonly id: number;
  readonly digits: string;
  readonly next: readonly Place[];
}

let lastId = 0;

function addPlace(digits: string, next: readonly Place[]): Place {
  lastId++;
  return { id: lastId, digits, next };
}

/** Turns what may follow into what may come: patterns are built from their ends. */
type Build = (next: readonly Place[]) => readonly Place[];

function unique(places: readonly Place[]): readonly Place[] {
  return [...new Set(places)].sort((a, b) => a.id - b.id);
}

function repeat(build: Build, least: number, most: number): Build {
  return (next) => {
    let places = next;
    for (let count = least; count < most; count++) places = unique([...build(places), ...next]);
    for (let count = 0; count < least; count++) places = build(places);
    return places;
  };
}

function readDigits(token: string): string {
  if (token === '\\d') return DIGITS.join('');
  return DIGITS.filter((digit) => new RegExp(`^${token}$`).test(digit)).join('');
}

/** Reads the syntax of libphonenumber's patterns: digits, sets, groups, alternatives and counts. */
class PatternReader {
  readonly #tokens: string[];

  constructor(pattern: string) {
    this.#tokens = pattern.match(/\(\?:|[()|?]|\\d|\[[^\]]*\]|\{\d+(?:,\d+)?\}|\d/g) ?? [];
    if (this.#tokens.join('') !== pattern) throw new Error(`${pattern} contains unsupported syntax`);
  }

  read(): Build {
    const choices = [this.#readSequence()];
    while (this.#tokens[0] === '|') {
      this.#tokens.shift();
      choices.push(this.#readSequence());
    }
    this.#tokens.shift();
    return (next) => unique(choices.flatMap((build) => build(next)));
  }

  #readSequence(): Build {
    const builds: Build[] = [];
    while (this.#tokens.length > 0 && !/^[|)]/.test(this.#tokens[0] ?? '')) builds.push(this.#readCounted());
    return (next) => builds.reduceRight((places, build) => build(places), next);
  }

  #readCounted(): Build {
    const build = this.#readAtom();
    if (!/^[?{]/.test(this.#tokens[0] ?? '')) return build;
    const count = this.#tokens.shift() ?? '';
    const [least = 0, most = count === '?' ? 1 : least] = (count.match(/\d+/g) ?? []).map(Number);
    return repeat(build, least, most);
  }

  #readAtom(): Build {
    const token = this.#tokens.shift() ?? '';
    if (token.startsWith('(')) return this.read();
    const digits = readDigits(token);
    return (next) => [addPlace(digits, next)];
  }
}

class PatternLanguage implements DigitLanguage {
  readonly key: string;
  readonly hasEmpty: boolean;
  readonly isEmpty: boolean;
  readonly #places: readonly Place[];
  readonly #end: Place;
  readonly #known: Map<string, PatternLanguage>;

  constructor(places: readonly Place[], end: Place, known: Map<string, PatternLanguage>) {
    this.#places = places;
    this.#end = end;
    this.#known = known;
    this.key = places.map(({ id }) => id).join();
    this.hasEmpty = places.includes(end);
    this.isEmpty = places.length === 0;
  }

  after(digit: string): DigitLanguage {
    const step = `${this.key}/${digit}`;
    const places = this.#places.filter(({ digits }) => digits.includes(digit)).flatMap(({ next }) => next);
    const language = this.#known.get(step) ?? new PatternLanguage(unique(places), this.#end, this.#known);
    this.#known.set(step, language);
    return language;
  }
}

/** Returns the strings that a pattern of libphonenumber's metadata matches completely. */
export function matching(pattern: string): DigitLanguage {
  const end = addPlace('', []);
  return new PatternLanguage(new PatternReader(pattern).read()([end]), end, new Map());
}

/** Reads each digit once. */
function rememberSteps(step: (digit: string) => DigitLanguage): DigitLanguage['after'] {
  const steps = new Map<string, DigitLanguage>();
  return (digit) => {
    const language = steps.get(digit) ?? step(digit);
    steps.set(digit, language);
    return language;
  };
}

/** Returns the strings that are in every language. */
export function intersect(languages: readonly DigitLanguage[]): DigitLanguage {
  const isEmpty = languages.some((each) => each.isEmpty);
  return {
    key: isEmpty ? '' : `(${languages.map(({ key }) => key).join('&')})`,
    hasEmpty: languages.every((each) => each.hasEmpty),
    isEmpty,
    after: rememberSteps((digit) => intersect(languages.map((each) => each.after(digit)))),
  };
}

/** Returns the strings that are in any language. */
export function unite(languages: readonly DigitLanguage[]): DigitLanguage {
  const others = languages.filter((each) => !each.isEmpty);
  return {
    key: `(${others.map(({ key }) => key).join('|')})`,
    hasEmpty: others.some((each) => each.hasEmpty),
    isEmpty: others.length === 0,
    after: rememberSteps((digit) => unite(others.map((each) => each.after(digit)))),
  };
}

/** Returns the strings that may follow these digits. */
export function following(digits: string, language: DigitLanguage): DigitLanguage {
  return [...digits].reduce((rest, digit) => rest.after(digit), language);
}

const counts = new Map<string, number>();

/** The count of strings of a length. */
export function countStrings(language: DigitLanguage, length: number): number {
  if (language.isEmpty || length < 0) return 0;
  if (length === 0) return Number(language.hasEmpty);
  const key = `${language.key}#${length}`;
  const known = counts.get(key);
  if (known !== undefined) return known;
  const count = DIGITS.reduce((sum, digit) => sum + countStrings(language.after(digit), length - 1), 0);
  counts.set(key, count);
  return count;
}

/** One of the strings of a length, each as likely as the others. */
export function pickString(language: DigitLanguage, length: number, random: () => number): string {
  let rest = language;
  let text = '';
  while (text.length < length) {
    let at = random() * countStrings(rest, length - text.length);
    const digit = DIGITS.find((each) => {
      at -= countStrings(rest.after(each), length - text.length - 1);
      return at < 0;
    });
    if (digit === undefined) throw new Error(`no string of ${length} digits`);
    text += digit;
    rest = rest.after(digit);
  }
  return text;
}
