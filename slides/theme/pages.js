/* Lays the cells of a notebook out on pages of one size.
 *
 * nbconvert writes one <section> a slide, as long as its cells make it. Here each is cut into pages that fit the frame,
 * the first the slide itself, the others sub-slides below it under the same heading. It happens in the browser, where
 * the height of text, formulas and tables is known and need not be guessed. Needs the theme, cut.js, notes.js, reveal.js
 * and MathJax.
 */
"use strict";

globalThis.pages = (() => {
  const {cut, isHeading, isResult, tallPage, repeated, tooLarge} = cutting;
  const {groupsOf, isQuestion, isSaid, isStatement} = slideBlocks;

  const PICTURE_SCALE = 1.5;     // figures are drawn for a page read from near; a room wants them larger
  const SMALLEST_PICTURE = 1.28; // at which the 9 points of a figure's smallest letters have 16 pixels of 720
  const SMALLEST_CODE = 20;      // pixels of a frame 720 high
  const SIZES = [1, 0.85, 0.7, 0.55, 0.4, 0.3, 0.2, 0.1, 0]; // of letters, from the best to the least, see --size in deck.css
  const EXPLORER_SIZES = [20, 19, 18, 17, 16]; // pixels of a frame 720 high
  const TALL_GAINS = 22;         // pixels of height that a tall page has more, see deck.css
  const REPEATED_LINES = 2;

  const sum = numbers => numbers.reduce((total, number) => total + number, 0);
  const make = (tag, name) => Object.assign(document.createElement(tag), {className: name});

  /* Make long code, long output and wide tables smaller until they fit, but never too small to read.
   *
   * What a cell prints is wrapped instead if its lines are too long even so; code is left to the tests of the decks.
   */
  function shrink(node, width, room) {
    const target = node.querySelector("pre, table") || (node.matches("pre, table") ? node : null);
    if (!target || target.closest(".explorer-here")) return;
    target.style.fontSize = "";
    target.classList.remove("wide", "wrapped");
    const size = parseFloat(getComputedStyle(target).fontSize);
    const inWidth = () => Math.min(width, target.clientWidth) / target.scrollWidth;
    if (target.tagName === "TABLE" && size * inWidth() < SMALLEST_CODE) target.classList.add("wide");
    if (target.tagName === "TABLE" && size * inWidth() < SMALLEST_CODE) target.classList.add("wrapped");
    if (size * inWidth() < SMALLEST_CODE && node.matches(".jp-RenderedText")) target.style.whiteSpace = "pre-wrap";
    const ratio = Math.min(1, inWidth(), room / node.offsetHeight);
    if (ratio < 1) target.style.fontSize = `${Math.max(SMALLEST_CODE, Math.floor(2 * size * ratio) / 2)}px`;
  }

  /* Give an explorer the largest letters, all its sizes being multiples of theirs, with which it fits `room`, if any do. */
  function fitExplorer(node, room) {
    return EXPLORER_SIZES.some(size => {
      node.style.fontSize = `${size}px`;
      return node.offsetHeight <= room;
    });
  }

  /* The heading once more, quieter, for a page that goes on under it. */
  function continued(heading) {
    const again = heading.cloneNode(true);
    again.removeAttribute("id");
    again.classList.add("continued");
    return again;
  }

  /* The last lines of code once more, for a page that begins with its result. */
  function lastLines(code) {
    const again = code.cloneNode(true);
    const pre = again.querySelector("pre");
    pre.innerHTML = pre.innerHTML.trimEnd().split("\n").slice(-REPEATED_LINES).join("\n");
    again.className = "highlight repeated"; // no block of its own, and never a fragment
    delete again.dataset.cell;
    return again;
  }

  /* The best height of a picture, its width kept inside the page, and the least; `tall` if that leaves no room for more. */
  function pictureHeights(image, width, room) {
    const [w, h] = [image.width || image.naturalWidth, image.height || image.naturalHeight];
    const most = h * width / w;
    const least = Math.min(h * SMALLEST_PICTURE, most);
    const tall = least > room;
    return {least, best: tall ? least : Math.min(h * PICTURE_SCALE, most, room), drawn: h, tall};
  }

  /* The heights of a node on a page of its own: it looks the same whatever the size of letters. */
  function heightsOf(node, ruler) {
    ruler.append(node);
    const height = node.offsetHeight;
    node.remove();
    return {least: height, best: height};
  }

  /* Set the least and best heights of all blocks, laid out in `ruler`; under a heading there is so much less room. */
  function measure(blocks, ruler, {width, room, tight}) {
    for (const block of blocks) ruler.append(block.node);
    const headings = blocks.filter(isHeading);
    for (const heading of headings) heading.again = heightsOf(continued(heading.node), ruler);
    const left = headings.length ? room - headings[0].again.least - tight : room;
    const tails = new Map(); // the least height of each cell's last lines, which may have to stand above its picture
    for (const {node, cell} of blocks.filter(block => block.kind === "code")) {
      const tail = lastLines(node);
      ruler.style.setProperty("--size", 0);
      ruler.append(tail);
      tails.set(cell, tail.offsetHeight + tight);
      tail.remove();
    }
    for (const block of blocks) {
      const image = block.kind === "picture" && block.node.querySelector("img");
      if (!image) continue;
      Object.assign(block, pictureHeights(image, width, left - (tails.get(block.cell) || 0)));
      image.removeAttribute("width");
      image.removeAttribute("height");
      block.node.style.height = `${block.best}px`;
      block.node.dataset.drawn = block.drawn;
    }
    for (const block of blocks.filter(({kind}) => kind === "explorer")) {
      const explorer = block.node.querySelector(".explorer-here"), tail = tails.get(block.cell) || 0;
      block.tall = !fitExplorer(explorer, left - tail);
      if (!block.tall) continue;
      explorer.classList.add("silent"); // its words are for those who listen
      fitExplorer(explorer, room + TALL_GAINS - tail);
    }
    for (const [name, size] of [["best", 1], ["least", 0]]) {
      ruler.style.setProperty("--size", size);
      for (const block of blocks.filter(block => block.kind !== "picture")) {
        shrink(block.node, width, room);
        block[name] = block.node.offsetHeight;
        if (block.kind !== "code") continue;
        const tail = lastLines(block.node);
        block.node.after(tail);
        block.tail = {...block.tail, [name]: tail.offsetHeight};
        tail.remove();
      }
    }
  }

  /* Give a page the largest letters that leave room for its pictures, which grow and shrink with them. */
  function size(page, pictures, {width, room}) {
    for (const step of SIZES) {
      page.style.setProperty("--size", step);
      const nodes = [...page.children].filter(node => !node.matches(".foot"));
      for (const node of nodes.filter(node => !pictures.has(node))) shrink(node, width, room);
      const heights = nodes.map(node => {
        const picture = pictures.get(node);
        return picture ? picture.least + step * (picture.best - picture.least) : node.offsetHeight;
      });
      if (sum(heights) + parseFloat(getComputedStyle(page).rowGap) * (nodes.length - 1) <= room) return;
    }
  }

  /* One page with these blocks, under the heading `above` if it goes on there and is not `tall`, which names it at its foot. */
  function pageOf(blocks, above, code, tall) {
    const page = make("div", tall ? "page tall" : "page");
    if (above && !tall) page.append(continued(above));
    if (code) page.append(lastLines(code.node));
    const firstFragment = blocks[0].fragment; // what begins a page needs no step of its own
    for (const {node, kind, fragment, cell, asks, apart} of blocks) {
      if (fragment && fragment !== firstFragment) {
        node.classList.add("fragment");
        node.dataset.fragmentIndex = [...new Set(blocks.map(block => block.fragment))].indexOf(fragment);
      }
      node.classList.add("block", kind);
      node.dataset.cell = cell;
      if (asks || kind === "guess") node.dataset.asks = "yes";
      if (apart) node.dataset.apart = "yes";
      page.append(node);
    }
    page.append(foot(tall && above ? above.textContent : ""));
    return page;
  }

  /* The foot of a page: the way to the list of decks, and the lesson's name. A tall page has its heading there too. */
  function foot(heading) {
    const foot = make("div", "foot");
    foot.append(Object.assign(document.createElement("a"), {href: "index.html", textContent: "All decks"}), make("span", "lesson"));
    foot.lastChild.textContent = [document.body.dataset.lesson, heading].filter(Boolean).join(" · ");
    return foot;
  }

  /* What a page has for its blocks: width, room from top to bottom, and the gap between them, at best and at least. */
  function frameOf(ruler) {
    const style = getComputedStyle(ruler);
    const gapAt = size => {
      ruler.style.setProperty("--size", size);
      return parseFloat(style.rowGap);
    };
    return {
      gap: gapAt(1),
      tight: gapAt(0),
      width: ruler.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight),
      room: ruler.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom),
    };
  }

  /* The pages of a group of blocks, as sections with their notes. `above` is the heading that they stand under; the one
     that the next stand under is returned with them. */
  function lay(blocks, ruler, above, opensSlide) {
    const frame = frameOf(ruler);
    const statement = opensSlide && isStatement(blocks);
    if (above && !statement && !isHeading(blocks[0])) {
      blocks.unshift({node: continued(above), kind: "heading", fragment: null});
    }
    measure(blocks, ruler, frame);
    for (const block of blocks) block.apart = isResult(block) && tooLarge(blocks, block.cell, frame.room, frame.tight);
    const pictures = new Map(blocks.filter(block => block.drawn).map(block => [block.node, block]));

    const sections = cut(blocks, frame.room, frame.gap, frame.tight).map(([start, end]) => {
      const onPage = blocks.slice(start, end);
      const under = above && !statement && !isHeading(onPage[0]) ? above : null;
      const tall = tallPage(onPage);
      const page = pageOf(onPage, under, repeated(blocks, start), tall);
      above = onPage.filter(isHeading).map(block => block.node).pop() || above;
      page.classList.toggle("opening", onPage[0].node.tagName === "H1");
      page.classList.toggle("exercise", !statement && /^Exercise\b/.test(above ? above.textContent : ""));
      const short = sum(onPage.map(block => block.best)) < frame.room / 2;
      page.classList.toggle("statement", short && isSaid(onPage));
      page.classList.toggle("asking", short && (statement || isQuestion(onPage)));
      ruler.after(page);
      if (tall) page.style.setProperty("--size", 0);
      else size(page, pictures, frame);
      const notes = new Set(onPage.flatMap(block => block.notes || []));
      const result = make("section", "");
      result.append(page, ...[...notes].map(note => note.cloneNode(true)));
      return result;
    });
    return [sections, above && above.tagName === "H1" ? null : above]; // the lesson's name stands at every page's foot
  }

  function layAll() {
    const slides = document.querySelector(".reveal .slides");
    const ruler = make("div", "page ruler");
    slides.append(ruler);
    document.querySelectorAll(".jp-Cell").forEach((cell, i) => { cell.dataset.cell = i; });
    let above = null;
    for (const stack of slides.querySelectorAll(":scope > section")) {
      const all = [];
      for (const [i, blocks] of groupsOf(stack).entries()) {
        const [sections, next] = lay(blocks, ruler, above, i === 0);
        all.push(...sections);
        above = next;
      }
      stack.replaceChildren(...all);
      if (!all.length) stack.remove();
    }
    notes.share(slides.querySelectorAll(":scope > section > section"));
    ruler.remove();
    document.body.classList.remove("measuring");
  }

  /* Correct what reveal.js tells a screen reader: "application", in which <main> has no place, and a number outside of all. */
  function nameLandmarks() {
    document.querySelector(".reveal").removeAttribute("role");
    const number = document.querySelector(".reveal .slide-number");
    number.setAttribute("role", "navigation");
    number.setAttribute("aria-label", "page");
  }

  async function start() {
    const faces = ["16px Deck", "italic 16px Deck", "bold 16px Deck", "italic bold 16px Deck", "16px DeckMono"];
    await Promise.all(faces.map(face => document.fonts.load(face)));
    await globalThis.explorers?.showAll();
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
      navigationMode: "linear", // arrows, space and page down reach the pages below a slide too
      slideNumber: "c/t",
      transition: "none",
      backgroundTransition: "none",
      pdfSeparateFragments: false,
      defaultTiming: 0, // seconds, of a page without notes; the others have theirs, see notes.js
      plugins: [RevealNotes],
    });
    nameLandmarks();
  }

  return {start};
})();
