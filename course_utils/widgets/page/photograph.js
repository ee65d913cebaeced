// A photograph with its digits framed and read, and a button that takes another one.
import { Panel, ask, html, useRef, useState } from "./parts.js";

const MOST = 6e6; // bytes of a file that is sent as it is: Jupyter's server drops messages above 10 MB in silence
const LONGEST = 2400; // pixels of the longer side of what is sent in place of a larger one
const PATIENCE = 120_000; // milliseconds until the kernel has found and read all digits

async function smaller(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const sheet = new OffscreenCanvas(Math.round(scale * picture.width), Math.round(scale * picture.height));
  const pen = sheet.getContext("2d");
  pen.fillStyle = "white"; // what is clear is paper
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(picture, 0, 0, sheet.width, sheet.height);
  picture.close();
  return sheet.convertToBlob({ type: "image/jpeg", quality: 0.95 });
}

const asText = (blob) => new Promise((resolve) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => resolve(String(reader.result).split(",")[1] ?? ""));
  reader.readAsDataURL(blob);
});

function Chooser({ kernel: { model, live } }) {
  const input = useRef(null), [said, say] = useState(live ? "" : "The kernel of the notebook reads your own.");
  const send = async () => {
    const [file] = input.current.files;
    if (!file) return;
    say(`Reading ${file.name} ...`);
    const sent = file.size > MOST ? await smaller(file).catch(() => new Blob()) : file; // no picture: nothing of it
    input.current.value = ""; // the same file can be chosen again
    await ask(model, { name: file.name, content: await asText(sent) }, PATIENCE)
      .then(() => say(file.name), (fault) => say(fault.message));
  };
  return html`<div><button type="button" disabled=${!live} onClick=${() => input.current.click()}>Choose a photograph</button>
    <input type="file" accept="image/png,image/jpeg" hidden ref=${input} onChange=${send} /> <span role="status">${said}</span></div>`;
}

const compute = ({ shown }) => shown;

const words = (shown) => shown.words;

/** @type {import("./parts.js").Explorer["controls"]} */
const controls = ({ kernel }) => html`<${Chooser} kernel=${kernel} />`;

/** @type {import("./parts.js").Explorer["view"]} */
function view({ picture, width, height, boxes, words: told }) {
  if (!picture) return html`<${Panel}>No digits were read; below it says why.<//>`;
  const large = Math.max(width, height) / 30; // of the letters
  return html`<${Panel}><div class="ex-photograph" style=${`aspect-ratio:${width}/${height}`}><img alt=${told} src=${`data:image/jpeg;base64,${picture}`} />
    <svg viewBox=${`0 0 ${width} ${height}`} aria-hidden="true">${boxes.map(([left, top, wide, high, answer]) => html`
      <rect x=${left} y=${top} width=${wide} height=${high} class="ex-frame ex-validation" />
      <rect x=${left + wide / 2 - 0.4 * large} y=${top - 1.15 * large} width=${0.8 * large * String(answer).length} height=${large} fill="#FFFFFF" />
      <text x=${left + wide / 2 - 0.3 * large} y=${top - 0.3 * large} font-size=${large} font-weight="bold" fill="#1A1A1A">${answer}</text>`)}</svg></div><//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, view, words });

export { explorer };
