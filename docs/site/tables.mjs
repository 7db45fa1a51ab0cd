// Decides which tables fold, and says in each cell which column it belongs to: site.css folds them.

/** Tables that need more, in rem, fold on a phone or on a tablet. */
const PHONE = 20;
const TABLET = 29;

/** Returns the tables of a page: rows of cells, each with its opening token. */
function findTables(tokens) {
  const tables = [];
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'table_open') tables.push({ token, rows: [] });
    if (token.type === 'tr_open') tables.at(-1).rows.push([]);
    if (/^t[hd]_open$/.test(token.type))
      tables
        .at(-1)
        .rows.at(-1)
        .push({ token, children: tokens[index + 1].children });
  }
  return tables;
}

function readText({ children }) {
  return children.map(({ content }) => content).join('');
}

/** Returns the width that a cell needs to be read: that of its longest word, or of some words next to each other. */
function measure(cell) {
  const text = readText(cell);
  const longest = Math.max(...text.split(/\s+/).map(({ length }) => length));
  return Math.max(longest, Math.min(text.length, 18)) / 2 + 1;
}

function fold({ token, rows }) {
  const [head, ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => measure(row[column]))));
  const needed = widths.reduce((sum, width) => sum + width);
  if (needed > PHONE) token.attrSet('class', needed > TABLET ? 'needs-desktop' : 'needs-tablet');
  const labels = head.map(readText).map((text) => (/[?:]$/.test(text) ? text : `${text}:`));
  // The first cell is the heading of its row.
  for (const [, ...cells] of body) {
    for (const [index, cell] of cells.entries()) cell.token.attrSet('data-label', labels[index + 1]);
  }
}

export function foldTables({ tokens }) {
  for (const table of findTables(tokens)) fold(table);
}
