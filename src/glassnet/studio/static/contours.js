/* Contours: where values on a grid cross 0, as straight pieces. Between two points the way is taken
as straight, which is exact where the network is straight there; where a value is beyond all numbers,
nothing is known of the way. */

/* Walk over a grid of `wide` by `high` points, row by row, whose values stand at `start`, and every
`stride` further; call `draw(x1, y1, x2, y2)`, in steps of the grid, for every piece. */
export function contour(values, start, stride, wide, high, draw) {
  for (let row = 0; row + 1 < high; row += 1) {
    let at = start + row * wide * stride;
    let [nw, sw] = [values[at], values[at + wide * stride]];
    for (let column = 0; column + 1 < wide; column += 1) {
      at += stride;
      const [ne, se] = [values[at], values[at + wide * stride]];
      const kind = (nw > 0 ? 1 : 0) + (ne > 0 ? 2 : 0) + (se > 0 ? 4 : 0) + (sw > 0 ? 8 : 0);
      if (kind !== 0 && kind !== 15 && Number.isFinite(nw + ne + se + sw)) pieces(kind, column, row, nw, ne, se, sw, draw);
      [nw, sw] = [ne, se];
    }
  }
}

/* The pieces in one square, by which of its corners are above 0. */
function pieces(kind, x, y, nw, ne, se, sw, draw) {
  const top = () => [x + nw / (nw - ne), y];
  const right = () => [x + 1, y + ne / (ne - se)];
  const foot = () => [x + sw / (sw - se), y + 1];
  const left = () => [x, y + nw / (nw - sw)];
  const line = (from, to) => draw(...from(), ...to());
  const isSaddle = kind === 5 || kind === 10;
  if (isSaddle) {
    const isJoined = nw + ne + se + sw > 0 === (kind === 5); // whether the middle belongs to nw and se
    line(isJoined ? top : left, isJoined ? right : top);
    line(isJoined ? left : right, foot);
    return;
  }
  const sides = [];
  if (nw > 0 !== ne > 0) sides.push(top);
  if (ne > 0 !== se > 0) sides.push(right);
  if (sw > 0 !== se > 0) sides.push(foot);
  if (nw > 0 !== sw > 0) sides.push(left);
  line(sides[0], sides[1]);
}

/* Where values along a line cross 0, in steps between its points. */
export function crossings(values, start, stride, count) {
  const found = [];
  for (let place = 0; place + 1 < count; place += 1) {
    const [here, next] = [values[start + place * stride], values[start + (place + 1) * stride]];
    if (here > 0 !== next > 0 && Number.isFinite(here - next)) found.push(place + here / (here - next));
  }
  return found;
}

/* By how much the score of a class is above the best of the others, for every row. */
export function margins(scores, width, label) {
  const count = scores.length / width;
  return Float64Array.from({ length: count }, (_, row) => {
    let other = -Infinity;
    for (let at = 0; at < width; at += 1) {
      if (at !== label) other = Math.max(other, scores[row * width + at]);
    }
    return scores[row * width + label] - other;
  });
}
