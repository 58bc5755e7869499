/* Numbers as people read them, as they are exactly, and as they are typed. */

const COMMAS = new Intl.NumberFormat("en-US");
const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/* Four significant digits. */
export function four(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const far = size !== 0 && (size >= 1e6 || size < 1e-4);
  const text = far ? value.toExponential(3) : grouped(Number(value.toPrecision(4)));
  return typeset(text.replace("e+", "e"));
}

/* Every digit it takes to tell a number from its neighbours. */
export function exact(value, precision = "float64") {
  return typeset(plain(value, precision));
}

/* The same, as it is typed. */
export function plain(value, precision = "float64") {
  if (precision === "float64" || !Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return String(shorter);
  }
  return String(Number(value.toPrecision(9)));
}

/* A whole number with commas between thousands. */
export function whole(value) {
  return COMMAS.format(value);
}

/* A count and what is counted: "1 row", "2,000 rows". */
export function counted(value, noun) {
  return `${whole(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/* What was typed, as a number; null if it is none. */
export function parseNumber(text) {
  const cell = text.trim().replace("−", "-");
  const value = NUMBER.test(cell) ? Number(cell) : NaN;
  return Number.isFinite(value) ? value : null;
}

function typeset(text) {
  return text.replaceAll("-", "−");
}

function grouped(value) {
  return Math.abs(value) >= 10000 ? value.toLocaleString("en-US") : String(value);
}
