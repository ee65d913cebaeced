/* Shares speaker notes, and the minutes that they end with, among the pages under one heading. */
"use strict";

globalThis.notes = (() => {
  const notesIn = section => [...section.querySelectorAll("aside.notes")];

  /* The seconds that notes ask for: the sum of all "(3 min)" at the end of a note. */
  function seconds(texts) {
    return texts.map(text => /\((\d+(?:\.\d+)?) min\)\s*$/.exec(text))
      .reduce((total, minutes) => total + (minutes ? 60 * Number(minutes[1]) : 0), 0);
  }

  /* The pages under each heading, in order. */
  function underHeadings(sections) {
    const parts = [];
    for (const section of sections) {
      if (!parts.length || section.querySelector(".page > :is(.title, .heading):not(.continued)")) parts.push([]);
      parts[parts.length - 1].push(section);
    }
    return parts;
  }

  /* Notes stand on the page where they were written; the other pages under the same heading borrow them.
   *
   * Their minutes are spread evenly over all of these pages, as `data-timing`, which paces the speaker's view.
   */
  function share(sections) {
    for (const part of underHeadings(sections)) {
      const silent = part.filter(section => !notesIn(section).length);
      const notes = [...new Map(part.flatMap(notesIn).map(note => [note.innerHTML, note])).values()]; // a cut repeats them
      for (const section of silent) section.append(...notes.map(note => note.cloneNode(true)));
      const each = Math.round(seconds(notes.map(note => note.textContent)) / part.length);
      if (each) for (const section of part) section.dataset.timing = each;
    }
  }

  return {seconds, share};
})();
