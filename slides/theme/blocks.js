/* What a slide is made of: the blocks that may stand on pages of their own, and where the lesson begins a page. */
"use strict";

globalThis.slideBlocks = (() => {
  const {isHeading} = cutting;

  // Words that ask for a guess before what follows.
  const ASKS = /\?$|\b[Bb]efore you (look|run|go on|read|answer|count)\b|\b([Tt]ake a|[Ff]irst a) guess\b/;

  function kindOf(node) {
    if (/^H[12]$/.test(node.tagName)) return "title";
    if (/^H[3-6]$/.test(node.tagName)) return "heading";
    if (node.matches(".jp-InputArea-editor")) return "code";
    if (node.matches(".jp-RenderedImage, .jp-RenderedSVG")) return "picture";
    if (node.querySelector(".explorer-here")) return "explorer";
    if (node.querySelector(".findings")) return "finding";
    if (node.querySelector(".question")) return "guess";
    if (node.matches(".jp-OutputArea-output")) return "output";
    return "text";
  }

  /* Whether a sentence is left open at the end of `node`, for the next block to end it. */
  function goesOn(node, next) {
    if (!next) return false;
    return /[:,]$/.test(node.textContent.trim()) || (kindOf(next) === "text" && /^[a-z]/.test(next.textContent.trim()));
  }

  /* The parts of a slide that may stand on pages of their own, in order, with the cell and fragment each belongs to. */
  function blocksOf(section) {
    const parts = ".jp-RenderedMarkdown.jp-MarkdownOutput > *, .jp-InputArea-editor, .jp-OutputArea-output";
    const notes = [...section.querySelectorAll("aside.notes")];
    const nodes = [...section.querySelectorAll(parts)]
      .filter(node => !node.closest("aside.notes") && !node.matches("details, script, style"))
      .filter(node => node.textContent.trim() || node.querySelector("img, svg, hr"));
    return nodes.map((node, i) => {
      const kind = kindOf(node);
      const isText = kind === "text";
      return {
        node, kind, notes, cell: node.closest(".jp-Cell").dataset.cell, fragment: node.closest(".fragment"),
        asks: isText && ASKS.test(node.textContent.trim()),
        goesOn: isText && goesOn(node, nodes[i + 1]),
      };
    });
  }

  const isStatement = blocks => blocks.every(block => block.kind === "text" || block.kind === "guess");

  /* Whether a page has only words: nothing to read from left to right in columns. */
  const isSaid = blocks => blocks.every(({kind, node}) => isHeading({kind}) || kind === "finding" || kind === "guess"
    || (kind === "text" && node.tagName !== "TABLE"));

  const isQuestion = blocks => blocks[blocks.length - 1].kind === "guess" || (blocks[blocks.length - 1].asks
    && blocks.every(block => isHeading(block) || block.kind === "text"));

  /* The blocks of a slide and of the pages below it, in groups to cut. A heading begins a group, and so does what follows
     a statement; the first block of any other page `opens` it, so that a page may go on there only if it is thin. */
  function groupsOf(stack) {
    const groups = [];
    for (const section of stack.querySelectorAll(":scope > section")) {
      const blocks = blocksOf(section);
      if (!blocks.length) continue;
      const last = groups[groups.length - 1];
      if (!last || isHeading(blocks[0]) || (groups.length === 1 && isStatement(last))) groups.push(blocks);
      else last.push(Object.assign(blocks[0], {opens: true}), ...blocks.slice(1));
    }
    return groups;
  }

  return {groupsOf, isQuestion, isSaid, isStatement};
})();
