/* Lays the cells of a notebook out on pages of one size.
 *
 * nbconvert writes one <section> a slide, as long as its cells make it. Here each is cut into pages that fit the frame,
 * the first the slide itself, the others sub-slides below it under the same heading. It happens in the browser, where
 * the height of text, formulas and tables is known and need not be guessed. Needs the theme, reveal.js and MathJax.
 */
"use strict";

globalThis.pages = (() => {
  const PAGE_COST = 3;       // of one more page
  const SQUEEZE_COST = 80;   // of pictures shrunk from their best height to nothing; less by the square of the part
  const ORPHAN_COST = 30;    // of a heading with nothing below it
  const TOO_TALL_COST = 1e6; // a single block that no page can hold: the tests of the decks report it
  const EMPTY_COST = 2;      // of a page left empty; less by the square of the part, so that pages fill evenly
  // of a page that begins with this kind of block: a result belongs to its code
  const BREAK_COST = {title: -100, heading: -2, text: 1, code: 1, output: 4, picture: 4};
  const PARTED_COST = 2;     // more, of code parted from the words that introduce it

  const PICTURE_SCALE = 1.5; // figures are drawn for a page read from near; a room wants them larger
  const SMALLEST_PICTURE = 0.9; // of the size that it has in the notebook
  const SMALLEST_TEXT = 16;  // pixels of a frame 720 high

  const isHeading = block => block.kind === "title" || block.kind === "heading";
  const sum = numbers => numbers.reduce((total, number) => total + number, 0);

  /* The cheapest way to cut `blocks` into pages `room` pixels high, as a list of [start, end).
   *
   * A block is {kind, least, best}: the least height that it can be read at, and the best. Only pictures give way. Pages
   * after the first repeat the heading that their blocks stand under. Blocks are `gap` pixels apart.
   */
  function cut(blocks, room, gap) {
    const cost = (start, end) => {
      const page = blocks.slice(start, end);
      const above = start > 0 && !isHeading(page[0]) ? blocks.slice(0, start).filter(isHeading).slice(-1) : [];
      const all = [...above, ...page];
      const gaps = gap * (all.length - 1);
      const least = sum(all.map(block => block.least)) + gaps;
      const best = sum(all.map(block => block.best)) + gaps;
      if (least > room && page.length > 1) return Infinity;
      const over = Math.max(0, best - room);
      const empty = Math.max(0, 1 - best / room);
      const parted = start > 0 && page[0].kind === "code" && blocks[start - 1].kind === "text";
      const pictures = sum(page.filter(block => block.least < block.best).map(block => block.best));
      return PAGE_COST
        + EMPTY_COST * empty ** 2
        + (start > 0 ? BREAK_COST[page[0].kind] : 0)
        + (parted ? PARTED_COST : 0)
        + (least > room ? TOO_TALL_COST : 0)
        + (pictures ? SQUEEZE_COST * (over / pictures) ** 2 : 0)
        + (isHeading(page[page.length - 1]) && end < blocks.length ? ORPHAN_COST : 0)
        + sum(page.slice(1).map(block => block.kind === "title" ? -BREAK_COST.title : 0));
    };
    const best = [{cost: 0, from: null}];
    for (let end = 1; end <= blocks.length; end++) {
      best[end] = {cost: Infinity, from: 0};
      for (let start = 0; start < end; start++) {
        const total = best[start].cost + cost(start, end);
        if (total < best[end].cost) best[end] = {cost: total, from: start};
      }
    }
    const ranges = [];
    for (let end = blocks.length; end > 0; end = best[end].from) ranges.unshift([best[end].from, end]);
    return ranges;
  }

  const make = (tag, name) => Object.assign(document.createElement(tag), {className: name});

  function kindOf(node) {
    if (/^H[12]$/.test(node.tagName)) return "title";
    if (/^H[3-6]$/.test(node.tagName)) return "heading";
    if (node.matches(".jp-InputArea-editor")) return "code";
    if (node.matches(".jp-RenderedImage, .jp-RenderedSVG")) return "picture";
    if (node.matches(".jp-OutputArea-output")) return "output";
    return "text";
  }

  /* The parts of a slide that may stand on pages of their own, in order, with the fragment each belongs to. */
  function blocksOf(section) {
    const parts = ".jp-RenderedMarkdown.jp-MarkdownOutput > *, .jp-InputArea-editor, .jp-OutputArea-output";
    return [...section.querySelectorAll(parts)]
      .filter(node => !node.closest("aside.notes") && !node.matches("details, script, style"))
      .filter(node => node.textContent.trim() || node.querySelector("img, svg, hr"))
      .map(node => ({node, kind: kindOf(node), fragment: node.closest(".fragment")}));
  }

  /* Make long code, long output and wide tables smaller until they fit, but never too small to read.
   *
   * What a cell prints is wrapped instead if its lines are too long even so; code is left to the tests of the decks.
   */
  function shrink(node, width, room) {
    const target = node.querySelector("pre, table") || (node.matches("pre, table") ? node : null);
    if (!target) return;
    const size = parseFloat(getComputedStyle(target).fontSize);
    const inWidth = () => Math.min(width, target.clientWidth) / target.scrollWidth;
    if (size * inWidth() < SMALLEST_TEXT && node.matches(".jp-RenderedText")) target.style.whiteSpace = "pre-wrap";
    const ratio = Math.min(1, inWidth(), room / node.offsetHeight);
    if (ratio < 1) target.style.fontSize = `${Math.max(SMALLEST_TEXT, Math.floor(2 * size * ratio) / 2)}px`;
  }

  /* The heading once more, quieter, for a page that goes on under it. */
  function continued(heading) {
    const again = heading.cloneNode(true);
    again.removeAttribute("id");
    again.classList.add("continued");
    return again;
  }

  /* The best height of a picture, its width kept inside the page, and the least. A tall one never gets its best: so it
     gives way less gladly to what could stand elsewhere. */
  function pictureHeights(image, width, room) {
    const [w, h] = [image.width || image.naturalWidth, image.height || image.naturalHeight];
    const best = Math.min(h * PICTURE_SCALE, h * width / w);
    return {best, least: SMALLEST_PICTURE * Math.min(h, best, room)};
  }

  /* Set the heights of all blocks, laid out in `page`; what stands under a heading has so much less room. */
  function measure(blocks, page, width, room, gap) {
    for (const block of blocks) page.append(block.node);
    if (isHeading(blocks[0])) room -= blocks[0].node.offsetHeight + gap;
    for (const block of blocks) {
      const image = block.kind === "picture" && block.node.querySelector("img");
      if (image) {
        Object.assign(block, pictureHeights(image, width, room));
        image.removeAttribute("width");
        image.removeAttribute("height");
        block.node.style.height = `${block.best}px`;
      } else {
        shrink(block.node, width, room);
        block.least = block.best = block.node.offsetHeight;
      }
    }
  }

  /* Replace a section by its pages. `above` is the heading that it stands under; the one the next stands under returns. */
  function lay(section, ruler, above) {
    const opensSlide = !section.previousElementSibling;
    const style = getComputedStyle(ruler);
    const gap = parseFloat(style.rowGap);
    const width = ruler.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const room = ruler.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    const notes = [...section.querySelectorAll("aside.notes")];
    const blocks = blocksOf(section);
    if (!blocks.length) return section.remove() || above;
    const statement = opensSlide && blocks.every(block => block.kind === "text");
    if (above && !statement && !isHeading(blocks[0])) {
      blocks.unshift({node: continued(above), kind: "heading", fragment: null});
    }
    measure(blocks, ruler, width, room, gap);

    const sections = cut(blocks, room, gap).map(([start, end]) => {
      const page = make("div", "page");
      const onPage = blocks.slice(start, end);
      if (above && !statement && !isHeading(onPage[0])) page.append(continued(above));
      const firstFragment = onPage[0].fragment; // what begins a page needs no step of its own
      for (const {node, kind, fragment} of onPage) {
        if (fragment && fragment !== firstFragment) {
          node.classList.add("fragment");
          node.dataset.fragmentIndex = [...new Set(onPage.map(block => block.fragment))].indexOf(fragment);
        }
        if (isHeading({kind})) above = node;
        node.classList.add("block", kind);
        page.append(node);
      }
      page.classList.toggle("opening", onPage[0].node.tagName === "H1");
      page.classList.toggle("exercise", !statement && /^Exercise\b/.test(above ? above.textContent : ""));
      page.classList.toggle("statement", statement && sum(onPage.map(block => block.best)) < room / 3);
      page.dataset.lesson = document.body.dataset.lesson;
      const result = make("section", "");
      result.append(page, ...notes.map(note => note.cloneNode(true)));
      return result;
    });
    section.replaceWith(...sections);
    return above && above.tagName === "H1" ? null : above; // the lesson's name stands at the foot of every page
  }

  /* Speaker notes stand on the page where they were written; the other pages under the same heading borrow them. */
  function shareNotes(sections) {
    const notesIn = section => [...section.querySelectorAll("aside.notes")];
    const parts = [];
    for (const section of sections) {
      if (!parts.length || section.querySelector(".page > :is(.title, .heading):not(.continued)")) parts.push([]);
      parts[parts.length - 1].push(section);
    }
    for (const part of parts) {
      const silent = part.filter(section => !notesIn(section).length);
      const notes = [...new Map(part.flatMap(notesIn).map(note => [note.innerHTML, note])).values()]; // a cut repeats them
      for (const section of silent) section.append(...notes.map(note => note.cloneNode(true)));
    }
  }

  function layAll() {
    const slides = document.querySelector(".reveal .slides");
    const ruler = make("div", "page ruler");
    slides.append(ruler);
    let above = null;
    for (const stack of slides.querySelectorAll(":scope > section")) {
      for (const section of stack.querySelectorAll(":scope > section")) above = lay(section, ruler, above);
      if (!stack.children.length) stack.remove();
    }
    shareNotes(slides.querySelectorAll(":scope > section > section"));
    ruler.remove();
    document.body.classList.remove("measuring");
  }

  async function start() {
    const faces = ["16px Deck", "italic 16px Deck", "bold 16px Deck", "italic bold 16px Deck", "16px DeckMono"];
    await Promise.all(faces.map(face => document.fonts.load(face)));
    await Promise.all([...document.images].map(image => image.decode().catch(() => null)));
    await new Promise(done => {
      // MathJax's AssistiveMML takes this part for granted, and stops on a deck without a formula.
      MathJax.Hub.Queue(["Require", MathJax.Ajax, "[MathJax]/jax/element/mml/jax.js"]);
      MathJax.Hub.Queue(["Typeset", MathJax.Hub], done);
      MathJax.Hub.Startup.onload();
    });
    layAll();
    await Reveal.initialize({
      width: 1280,
      height: 720,
      margin: 0.02,
      center: false,
      hash: true,
      slideNumber: "c/t",
      transition: "none",
      backgroundTransition: "none",
      pdfSeparateFragments: false,
      plugins: [RevealNotes],
    });
  }

  return {cut, start};
})();
