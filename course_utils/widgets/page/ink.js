// From a pen's strokes to a digit as MNIST has them. The same as course_utils/handwriting.py, to one grey level;
// what each step is for is written there. Pictures are {rows, columns, ink}, ink a Float64Array, row after row.

const SIDE = 28, BOX = 20, MIDDLE = 14, PEN = 2.2, FINE = 4, STROKE = 2.7;

function blank(rows, columns = rows) {
  return { rows, columns, ink: new Float64Array(rows * columns) };
}

// An empty page for the pen, 112 x 112 dots.
function page() {
  return blank(SIDE * FINE);
}

// Draw the line between two points [x, y], in pixels of 28 x 28, on a page: only where the pen comes.
function drawLine(page, [x0, y0], [x1, y1], width = PEN) {
  const reach = width / 2 + 1 / FINE, last = page.rows - 1;
  const first = (low) => Math.max(0, Math.floor((low - reach) * FINE));
  const end = (high) => Math.min(last, Math.ceil((high + reach) * FINE));
  const across = x1 - x0, down = y1 - y0, length = across * across + down * down;
  for (let row = first(Math.min(y0, y1)); row <= end(Math.max(y0, y1)); row++) {
    const y = (row + 0.5) / FINE - y0;
    for (let column = first(Math.min(x0, x1)); column <= end(Math.max(x0, x1)); column++) {
      const x = (column + 0.5) / FINE - x0;
      const along = length > 0 ? Math.min(Math.max((x * across + y * down) / length, 0), 1) : 0;
      const distance = Math.sqrt((x - along * across) ** 2 + (y - along * down) ** 2);
      const ink = Math.min(Math.max(0.5 + FINE * (width / 2 - distance), 0), 1);
      const place = row * page.columns + column;
      if (ink > page.ink[place]) page.ink[place] = ink;
    }
  }
}

// Draw a stroke, a list of points; of one point a dot.
function drawStroke(page, stroke, width = PEN) {
  if (stroke.length === 1) drawLine(page, stroke[0], stroke[0], width);
  for (let i = 1; i < stroke.length; i++) drawLine(page, stroke[i - 1], stroke[i], width);
}

// The picture of one digit as MNIST has them, 28 x 28; each step can be left out.
function asMnist(image, { crop = true, scale = true, centre = true, stroke = true } = {}) {
  const part = crop ? cutOut(image) : image;
  if (!part.ink.some((ink) => ink > 0)) return blank(SIDE);
  const larger = Math.max(part.rows, part.columns);
  const longest = scale ? BOX : Math.min(SIDE, (larger * SIDE) / Math.max(image.rows, image.columns));
  const length = (before) => Math.max(1, Math.round((longest * before) / larger));
  const small = shrink(part, length(part.rows), length(part.columns));
  const [top, left] = place(small, centre);
  const digit = blank(SIDE);
  for (let row = 0; row < small.rows; row++) {
    for (let column = 0; column < small.columns; column++) {
      digit.ink[(top + row) * SIDE + left + column] = small.ink[row * small.columns + column];
    }
  }
  return stroke ? thicken(digit, (STROKE - strokeWidth(digit)) / 2) : digit;
}

function cutOut(image) {
  let top = image.rows, bottom = -1, left = image.columns, right = -1;
  for (let row = 0; row < image.rows; row++) {
    for (let column = 0; column < image.columns; column++) {
      if (image.ink[row * image.columns + column] > 0) {
        top = Math.min(top, row);
        bottom = Math.max(bottom, row);
        left = Math.min(left, column);
        right = Math.max(right, column);
      }
    }
  }
  if (bottom < 0) return image;
  const part = blank(bottom - top + 1, right - left + 1);
  for (let row = 0; row < part.rows; row++) {
    const begin = (top + row) * image.columns + left;
    part.ink.set(image.ink.subarray(begin, begin + part.columns), row * part.columns);
  }
  return part;
}

// Fewer or more rows and columns: each new pixel is the mean of what it covers.
function shrink(image, rows, columns) {
  const down = shares(image.rows, rows), right = shares(image.columns, columns);
  const small = blank(rows, columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (const [i, high] of down[row]) {
        for (const [j, wide] of right[column]) sum += high * wide * image.ink[i * image.columns + j];
      }
      small.ink[row * columns + column] = sum;
    }
  }
  return small;
}

// For each new pixel of a row the old ones that it covers, each with its share.
function shares(before, after) {
  const size = before / after, all = [];
  for (let i = 0; i < after; i++) {
    const start = i * size, covered = [];
    for (let j = Math.floor(start); j < Math.min(before, start + size); j++) {
      const share = (Math.min(start + size, j + 1) - Math.max(start, j)) / size;
      if (share > 0) covered.push([j, share]);
    }
    all.push(covered);
  }
  return all;
}

// Where a small picture begins in 28 x 28, so that none of it is lost: [row, column].
function place(small, centre) {
  const sums = [new Float64Array(small.rows), new Float64Array(small.columns)];
  small.ink.forEach((ink, i) => {
    sums[0][Math.floor(i / small.columns)] += ink;
    sums[1][i % small.columns] += ink;
  });
  return sums.map((along) => {
    let ink = 0, moment = 0;
    along.forEach((sum, i) => {
      ink += sum;
      moment += sum * i;
    });
    const middle = centre ? moment / ink : along.length / 2;
    return Math.min(Math.max(Math.round(MIDDLE - middle), 0), SIDE - along.length);
  });
}

// The mean width of an image's strokes, in pixels: twice the ink, divided by the sum of all slopes.
function strokeWidth(image) {
  const at = (row, column) => image.ink[row * image.columns + column];
  const slope = (value, i, length) => {  // as numpy.gradient: across two pixels, at a border across one
    const low = Math.max(i - 1, 0), high = Math.min(i + 1, length - 1);
    return (value(high) - value(low)) / (high - low);
  };
  let ink = 0, edges = 0;
  for (let row = 0; row < image.rows; row++) {
    for (let column = 0; column < image.columns; column++) {
      const down = slope((i) => at(i, column), row, image.rows);
      const right = slope((i) => at(row, i), column, image.columns);
      edges += Math.sqrt(down * down + right * right);
      ink += at(row, column);
    }
  }
  return edges > 0 ? (2 * ink) / edges : 0;
}

// Strokes wider by so many pixels on either side, or narrower; at most 2.
function thicken(image, by) {
  let left = Math.min(Math.max(by, -2), 2), now = image;
  while (left) {
    const step = Math.min(Math.max(left, -1), 1), before = now;
    now = blank(before.rows, before.columns);
    before.ink.forEach((ink, i) => {
      const near = around(before, i);
      now.ink[i] = step > 0
        ? Math.max(ink, step * Math.max(...near))
        : Math.min(ink, 1 + step * (1 - Math.min(...near)));
    });
    left -= step;
  }
  return now;
}

// A pixel's four neighbours; beyond the border there is paper.
function around({ rows, columns, ink }, i) {
  const row = Math.floor(i / columns), column = i % columns;
  return [row > 0 ? ink[i - columns] : 0, row < rows - 1 ? ink[i + columns] : 0,
    column > 0 ? ink[i - 1] : 0, column < columns - 1 ? ink[i + 1] : 0];
}

// Grey levels from 0 to 255.
function asGrey(image) {
  return Uint8Array.from(image.ink, (ink) => Math.floor(255 * ink + 0.5));
}

export { FINE, PEN, SIDE, asGrey, asMnist, blank, drawLine, drawStroke, page, shrink, strokeWidth, thicken };
