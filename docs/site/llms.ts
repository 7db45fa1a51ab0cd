// Writes docs/llms.txt and docs/llms-full.txt, the documentation for language models: https://llmstxt.org. The build runs it.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCS = fileURLToPath(new URL('..', import.meta.url));

const HEAD = `# cxone-sdk

> TypeScript SDK that places outbound phone calls on NICE CXone, at most once each, and tracks them. Node.js 20.19+, Deno, Bun,
> Cloudflare Workers; ESM and CommonJS; no dependencies.

Rules for code that uses this SDK. A mistake here makes a phone ring twice.

1. Never wrap \`create()\`, \`scripts.start()\`, \`callbacks.queue()\` or \`callbacks.schedule()\` in a retry of your own (loop, p-retry,
   queue redelivery, HTTP client) that does not check \`error.outcome\`.
2. \`error.outcome === 'not_placed'\`: no call was placed; calling again is safe once the cause is fixed.
   \`'placed'\`: a call was placed; never call again. \`'unknown'\`: a call may have been placed; don't call again, let a person check.
3. Where the same order can arrive twice (queues, webhooks, double clicks, restarts), pass \`idempotencyKey\` (the ID of the order) and give
   the client an \`idempotencyStore\` that all processes share.
4. A timeout, a lost connection or a 5xx after the request left is \`unknown\`. Don't "fix" it with \`retry\` or a second call.
5. The option \`retry: true\` is safe: it never repeats a request that may have placed a call. It is off by default.
6. Don't pass the abort signal of a web request to \`create()\`.
7. Don't run examples or tests against a live tenant: use \`CXoneSimulator\` of \`cxone-sdk/testing\`. Example numbers: +12025550142.
8. Create one client and reuse it. Keep \`clientSecret\` out of browsers and logs.
9. Catch errors of \`create()\` apart from those of \`get()\` and \`waitFor()\`: a token failure while you poll is \`not_placed\`, although
   the call was placed before.
10. If \`CXoneClient\` gets 404 for everything, the tenant does not serve these routes: use \`CXoneAcdClient\`.
`;

interface Page {
  readonly title: string;
  /** Relative to docs. */
  readonly path: string;
  readonly description: string;
}

interface Section {
  readonly title: string;
  readonly pages: readonly Page[];
}

/** Reads docs/README.md, which orders the pages: headings are sections, links are pages. */
export function readSections(): readonly Section[] {
  const sections: { title: string; pages: Page[] }[] = [];
  for (const line of readFileSync(`${DOCS}README.md`, 'utf8')
    .replaceAll(/\n {2,}/g, ' ')
    .split('\n')) {
    const heading = /^## (.+)$/.exec(line)?.[1];
    if (heading !== undefined) sections.push({ title: heading, pages: [] });
    const [, title, path, description = ''] = /^- \[([^\]]+)\]\(([^):#]+\.md)\)(?:: (.*))?$/.exec(line) ?? [];
    if (title !== undefined && path !== undefined) sections.at(-1)?.pages.push({ title, path, description });
  }
  return sections.filter(({ pages }) => pages.length > 0);
}

/** Returns the sections with the guides only: the other pages are for people. */
export function readGuides(): readonly Section[] {
  const isGuide = ({ path }: Page) => path.startsWith('guides/');
  const sections = readSections().map(({ title, pages }) => ({ title, pages: pages.filter(isGuide) }));
  return sections.filter(({ pages }) => pages.length > 0);
}

/** Returns llms.txt, whose links end in `.md` in the package and in `.html` on the site. */
export function buildIndex(ending: '.md' | '.html'): string {
  const lists = readGuides().map(({ title, pages }) => {
    const links = pages.map((page) => `- [${page.title}](${page.path.replace(/\.md$/, ending)}): ${page.description}`);
    return `## ${title}\n\n${links.join('\n')}\n`;
  });
  return `${HEAD}\nEverything below in one file: llms-full.txt.\n\n${lists.join('\n')}`;
}

/** Returns llms-full.txt: every guide, in the order of the index. */
export function buildFull(): string {
  const pages = readGuides().flatMap((section) => section.pages);
  const texts = pages.map(({ path }) => {
    const text = readFileSync(DOCS + path, 'utf8').replaceAll(
      /<!--[\s\S]*?-->\n*|<picture>[\s\S]*?<\/picture>\n*/g,
      '',
    );
    return `<!-- ${path} -->\n\n${text.trim()}\n`;
  });
  return `${HEAD}\n${texts.join('\n')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(`${DOCS}llms.txt`, buildIndex('.md'));
  writeFileSync(`${DOCS}llms-full.txt`, buildFull());
}
