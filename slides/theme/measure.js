/* How the pages of a deck came out, for `authoring/decks/measure.py` and the tests: one plain object a page. */
"use strict";

globalThis.measure = (() => {
  const LABEL = 12.5; // pixels of the smallest letters in a figure as it is drawn: 9 points at 100 pixels an inch
  const RESULT = ".output, .picture, .explorer, .finding";

  const pixels = node => parseFloat(getComputedStyle(node).fontSize);
  const words = node => node.textContent.trim().replace(/\s+/g, " ").slice(0, 60);
  const least = numbers => numbers.length ? Math.round(10 * Math.min(...numbers)) / 10 : null;

  /* The part of the frame that the blocks of a page fill, from 0 to 1. */
  function fill(page, blocks) {
    const style = getComputedStyle(page);
    const room = page.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    const heights = blocks.map(block => block.offsetHeight);
    return (heights.reduce((total, height) => total + height, 0) + parseFloat(style.rowGap) * (blocks.length - 1)) / room;
  }

  /* Whether a result shows on the page below what asks for a guess. */
  function answered(blocks) {
    const asked = blocks.findIndex(block => block.dataset.asks);
    return asked >= 0 && blocks.slice(asked + 1).some(block => block.matches(RESULT));
  }

  function measurePage(section, codeCells) {
    const page = section.querySelector(".page");
    const blocks = [...page.children].filter(node => !node.matches(".foot"));
    const own = blocks.filter(node => node.matches(".block"));
    const first = own[0];
    const results = own.filter(node => node.matches(RESULT));
    const code = own.filter(node => node.matches(".code"));
    const here = new Set(code.map(node => node.dataset.cell));
    const elsewhere = results.filter(node => codeCells.has(node.dataset.cell) && !here.has(node.dataset.cell));
    const cells = nodes => new Set(nodes.map(node => node.dataset.cell)).size;
    const text = [...page.querySelectorAll("p, li, td, th")].filter(node => node.textContent.trim()
      && !node.closest("table, .foot, .ex")); // an explorer's letters are as large as its room allows, see fitExplorer
    return {
      heading: words(page.querySelector("h1, h2, h3, h4") || page),
      title: Boolean(page.querySelector(":is(h1, h2, h3, h4):not(.continued)")),
      fill: Math.round(100 * fill(page, blocks)) / 100,
      sparse: page.matches(".asking, .opening"), // a question to the room, or the lesson's name: meant to stand alone
      code: code.length,
      parted: cells(elsewhere.filter(node => !node.dataset.apart)),
      carried: cells(elsewhere.filter(node => node.dataset.apart)), // no page could hold code and results
      orphan: Boolean(first?.matches(RESULT) && codeCells.has(first.dataset.cell) && !page.querySelector(".repeated")),
      answered: answered(blocks),
      open: own.length > 0 && own[own.length - 1].matches(".text") && /[:,]$/.test(own[own.length - 1].textContent.trim()),
      textOnly: own.length > 0 && own.every(node => node.matches(".text, .title, .heading, .guess")),
      text: least(text.map(pixels)),
      letters: least([...page.querySelectorAll("pre, table:not(.ex *)")].map(pixels)),
      labels: least(own.filter(node => node.dataset.drawn)
        .map(node => LABEL * node.querySelector("img").getBoundingClientRect().height / scaleOf(page) / node.dataset.drawn)),
      notes: Boolean(section.querySelector("aside.notes")),
      seconds: Number(section.dataset.timing || 0),
    };
  }

  const scaleOf = page => page.getBoundingClientRect().width / page.offsetWidth || 1;

  /* All pages of the deck, in order, as they stand once reveal.js is ready. */
  function deck() {
    const sections = [...document.querySelectorAll(".slides > section > section")];
    const shown = sections.map(section => [section.hidden, section.style.display, section.parentNode.style.display]);
    for (const section of sections) {
      section.hidden = false;
      section.style.display = section.parentNode.style.display = "block";
    }
    const codeCells = new Set([...document.querySelectorAll(".page > .code.block")].map(node => node.dataset.cell));
    const pages = sections.map(section => measurePage(section, codeCells));
    sections.forEach((section, i) => {
      [section.hidden, section.style.display, section.parentNode.style.display] = shown[i];
    });
    return pages;
  }

  return {deck};
})();
