addEventListener("DOMContentLoaded", () => {
  globalThis.explorers?.showInView();
  // The theme would open a notebook that is to be downloaded in a new tab, as text.
  for (const link of document.querySelectorAll("a.btn-download-source-button")) {
    link.download = link.href.split("/").at(-1);
    link.removeAttribute("target");
    if (location.protocol === "file:") link.addEventListener("click", saveFromFile);
  }
});

// A browser shows a file beside a page that is a file, and does not save it; a script beside it may be loaded.
function saveFromFile(event) {
  const { href, download } = event.currentTarget, script = document.createElement("script");
  event.preventDefault();
  script.src = `${href}.js`;
  script.addEventListener("load", () => {
    const address = URL.createObjectURL(new Blob([globalThis.notebook], { type: "application/x-ipynb+json" }));
    Object.assign(document.createElement("a"), { href: address, download }).click();
  });
  document.head.append(script);
}

// Formulas that are wider than the page can be scrolled with keys, too.
addEventListener("load", () => globalThis.MathJax?.Hub.Queue(() => {
  for (const formula of document.querySelectorAll("article .math")) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
  }
}));
