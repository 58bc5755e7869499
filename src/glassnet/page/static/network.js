/* The network: its layers with their arrays, and its stages, as they are drawn. */

const KINDS = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array };

/* Bytes that were written as text, as the array that they are. */
export function arrayOf({ shape, kind, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  return { data: new KINDS[kind](bytes.buffer), shape };
}

/* A network that can be run; its weights may be turned. */
export function networkFrom(stored) {
  const layers = stored.layers.map((layer) => ({ ...layer, arguments: opened(layer.arguments) }));
  return { ...stored, layers };
}

function opened(given) {
  const pairs = Object.entries(given).map(([name, value]) => [
    name,
    value !== null && typeof value === "object" && "base64" in value ? arrayOf(value) : value,
  ]);
  return Object.fromEntries(pairs);
}

/* The columns of the drawing: the inputs, then each dense layer with what follows it; layers
that work on pictures or words are a block. */
export function stagesOf(network, inputNames) {
  const isFlat = network.input_shape.length === 1 && network.layers[0]?.function !== "embedding";
  const inputs = { kind: isFlat ? "inputs" : "block", title: "inputs", sum: null, last: -1 };
  const stages = [{ ...inputs, shape: network.input_shape, names: inputNames }];
  let weighted = 0;
  network.layers.forEach((layer, place) => {
    const isDense = layer.function === "dense";
    if (isDense || layer.function === "conv2d" || layer.function === "embedding") {
      weighted += 1;
      const kind = isDense ? "neurons" : "block";
      stages.push({ kind, title: `layer ${weighted}`, number: weighted, sum: place, names: null });
    } else if (isSwallowed(layer, stages.at(-1))) {
      stages.push({ kind: "block", title: layer.name, sum: null, names: null });
    }
    Object.assign(stages.at(-1), { last: place, shape: layer.shape });
  });
  return stages.map((stage) => ({ ...stage, size: stage.shape.reduce((a, b) => a * b, 1) }));
}

/* A layer right behind the inputs, such as a pool, would change what the inputs are. */
function isSwallowed(layer, stage) {
  return stage.last === -1 && layer.function !== null;
}

/* What the inputs of a stage are called. */
export function sourceNames(stages, place) {
  const before = stages[place - 1];
  if (before.names) return before.names;
  const word = before.kind === "neurons" ? "neuron" : "number";
  return Array.from({ length: before.size }, (_, number) => `${word} ${number}`);
}

/* How many connections a network of dense layers has. */
export function connectionsOf(network) {
  return network.layers
    .filter((layer) => layer.function === "dense")
    .reduce((sum, { arguments: { weights } }) => sum + weights.data.length, 0);
}
