import metadata from 'libphonenumber-js/metadata.max.json' with { type: 'json' };
import { version } from 'libphonenumber-js/package.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { describeUpdate, findChangedPlans, readRelease } from '../../../.ci/check-plans.js';
import type { NumberingPlans } from '../../../src/schemas/numbering-plans.js';
import { root } from '../../docs/pages.js';

const plans: NumberingPlans = metadata;
const FORMATS = 4;
const PATTERN = 2;

function change(column: number, value: unknown): NumberingPlans {
  const { countries, nonGeographic } = plans;
  const [american = []] = [countries['US']];
  const [satellite = []] = [nonGeographic['881']];
  return {
    ...plans,
    countries: { ...countries, US: american.with(column, value) },
    nonGeographic: { ...nonGeographic, 881: satellite.with(column, value) },
  };
}

describe('.ci/check-plans.ts', () => {
  it('reads the installed release', () => {
    expect(readRelease(`${root}node_modules`)).toEqual({ version, plans });
  });

  it('names the countries and calling codes whose plans differ', () => {
    expect(findChangedPlans(plans, change(PATTERN, '[2-9]\\d{9}'))).toEqual(['+881', 'US']);
    const { US: _, ...others } = plans.countries;
    expect(findChangedPlans({ ...plans, countries: others }, plans)).toEqual(['US']);
  });

  it('ignores what only formatting reads', () => {
    expect(findChangedPlans(plans, change(FORMATS, []))).toEqual([]);
    expect(describeUpdate({ version, plans }, { version: '9.9.9', plans: change(FORMATS, []) })).toBeUndefined();
  });

  it('names the release to install', () => {
    const newest = { version: '9.9.9', plans: change(PATTERN, '[2-9]\\d{9}') };
    expect(describeUpdate({ version, plans }, newest)).toBe(
      `libphonenumber-js 9.9.9 has newer numbering plans than ${version}: +881, US. Run npm install --save-dev --save-exact libphonenumber-js@9.9.9 and npm run generate:plans, then release.`,
    );
  });
});
