/* Faults of the slide that is shown, measured in its own pixels (1280 x 720), whatever the window. */
() => {
  const slide = Reveal.getCurrentSlide(), page = slide.querySelector(".page"), faults = [];
  const frame = page.getBoundingClientRect(), scale = frame.width / 1280;
  const words = node => node.textContent.trim().replace(/\s+/g, " ").slice(0, 60);

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

  const {h, v} = Reveal.getIndices();
  const notes = [...slide.querySelectorAll("aside.notes")].map(words).join(" ");
  const title = page.querySelector("h1, h2, h3, h4");
  return {place: `slide ${h + 1}.${v + 1}`, heading: title ? words(title) : "", notes, faults: [...new Set(faults)],
          section: Boolean(page.querySelector("h1:not(.continued), h2:not(.continued)")),
          hidden: page.querySelectorAll(".fragment:not(.visible)").length};
}
