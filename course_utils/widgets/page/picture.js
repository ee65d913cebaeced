// The picture of an explorer, the same in words below it, and where in it somebody points.

function render({ model, el }) {
  const image = document.createElement("img");
  image.decoding = "sync";  // painted with its words, not some frames later
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  words.setAttribute("aria-live", "polite");
  function name() {  // ipywidgets leaves the handles of its sliders without a name
    for (const slider of el.closest(".course-box")?.querySelectorAll(".widget-slider") ?? []) {
      const label = slider.querySelector(".widget-label").textContent;
      slider.querySelector(".noUi-handle")?.setAttribute("aria-label", label);
    }
  }
  function show() {
    image.src = "data:image/png;base64," + model.get("png");  // read at once; a blob's address is fetched
    image.width = model.get("width");
    image.alt = model.get("words");
    words.textContent = model.get("words");
    model.set("fine", devicePixelRatio > 1);  // for the next one: a window moves to other screens, and is zoomed
    model.save_changes();
  }
  show();
  model.on("change:shown", show);
  el.classList.add("course-explorer");
  el.append(image, words);
  image.addEventListener("load", name);
  let held = false;
  function point(event) {  // where it is, in the pixels that the picture was drawn in
    const box = image.getBoundingClientRect(), scale = model.get("width") / (image.clientWidth - 16);
    model.set("pointed", [(event.clientX - box.left - 8) * scale, (event.clientY - box.top - 8) * scale]);
    model.save_changes();
  }
  function press(event) {
    if (event.button !== 0) return;
    held = event.pointerType !== "touch";  // a finger that moves scrolls the page
    if (held) { image.setPointerCapture(event.pointerId); point(event); }
  }
  if (model.get("points")) {
    el.classList.add("course-points");
    image.draggable = false;
    image.addEventListener("pointerdown", press);
    image.addEventListener("pointermove", event => { if (held) point(event); });
    for (const end of ["pointerup", "pointercancel"]) image.addEventListener(end, () => { held = false; });
    image.addEventListener("click", event => { if (event.pointerType === "touch") point(event); });
  }
  return () => model.off("change:shown", show);
}

export default { render };
