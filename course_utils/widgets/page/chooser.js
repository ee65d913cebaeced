// A button that takes a picture file. One that is too large for a message to the kernel is sent smaller.

const MOST = 6e6;  // bytes of a file that is sent as it is: Jupyter's server drops messages above 10 MB in silence
const LONGEST = 2400;  // pixels of the longer side of what is sent in place of a larger one

async function smaller(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const sheet = new OffscreenCanvas(Math.round(scale * picture.width), Math.round(scale * picture.height));
  const pen = sheet.getContext("2d");
  pen.fillStyle = "white";  // what is clear is paper
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(picture, 0, 0, sheet.width, sheet.height);
  picture.close();
  return sheet.convertToBlob({ type: "image/jpeg", quality: 0.95 });
}

function render({ model, el }) {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = "image/png,image/jpeg";
  input.hidden = true;
  const button = document.createElement("button");
  button.className = "jupyter-button";
  button.textContent = "Choose a photograph";
  button.addEventListener("click", () => input.click());
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.style.marginLeft = "8px";
  const done = () => { said.textContent = model.get("name"); };
  async function send() {
    const [file] = input.files;
    if (!file) return;
    said.textContent = `Reading ${file.name} ...`;
    const sent = file.size > MOST ? await smaller(file).catch(() => new Blob()) : file;  // no picture: nothing of it
    const content = new DataView(await sent.arrayBuffer());
    model.set("name", file.name);
    model.set("content", content);
    model.set("chosen", model.get("chosen") + 1);
    model.save_changes();
    input.value = "";  // the same file can be chosen again
  }
  input.addEventListener("change", send);
  model.on("change:answered", done);
  el.append(button, input, said);
  return () => model.off("change:answered", done);
}

export default { render };
