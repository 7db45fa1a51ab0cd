// Draws a Mermaid flowchart that is a tree as nested lists: they fit a phone, follow the theme and can be read aloud,
// which a picture as wide as a screen can't. GitHub draws the same source by itself.

const NODE = String.raw`(\w+)(?:[[({]+"?([^"]*?)"?[\])}]+)?`;
const EDGE = new RegExp(String.raw`^\s*${NODE}\s*(?:--\s*(?:"([^"]*)"|([^">]*?))\s*)?-->\s*${NODE}\s*$`);

function parse(diagram) {
  const [head, ...lines] = diagram.trim().split('\n');
  if (!/^flowchart\b/.test(head)) throw new Error(`The site draws flowcharts only, not: ${head}`);
  const texts = new Map();
  const edges = lines.map((line) => {
    const match = EDGE.exec(line);
    if (!match) throw new Error(`The site can't draw this line of a flowchart: ${line}`);
    const [, from, fromText, quoted, bare, to, toText] = match;
    if (fromText) texts.set(from, fromText);
    if (toText) texts.set(to, toText);
    return { from, to, label: quoted ?? bare };
  });
  return { texts, edges };
}

function toHtml(text) {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return safe.replaceAll(/&lt;br\s*\/?&gt;/g, ' ');
}

/** @returns the HTML of a tree; throws for what is no tree, so that the docs don't build without a picture of it */
export function drawTree(diagram) {
  const { texts, edges } = parse(diagram);
  const seen = new Set();
  const draw = (id, label) => {
    if (seen.has(id)) throw new Error(`The flowchart is no tree: two ways lead to ${id}`);
    seen.add(id);
    const children = edges.filter(({ from }) => from === id).map(({ to, label: way }) => draw(to, way));
    const way = label ? `<span class="way">${toHtml(label).replaceAll('_', '_<wbr>')}</span> ` : '';
    const below = children.length > 0 ? `<ul>${children.join('')}</ul>` : '';
    return `<li>${way}<span class="step">${toHtml(texts.get(id) ?? id)}</span>${below}</li>`;
  };
  const roots = new Set(edges.map(({ from }) => from).filter((id) => !edges.some(({ to }) => to === id)));
  return `<ul class="tree">${[...roots].map((id) => draw(id)).join('')}</ul>`;
}
