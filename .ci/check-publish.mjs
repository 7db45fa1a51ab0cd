// Stops npm publish if package.json lacks the project's URLs. Part of prepublishOnly. See docs/decisions/0008-docs-url.md.
import { readFileSync } from 'node:fs';

const FIELDS = {
  homepage: 'URL of the documentation site',
  repository: 'URL of the repository; npm turns the relative links of README.md into links to it',
  bugs: 'URL of the issue tracker',
};

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const missing = Object.keys(FIELDS).filter((name) => !manifest[name]);
if (missing.length > 0) {
  const lines = missing.map((name) => `  "${name}": ${FIELDS[name]}`);
  console.error(
    `Not published: package.json lacks these fields. Add them to package.json, then run npm publish again.\n${lines.join('\n')}`,
  );
  process.exitCode = 1;
}
