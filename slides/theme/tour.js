/* The tour of an explorer where there is no kernel: its pictures, a sentence for each, and the way from one to the next.
 *
 * Each `.tour` holds the first picture, and in `data-tour` what `Explorer.toured()` says: decks and the site make them.
 */
"use strict";

globalThis.tours = (() => {
  const make = (tag, name, text = "") => Object.assign(document.createElement(tag), {className: name, textContent: text});

  function mount(place) {
    const {stops} = JSON.parse(place.dataset.tour);
    delete place.dataset.tour;
    const image = place.querySelector("img");
    const said = make("div", "tour-said"), status = make("p", "tour-status");
    const number = make("span", "tour-number"), sentence = make("span", "tour-sentence"), words = make("span", "tour-words");
    const buttons = make("div", "tour-buttons");
    const back = make("button", "tour-back", "‹ Back"), next = make("button", "tour-next", "Next ›");
    let now = 0;

    function show(step) {
      now = Math.min(Math.max(now + step, 0), stops.length - 1);
      const stop = stops[now];
      image.src = `data:image/png;base64,${stop.png}`;
      image.alt = stop.words;
      number.textContent = `${now + 1} of ${stops.length}`;
      sentence.textContent = stop.sentence;
      words.textContent = stop.words;
      back.setAttribute("aria-disabled", now === 0);  // not `disabled`: that would lose the focus
      next.setAttribute("aria-disabled", now === stops.length - 1);
    }

    place.setAttribute("role", "group");
    place.setAttribute("aria-label", "Tour of the explorer");
    status.setAttribute("role", "status");
    status.append(number, sentence, words);
    for (const [button, step] of [[back, -1], [next, 1]]) {
      button.type = "button";
      button.addEventListener("click", () => show(step));
      buttons.append(button);
    }
    place.addEventListener("keydown", event => {
      const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
      if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
      show(step);
      event.preventDefault();
      event.stopPropagation();  // a deck would turn its page
    });
    said.append(buttons, status);  // so that the buttons stay where they are, however long a sentence is
    place.append(said);
    show(0);
  }

  const mountAll = () => document.querySelectorAll("[data-tour]").forEach(mount);

  return {mountAll};
})();
