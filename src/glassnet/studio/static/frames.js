/* Frames: numbers of one moment as bytes, with a header that describes them. */

const KINDS = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array };

/* A frame as {header, arrays}; arrays are by name. */
export function unpacked(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = new Map();
  let at = 4 + length;
  for (const [name, shape, kind] of header.arrays) {
    const size = shape.reduce((product, side) => product * side, 1) * KINDS[kind].BYTES_PER_ELEMENT;
    arrays.set(name, new KINDS[kind](buffer.slice(at, at + size)));
    at += size;
  }
  return { header, arrays };
}
