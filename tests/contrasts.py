"""How much text stands out, as WCAG 2.2 reckons: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

from typing import Any

from playwright.sync_api import Page

CONTRASTS = """
() => {
  const parse = colour => { const n = colour.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const light = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour[3] > 0.99) return colour;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), element = walker.currentNode.parentElement;
    const box = element.getBoundingClientRect();
    if (!text || box.width < 2 || box.height < 2) continue;
    const a = luminance(parse(getComputedStyle(element).color)), b = luminance(behind(element));
    found.push([text.slice(0, 30), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  }
  return found;
}
"""


def contrasts(page: Page) -> Any:
    """Return (beginning of a text, its contrast with the colour behind it) for every text that can be seen."""
    return page.evaluate(CONTRASTS)
