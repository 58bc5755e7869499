/* From the cells of a row to the inputs of the network, and from its output to an answer.

The rules are those that were learned with the network: the centre and spread of every number,
the categories of every word. */

import { parseNumber } from "./numbers.js";

const FAR = 1e9; // spreads: beyond, a number that is drawn in is the bound
const LARGEST = 3.4028234663852886e38; // what float32 can hold

/* The inputs of one row; an Error says which cell cannot be used. */
export function encodeRow(parts, cells) {
  return parts.flatMap((part, place) => {
    const encode = part.kind === "number" ? encodeNumber : encodeCategory;
    try {
      return encode(part, cells[place]);
    } catch (error) {
      throw new Error(`${part.name}: ${error.message}`);
    }
  });
}

function encodeNumber(part, cell) {
  const isMissing = cell === null || cell === "";
  if (isMissing && part.filling === null) throw new Error("a number is needed");
  const value = isMissing ? part.filling : typeof cell === "number" ? cell : parseNumber(cell);
  if (value === null) throw new Error("not a number; write it as 12.5");
  if (part.whole && !(Number.isInteger(value) && value >= 0 && value < part.whole)) {
    throw new Error(`a whole number from 0 to ${part.whole - 1} is needed`);
  }
  const scaled = scale(part.scale, value);
  if (Math.max(Math.abs(value), Math.abs(scaled)) > LARGEST) throw new Error("too large");
  const input = part.wide ? scaled : Math.fround(scaled);
  return part.has_missing ? [input, isMissing ? 1 : 0] : [input];
}

function encodeCategory(part, cell) {
  const isMissing = cell === null;
  if (isMissing && part.refuses_missing) throw new Error("a word is needed");
  const inputs = part.categories.map((word) => (word === cell ? 1 : 0));
  const flagged = isMissing && part.has_missing;
  if (part.has_other) inputs.push(inputs.includes(1) || flagged ? 0 : 1);
  if (part.has_missing) inputs.push(isMissing ? 1 : 0);
  return inputs;
}

/* A number as its distance from the centre, in spreads; drawn in to a bound if there is one. */
export function scale({ centre, spread, bound }, value) {
  const exponent = exponentOf(centre, spread);
  const away = shifted(value, -exponent) - shifted(centre, -exponent);
  const z = away / shifted(spread, -exponent);
  if (!bound) return z;
  const near = Math.max(-FAR, Math.min(FAR, z));
  return near / Math.sqrt(1 + (near / bound) ** 2);
}

/* A scaled number in its own unit again. */
export function unscale({ centre, spread }, value) {
  const exponent = exponentOf(centre, spread);
  const inUnits = value * shifted(spread, -exponent) + shifted(centre, -exponent);
  return shifted(inUnits, exponent);
}

/* 0 for ordinary sizes; else the exponent of the power of 2 just above, to measure in. */
function exponentOf(centre, spread) {
  const size = Math.max(Math.abs(centre), spread);
  return size > 1e-100 && size < 1e100 ? 0 : Math.floor(Math.log2(size)) + 1;
}

function shifted(value, exponent) {
  let result = value;
  for (let left = exponent; left; left -= Math.max(-1000, Math.min(1000, left))) {
    result *= 2 ** Math.max(-1000, Math.min(1000, left));
  }
  return result;
}

/* The truth about a row as the loss takes it. */
export function encodeTruth(task, targets, truth) {
  if (task !== "regression") return truth;
  return truth.map((value, place) => {
    const { scale: own, wide } = targets[place];
    const scaled = scale(own, value);
    return wide ? scaled : Math.fround(scaled);
  });
}

/* Where the largest number stands; where one is no number, the first such, as in NumPy. */
function largest(numbers) {
  const broken = numbers.findIndex(Number.isNaN);
  return broken >= 0 ? broken : numbers.reduce((best, value, at) => (value > numbers[best] ? at : best), 0);
}

/* What an output says: the number of a class, a number in its own unit, or yes and no. */
export function decodeOutput(task, targets, output, half) {
  if (task === "classification") return [largest(output)];
  if (task === "multi-label") return Array.from(output, (value) => (value > half ? 1 : 0));
  return Array.from(output, (value, place) => unscale(targets[place].scale, value));
}
