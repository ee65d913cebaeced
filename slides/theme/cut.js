/* Where a slide is cut into pages: the cheapest way, found by trying every way from the front.
 *
 * Knows only kinds and heights of blocks, nothing of the browser, so that Node can test it.
 */
"use strict";

globalThis.cutting = (() => {
  const PAGE_COST = 3;       // of one more page
  const SQUEEZE_COST = 6;    // of letters and pictures at their least; less by the square of the part
  const ORPHAN_COST = 30;    // of a heading with nothing below it
  const TOO_TALL_COST = 1e6; // a single block that no page can hold: the tests of the decks report it
  const EMPTY_COST = 2;      // of a page left empty; less by the square of the part, so that pages fill evenly
  const THIN_COST = 8;       // more, of a page that is less than THIN full
  const THIN = 0.42;
  // of a page that begins with this kind of block
  const BREAK_COST = {title: -100, heading: -2, text: 1, code: 1, output: 16, picture: 16, finding: 16, guess: 4};
  const TORN_COST = 90;      // instead, of one that begins with a result, where a page could hold it and its code
  const APART_COST = 4;      // instead, of one that begins with a result, where no page could
  const JOIN_COST = 5;       // of a page that goes on past a place where the lesson asks for a new one
  const PARTED_COST = 2;     // more, of code parted from the words that introduce it
  const SENTENCE_COST = 60;  // more, of words parted from what their sentence ends in

  const isHeading = block => block.kind === "title" || block.kind === "heading";
  const isResult = block => ["output", "picture", "explorer", "finding"].includes(block.kind);
  const sum = numbers => numbers.reduce((total, number) => total + number, 0);

  /* Whether a page with these blocks would show an answer beside its question.
   *
   * A field for a guess ends its page; words that ask (`asks`) may be followed by more words and code, but neither by a
   * result nor by what the lesson puts on a page of its own.
   */
  function givesAway(page) {
    const guess = page.findIndex(block => block.kind === "guess");
    const asked = page.findIndex(block => block.asks);
    return (guess >= 0 && guess < page.length - 1) || (asked >= 0 && page.slice(asked + 1).some(block => isResult(block) || block.opens));
  }

  /* The code whose last lines a page repeats that begins with block `start`: that of a result parted from it. */
  function repeated(blocks, start) {
    if (!start || !isResult(blocks[start])) return null;
    return blocks.slice(0, start).find(block => block.kind === "code" && block.cell === blocks[start].cell) || null;
  }

  /* Whether no page under a heading can hold the code of a cell and all that it shows, even at their least. */
  function tooLarge(blocks, cell, room, tight) {
    const own = blocks.filter(block => block.cell === cell && (block.kind === "code" || isResult(block)));
    const heading = blocks.find(isHeading);
    const all = heading ? [heading.again || heading, ...own] : own;
    return sum(all.map(block => block.least)) + tight * (all.length - 1) > room;
  }

  /* Whether a page has only a tall picture, with no more code than two lines above it: it gets the whole page. */
  function tallPage(page) {
    const last = page[page.length - 1];
    return Boolean(last.tall) && (page.length === 1
      || (page.length === 2 && page[0].kind === "code" && page[0].cell === last.cell && page[0].least <= page[0].tail.least));
  }

  /* The cheapest way to cut `blocks` into pages `room` pixels high, as a list of [start, end).
   *
   * A block is {kind, least, best}: the least height that it can be read at, and the best. Code has also `tail`, the same
   * of its last lines, and `cell`, which it has in common with its results. A picture is `tall` if it needs a page without
   * a heading. `asks` says that words ask for a guess, `goesOn` that their sentence ends in the next block, `opens` that
   * the lesson begins a page here. Pages after the first repeat the heading that their blocks stand under, and what begins
   * with a result parted from its code the last lines of that. Blocks are `gap` pixels apart at best, and `tight` at least.
   */
  function cut(blocks, room, gap, tight = gap) {
    const breakCost = (start, code) => {
      if (start === 0 || blocks[start].opens) return 0;
      if (!code) return BREAK_COST[blocks[start].kind];
      return tooLarge(blocks, code.cell, room, tight) ? APART_COST : TORN_COST;
    };
    const cost = (start, end) => {
      const page = blocks.slice(start, end);
      if (page.length > 1 && givesAway(page)) return Infinity;
      const code = repeated(blocks, start);
      const before = blocks[start - 1];
      const parted = start > 0 && page[0].kind === "code" && before.kind === "text" && !page[0].opens;
      const edges = breakCost(start, code) + (parted ? PARTED_COST : 0) + (start > 0 && before.goesOn ? SENTENCE_COST : 0);
      if (tallPage(page)) return PAGE_COST + edges;
      const above = start > 0 && !isHeading(page[0]) ? blocks.slice(0, start).filter(isHeading).slice(-1).map(one => one.again || one) : [];
      const all = [...above, ...(code?.tail ? [code.tail] : []), ...page];
      const least = sum(all.map(block => block.least)) + tight * (all.length - 1);
      const best = sum(all.map(block => block.best)) + gap * (all.length - 1);
      if (least > room && page.length > 1) return Infinity;
      const squeezed = best > room && best > least ? Math.min(1, (best - room) / (best - least)) : 0;
      const full = Math.min(1, best / room);
      return PAGE_COST + edges
        + EMPTY_COST * (1 - full) ** 2
        + (full < THIN ? THIN_COST : 0)
        + JOIN_COST * page.slice(1).filter(block => block.opens).length
        + (least > room ? TOO_TALL_COST : 0)
        + SQUEEZE_COST * squeezed ** 2
        + (isHeading(page[page.length - 1]) && end < blocks.length ? ORPHAN_COST : 0)
        + sum(page.slice(1).map(block => block.kind === "title" ? -BREAK_COST.title : 0));
    };
    const best = [{cost: 0, from: null}];
    for (let end = 1; end <= blocks.length; end++) {
      best[end] = {cost: Infinity, from: end - 1};
      for (let start = 0; start < end; start++) {
        const total = best[start].cost + cost(start, end);
        if (total < best[end].cost) best[end] = {cost: total, from: start};
      }
    }
    const ranges = [];
    for (let end = blocks.length; end > 0; end = best[end].from) ranges.unshift([best[end].from, end]);
    return ranges;
  }

  return {cut, givesAway, isHeading, isResult, tallPage, repeated, tooLarge};
})();
