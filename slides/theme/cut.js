/* Where a slide is cut into pages: the cheapest way, found by trying every way from the front.
 *
 * Knows only kinds and heights of blocks, nothing of the browser, so that Node can test it.
 */
"use strict";

globalThis.cutting = (() => {
  const PAGE_COST = 3;       // of one more page
  const SQUEEZE_COST = 4;    // of letters and pictures at their least; less by the square of the part
  const CRAMPED_COST = 5;    // more, of pictures below that, and as much again at their floor
  const ORPHAN_COST = 30;    // of a heading with nothing below it
  const TOO_TALL_COST = 1e6; // a single block that no page can hold: the tests of the decks report it
  const EMPTY_COST = 2;      // of a page left empty; less by the square of the part, so that pages fill evenly
  const THIN_COST = 8;       // more, of a page that is less than THIN full
  const THIN = 0.42;
  // of a page that begins with this kind of block: a result belongs to its code
  const BREAK_COST = {title: -100, heading: -2, text: 1, code: 1, output: 16, picture: 16, finding: 16, guess: 4};
  const JOIN_COST = 4;       // of a page that goes on past a place where the lesson asks for a new one
  const PARTED_COST = 2;     // more, of code parted from the words that introduce it
  const SENTENCE_COST = 12;  // more, of words parted from those that they go on with

  const isHeading = block => block.kind === "title" || block.kind === "heading";
  const isResult = block => ["output", "picture", "finding"].includes(block.kind);
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

  /* The cheapest way to cut `blocks` into pages `room` pixels high, as a list of [start, end).
   *
   * A block is {kind, least, best}: the least height that it can be read at, and the best; a picture has a `floor` that is
   * lower than its least, for when all else is worse; code has also `tail`, the same
   * of its last lines, and `cell`, which it has in common with its results. `asks` says that words ask for a guess,
   * `goesOn` that their sentence ends in the next block, `opens` that the lesson begins a page here. Pages after the first repeat the heading that their blocks stand
   * under. Blocks are `gap` pixels apart.
   */
  function cut(blocks, room, gap) {
    const cost = (start, end) => {
      const page = blocks.slice(start, end);
      if (page.length > 1 && givesAway(page)) return Infinity;
      const above = start > 0 && !isHeading(page[0]) ? blocks.slice(0, start).filter(isHeading).slice(-1) : [];
      const code = repeated(blocks, start);
      const all = [...above, ...(code && code.tail ? [code.tail] : []), ...page];
      const gaps = gap * (all.length - 1);
      const least = sum(all.map(block => block.least)) + gaps;
      const best = sum(all.map(block => block.best)) + gaps;
      const floor = sum(all.map(block => block.floor || block.least)) + gaps;
      if (floor > room && page.length > 1) return Infinity;
      const squeezed = best > room && best > least ? Math.min(1, (best - room) / (best - least)) : 0;
      const cramped = least > room ? Math.min(1, (least - room) / (least - floor)) : 0;
      const full = Math.min(1, best / room);
      const before = blocks[start - 1];
      const parted = start > 0 && page[0].kind === "code" && before.kind === "text";
      return PAGE_COST
        + EMPTY_COST * (1 - full) ** 2
        + (full < THIN ? THIN_COST : 0)
        + (start > 0 && !page[0].opens ? BREAK_COST[page[0].kind] : 0)
        + JOIN_COST * page.slice(1).filter(block => block.opens).length
        + (parted && !page[0].opens ? PARTED_COST : 0)
        + (start > 0 && before.goesOn ? SENTENCE_COST : 0)
        + (floor > room ? TOO_TALL_COST : 0)
        + (cramped > 0 ? CRAMPED_COST * (1 + cramped) : 0)
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

  return {cut, givesAway, isHeading, isResult, repeated};
})();
