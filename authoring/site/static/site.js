addEventListener("DOMContentLoaded", () => {
  globalThis.tours?.mountAll();
  // The theme would open a notebook that is to be downloaded in a new tab, as text.
  for (const link of document.querySelectorAll("a.btn-download-source-button")) {
    link.download = "";
    link.removeAttribute("target");
  }
});
