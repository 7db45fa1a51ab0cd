import { readFileSync } from 'node:fs';
import * as sdk from 'cxone-sdk';
import { describe, expect, it } from 'vitest';
import { root } from './pages.js';

const readme = readFileSync(`${root}README.md`, 'utf8');
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

describe('README', () => {
  it('names npm start and npm test on its first screen, which set up the project themselves', () => {
    const firstScreen = readme.split('\n').slice(0, 25).join('\n');
    for (const name of ['start', 'test']) {
      expect(firstScreen).toContain(`\`npm ${name}\``);
      expect(scripts[name]).toMatch(/^node \.ci\/setup\.mjs && /);
    }
  });

  it('states what the SDK implements, and that it was not tested against a live service', () => {
    const words = readme.replaceAll(/\n> /g, ' ');
    expect(words).toContain('routes are those of a public tutorial');
    expect(words).toContain('has not been tested against a live CXone');
  });

  it('lists every error class', () => {
    const isErrorClass = (value: unknown) => typeof value === 'function' && value.prototype instanceof Error;
    const names = Object.entries(sdk).flatMap(([name, value]) => (isErrorClass(value) ? [name] : []));
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it.each(['not_placed', 'placed', 'unknown'] satisfies sdk.CallOutcome[])('names the outcome %s', (outcome) => {
    expect(readme).toContain(`\`${outcome}\``);
  });
});
