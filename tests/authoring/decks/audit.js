/* Shows all pages of a deck one below the other, with all their fragments, and says what is wrong with each, measured in
 * its own pixels (1280 x 720). */
() => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: `
    html, body, .reveal, .reveal .slides, .reveal .slides section {
      display: block !important; position: static !important; transform: none !important; zoom: 1 !important;
      width: auto !important; height: auto !important; overflow: visible !important; opacity: 1 !important;
      visibility: visible !important;
    }
    .reveal .fragment { opacity: 1 !important; visibility: visible !important; }`}));
  const words = node => node.textContent.trim().replace(/\s+/g, " ").slice(0, 60);

  function faultsOf(page) {
    const faults = [], frame = page.getBoundingClientRect(), scale = frame.width / 1280;
    for (const block of page.querySelectorAll(":scope > :not(.foot)")) {
      const range = document.createRange();
      range.selectNodeContents(block);
      for (const box of [block.getBoundingClientRect(), range.getBoundingClientRect()]) {
        if (!box.width && !box.height) continue;
        const over = {
          right: (box.right - frame.right) / scale + 16, left: (frame.left - box.left) / scale + 16,
          bottom: (box.bottom - frame.bottom) / scale + 36, top: (frame.top - box.top) / scale + 8,
        };
        for (const [side, pixels] of Object.entries(over))
          if (pixels > 1) faults.push(`runs ${Math.ceil(pixels)} px over the ${side} edge: ${words(block)}`);
      }
      if (block.matches(".picture") && block.getBoundingClientRect().height / scale < 100)
        faults.push(`a picture shrank to ${Math.round(block.getBoundingClientRect().height / scale)} px`);
    }

    const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest("pre, code, script, style, details, svg, .MJX_Assistive_MathML")) continue;
      if (/\$|\\[([]/.test(node.data)) faults.push(`raw formula: ${words(node)}`);
    }
    for (const formula of MathJax.Hub.getAllJax(page))
      if (/merror/.test(formula.root.toMathML(""))) faults.push(`broken formula: ${formula.originalText}`);

    for (const image of page.querySelectorAll("img"))
      if (!image.alt.trim() || image.alt.startsWith("No description")) faults.push("a picture without alt text");
    return new Set(faults);
  }

  const found = [];
  for (const section of document.querySelectorAll(".slides > section > section")) {
    section.hidden = false;
    section.removeAttribute("aria-hidden");
    section.parentNode.hidden = false;
    section.parentNode.removeAttribute("aria-hidden");
    const page = section.querySelector(".page"), {h, v} = Reveal.getIndices(section);
    const heading = words(page.querySelector("h1, h2, h3, h4") || page);
    for (const fault of faultsOf(page)) found.push(`slide ${h + 1}.${v + 1} '${heading}': ${fault}`);
  }
  return found;
}
