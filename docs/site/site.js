// What the theme's own script leaves out: pictures that follow its theme switch, and regions that show that they scroll.
const { documentElement: root } = document;

const sources = [...document.querySelectorAll('source[media*="prefers-color-scheme"]')];
const schemes = new Map(sources.map((source) => [source, source.media]));

function followTheme() {
  const { theme = 'os' } = root.dataset;
  for (const [source, media] of schemes) {
    const chosen = media.includes(theme) ? 'all' : 'not all';
    source.media = theme === 'os' ? media : chosen;
  }
}

new MutationObserver(followTheme).observe(root, { attributeFilter: ['data-theme'] });
followTheme();

/** Marks the sides on which a region continues, and lets the keyboard scroll it. */
function markEnds(region) {
  const hidden = region.scrollWidth - region.clientWidth;
  region.toggleAttribute('data-more-left', region.scrollLeft > 1);
  region.toggleAttribute('data-more-right', hidden - region.scrollLeft > 1);
  if (hidden > 1) region.tabIndex = 0;
  else region.removeAttribute('tabindex');
}

// It also reports what an unfolded block shows for the first time.
const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) markEnds(target);
});
for (const region of document.querySelectorAll('.scroller, pre > code, .tsd-signature')) {
  observer.observe(region);
  region.addEventListener('scroll', () => markEnds(region), { passive: true });
}
