addEventListener("DOMContentLoaded", () => {
  globalThis.tours?.mountAll();
  // The theme would open a notebook that is to be downloaded in a new tab, as text.
  for (const link of document.querySelectorAll("a.btn-download-source-button")) {
    link.download = "";
    link.removeAttribute("target");
  }
});

// Formulas that are wider than the page can be scrolled with keys, too.
addEventListener("load", () => globalThis.MathJax?.Hub.Queue(() => {
  for (const formula of document.querySelectorAll("article .math")) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
  }
}));
