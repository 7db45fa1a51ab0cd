// Replaces typedoc's search index: a row for each section of a guide, with the words that people search for. The theme's own client
// searches it, so the format of assets/search.js is typedoc's.
import { readFileSync, writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import lunr from 'lunr';
import { type Application, type DeclarationReflection, type Reflection, ReflectionKind } from 'typedoc';

/** Words that people search for, and that a section does not contain or does not stress. Keys: page, or page and anchor. */
const SYNONYMS: Readonly<Record<string, string>> = {
  'testing.html': 'mock fake stub jest vitest sandbox simulator',
  'testing.html#mock-it-in-jest-or-vitest': 'mock jest vitest fake stub spy',
  'troubleshooting.html#no-webhook-when-a-call-ends': 'webhook callback notification event push',
  'track-a-call.html': 'webhook poll status wait',
  'how-a-call-ended.html': 'voicemail answered busy disposition result recording',
  'troubleshooting.html#cant-hang-up-or-cancel-a-call': 'cancel hang up hangup',
  'acd-routes.html#change-cancel-and-end': 'cancel hang up end terminate stop reschedule',
  'prevent-duplicate-calls.html': 'idempotency duplicate outcome twice',
  'prevent-duplicate-calls.html#may-you-retry-after-an-error': 'outcome not_placed placed unknown',
  'prevent-duplicate-calls.html#choose-the-idempotency-key': 'idempotency key idempotencykey',
  'logging.html': 'log logger logging pino winston trace metrics monitor',
  'configuration.html#timeouts': 'timeout default timeout deadline time limit',
  'configuration.html#environment-variables': 'environment variables env dotenv process.env',
  'configuration.html': 'options settings defaults',
  'retry-failed-requests.html': 'retry 429 rate limit backoff too many requests',
  'troubleshooting.html#too-many-429s': '429 too many requests rate limit',
  'troubleshooting.html#every-request-returns-404': '404 not found',
  'which-route.html': '404 not found route endpoint',
  'proxies-and-tls.html': 'proxy https_proxy certificate tls ssl corporate firewall',
  'serverless.html': 'lambda aws azure function worker cloudflare vercel cold start',
  'authentication.html': 'token tokens access oauth login credentials client secret refresh 401',
  'troubleshooting.html#the-wrong-caller-id-is-shown': 'caller id caller-id callerid ani from number',
  'phone-numbers.html': 'e164 format country code number',
  'many-calls.html': 'bulk batch list csv campaign',
  'write-an-idempotency-store.html': 'database dynamodb postgres sql',
  'http-handler.html': 'express fastify nest next api route',
};

interface Row {
  readonly kind: number;
  readonly name: string;
  readonly url: string;
  readonly classes: string;
  readonly parent?: string;
  readonly icon?: number;
}

interface Entry {
  readonly row: Row;
  readonly text: string;
  readonly synonyms: string;
  readonly boost: number;
}

/** A page of the site that is not about the API. */
export interface SitePage {
  readonly title: string;
  /** Relative to the site: `guides/errors.html`. */
  readonly url: string;
  /** A page for contributors comes after all others. */
  readonly isInternal: boolean;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

function toText(html: string): string {
  return html
    .replace(/<(h1|pre|svg|button|script|details)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<\/?(?:a|b|code|em|i|span|strong)\b[^>]*>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&(#?\w+);/g, (_, name: string) => ENTITIES[name] ?? ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const HEADING = /<h[23] id="([^"]+)"[^>]*>([\s\S]*?)<\/h[23]>/g;

/** Reads the sections of a rendered page; the first one, without an anchor, is the page's beginning. */
function readSections(html: string): readonly { anchor: string; heading: string; text: string }[] {
  const content = html.slice(html.indexOf('class="col-content"'), html.indexOf('class="col-sidebar"'));
  const headings = [...content.matchAll(HEADING)];
  const ends = [...headings.slice(1).map(({ index }) => index), content.length];
  const sections = headings.map(({ 0: whole, 1: anchor = '', 2: heading = '', index }, at) => ({
    anchor,
    heading: toText(heading),
    text: toText(content.slice(index + whole.length, ends[at])),
  }));
  const first = content.slice(0, headings[0]?.index ?? content.length).replace(/^[^>]*>/, '');
  return [{ anchor: '', heading: '', text: toText(first) }, ...sections];
}

/** Pages with an entry for each name: their sections come after those that explain it. */
const LISTS = new Set(['guides/error-codes.html']);

/** Headings that lead nowhere. */
const SKIPPED = new Set(['Next steps']);

function toBoost({ url, isInternal }: SitePage, isPage: boolean): number {
  if (isInternal) return 0.1;
  if (isPage) return 6;
  return LISTS.has(url) ? 1 : 2;
}

function toPageEntries(site: string, page: SitePage): readonly Entry[] {
  const sections = readSections(readFileSync(`${site}/${page.url}`, 'utf8'));
  return sections
    .filter(({ heading }) => !SKIPPED.has(heading))
    .map(({ anchor, heading, text }) => {
      const isPage = anchor === '';
      const url = isPage ? page.url : `${page.url}#${anchor}`;
      const titles = isPage ? { name: page.title } : { name: heading, parent: page.title };
      return {
        row: { kind: ReflectionKind.Document, url, classes: '', ...titles },
        text,
        synonyms: SYNONYMS[url.replace(/^.*\//, '')] ?? '',
        boost: toBoost(page, isPage),
      };
    });
}

function readComment(reflection: DeclarationReflection): string {
  const owners = [reflection, ...(reflection.signatures ?? [])];
  const parts = owners.flatMap(({ comment }) => comment?.summary ?? []);
  return parts.map(({ text }) => text).join('');
}

function isSearched(reflection: Reflection): reflection is DeclarationReflection {
  if (!reflection.isDeclaration() || !reflection.name || reflection.flags.isExternal) return false;
  return !reflection.inheritedFrom && !reflection.kindOf(ReflectionKind.Constructor);
}

function toApiEntry(app: Application, reflection: DeclarationReflection): Entry {
  const { router, theme } = app.renderer;
  if (!router || !theme) throw new Error('The site is not being rendered');
  const { kind, name, parent } = reflection;
  const isMember = parent !== undefined && !parent.isProject();
  const row = { kind, name, url: router.getFullUrl(reflection), classes: '' };
  const owner = isMember ? { parent: parent.getFullName() } : {};
  return { row: { ...row, ...owner }, text: readComment(reflection), synonyms: '', boost: 0.1 };
}

/** The start of a text, as a line below a result. */
function toContext(text: string): string {
  const [line = ''] = /^.{0,110}(?=\s|$)/.exec(text.replace(/`/g, '')) ?? [];
  return line.length < text.length ? `${line} …` : line;
}

function writeIndex(site: string, entries: readonly Entry[]): void {
  const index = lunr(function build() {
    this.pipeline.reset();
    this.searchPipeline.reset();
    this.pipeline.add(lunr.trimmer);
    this.field('name', { boost: 10 });
    this.field('synonyms', { boost: 60 });
    this.field('text');
    entries.forEach(({ row, text, synonyms, boost }, id) => {
      this.add({ id, name: row.name, synonyms, text }, { boost });
    });
    this.ref('id');
  });
  const data = { rows: entries.map(({ row }) => row), index };
  const compressed = deflateSync(JSON.stringify(data)).toString('base64');
  const context = Object.fromEntries(entries.map(({ row, text }) => [row.url, toContext(text)]));
  const code = `window.searchData = "${compressed}";\nwindow.searchContext = ${JSON.stringify(context)};\n`;
  writeFileSync(`${site}/assets/search.js`, code);
}

/** Writes the index of a site that is rendered. */
export function writeSearch(app: Application, site: string, pages: readonly SitePage[]): void {
  const targets = app.renderer.router?.getLinkTargets() ?? [];
  const api = targets.filter(
    (target): target is DeclarationReflection => 'kind' in target && isSearched(target as Reflection),
  );
  const known = new Set<string>();
  const ofPages = pages.flatMap((page) => toPageEntries(site, page));
  for (const { row } of ofPages) known.add(row.url.replace(/^.*\//, ''));
  const unknown = Object.keys(SYNONYMS).filter((name) => !known.has(name));
  if (unknown.length > 0)
    app.logger.warn(`docs/site/search.ts has words for sections that don't exist: ${unknown.join(', ')}`);
  writeIndex(site, [...ofPages, ...api.map((reflection) => toApiEntry(app, reflection))]);
}
