// Adds a line of context to each result of the search, and shows that a section belongs to a page.
const results = document.getElementById('tsd-search-results');
const { base = '.' } = document.documentElement.dataset;
const prefix = base.endsWith('/') ? base : `${base}/`;

function describe(link) {
  const url = link.getAttribute('href').slice(prefix.length);
  const text = window.searchContext?.[url];
  const parent = link.querySelector('.parent');
  if (parent && url.startsWith('guides/')) parent.innerHTML = parent.innerHTML.trim().replace(/\.$/, ' &rsaquo; ');
  if (!text || link.querySelector('.context')) return;
  const line = document.createElement('span');
  line.className = 'context';
  line.textContent = text;
  link.querySelector('.text').append(line);
}

if (results) {
  new MutationObserver(() => {
    for (const link of results.querySelectorAll('a')) if (!link.querySelector('.context')) describe(link);
  }).observe(results, { childList: true });
}
