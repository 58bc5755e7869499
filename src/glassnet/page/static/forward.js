/* The way forward through every kind of layer, many rows at once.

Arrays are {data, shape}; the first axis is the rows. Sums are taken in float64, and every
layer's output is rounded to the precision that the network has learned in. */

const STORES = { float32: Float32Array, float64: Float64Array };
const GELU_SCALE = 2 * Math.sqrt(2 / Math.PI);

/* Every layer's output from layer `from` on; those before it are taken as they are. */
export function forward(network, inputs, outputs = [], from = 0) {
  const known = outputs.slice(0, from);
  let x = from ? known[from - 1] : inputs;
  for (const layer of network.layers.slice(from)) {
    x = layer.function ? RULES[layer.function](x, layer.arguments, network.precision) : x;
    known.push(x);
  }
  return known;
}

/* Room for so many numbers in the network's own precision. */
export function room(length, precision) {
  return new STORES[precision](length);
}

function count(shape) {
  return shape.reduce((product, side) => product * side, 1);
}

function each(formula) {
  return (x, given, precision) => {
    const data = room(x.data.length, precision);
    for (let place = 0; place < data.length; place += 1) data[place] = formula(x.data[place], given);
    return { data, shape: x.shape };
  };
}

function sigmoid(x) {
  return Math.exp(Math.min(x, 0)) / (1 + Math.exp(-Math.abs(x)));
}

function dense(x, { weights, biases }, precision) {
  const [inputs, neurons] = weights.shape;
  const rows = x.shape[0];
  const data = room(rows * neurons, precision);
  const sums = new Float64Array(neurons);
  for (let row = 0; row < rows; row += 1) {
    sums.fill(0);
    for (let input = 0; input < inputs; input += 1) {
      const value = x.data[row * inputs + input];
      if (value === 0) continue;
      const start = input * neurons;
      for (let n = 0; n < neurons; n += 1) sums[n] += value * weights.data[start + n];
    }
    for (let n = 0; n < neurons; n += 1) data[row * neurons + n] = sums[n] + biases.data[n];
  }
  return { data, shape: [rows, neurons] };
}

function flatten(x) {
  return { data: x.data, shape: [x.shape[0], count(x.shape.slice(1))] };
}

function embedding(x, { weights }, precision) {
  const width = weights.shape[1];
  const data = room(x.data.length * width, precision);
  x.data.forEach((word, place) => {
    data.set(weights.data.subarray(word * width, (word + 1) * width), place * width);
  });
  return { data, shape: [...x.shape, width] };
}

function batchNorm(x, { scale, shift, mean, spread }, precision) {
  const features = x.shape.at(-1);
  const data = room(x.data.length, precision);
  for (let place = 0; place < data.length; place += 1) {
    const f = place % features;
    const normal = (x.data[place] - mean.data[f]) / spread.data[f];
    data[place] = scale.data[f] * normal + shift.data[f];
  }
  return { data, shape: x.shape };
}

function layerNorm(x, { scale, shift, epsilon }, precision) {
  return along(x, precision, (row, write) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    const square = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
    const spread = Math.sqrt(square + epsilon);
    row.forEach((value, f) => write(f, (scale.data[f] * (value - mean)) / spread + shift.data[f]));
  });
}

function softmax(x, given, precision) {
  return along(x, precision, (row, write) => {
    const largest = row.reduce((most, value) => Math.max(most, value), -Infinity);
    const powers = Array.from(row, (value) => Math.exp(value - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    powers.forEach((power, place) => write(place, power / sum));
  });
}

function logSoftmax(x, given, precision) {
  return along(x, precision, (row, write) => {
    const largest = row.reduce((most, value) => Math.max(most, value), -Infinity);
    const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
    row.forEach((value, place) => write(place, value - largest - Math.log(sum)));
  });
}

/* A rule for the last axis by itself. */
function along(x, precision, rule) {
  const width = x.shape.at(-1);
  const data = room(x.data.length, precision);
  for (let start = 0; start < data.length; start += width) {
    const write = (place, value) => {
      data[start + place] = value;
    };
    rule(x.data.subarray(start, start + width), write);
  }
  return { data, shape: x.shape };
}

function conv2d(x, { weights, biases, stride, frame }, precision) {
  const [high, wide, channels, filters] = weights.shape;
  const framed = padded(x, frame);
  return windowed(framed, [high, wide], stride, filters, precision, (start, line, write) => {
    for (let f = 0; f < filters; f += 1) {
      let sum = 0;
      for (let top = 0; top < high; top += 1) {
        for (let place = 0; place < wide * channels; place += 1) {
          const weight = weights.data[(top * wide * channels + place) * filters + f];
          sum += framed.data[start + top * line + place] * weight;
        }
      }
      write(f, sum + biases.data[f]);
    }
  });
}

function pool(begin, join, finish) {
  return (x, { size, stride }, precision) => {
    const [high, wide] = size;
    const channels = x.shape[3];
    return windowed(x, size, stride, channels, precision, (start, line, write) => {
      for (let c = 0; c < channels; c += 1) {
        let found = begin;
        for (let top = 0; top < high; top += 1) {
          for (let left = 0; left < wide; left += 1) {
            found = join(found, x.data[start + top * line + left * channels + c]);
          }
        }
        write(c, finish(found, high * wide));
      }
    });
  };
}

/* Look through every window of every image; `look` writes what each gives. */
function windowed(x, [high, wide], [down, across], filters, precision, look) {
  const [images, height, width, channels] = x.shape;
  const rows = Math.floor((height - high) / down) + 1;
  const columns = Math.floor((width - wide) / across) + 1;
  const data = room(images * rows * columns * filters, precision);
  const line = width * channels;
  let place = 0;
  const write = (filter, value) => {
    data[place + filter] = value;
  };
  for (let image = 0; image < images; image += 1) {
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const start = (image * height + row * down) * line + column * across * channels;
        look(start, line, write);
        place += filters;
      }
    }
  }
  return { data, shape: [images, rows, columns, filters] };
}

function padded(x, [[top, bottom], [left, right]]) {
  if (!(top || bottom || left || right)) return x;
  const [images, height, width, channels] = x.shape;
  const shape = [images, top + height + bottom, left + width + right, channels];
  const data = new x.data.constructor(count(shape));
  for (let image = 0; image < images; image += 1) {
    for (let row = 0; row < height; row += 1) {
      const from = (image * height + row) * width * channels;
      const to = ((image * shape[1] + top + row) * shape[2] + left) * channels;
      data.set(x.data.subarray(from, from + width * channels), to);
    }
  }
  return { data, shape };
}

export const RULES = {
  dense,
  flatten,
  embedding,
  batch_norm: batchNorm,
  layer_norm: layerNorm,
  conv2d,
  max_pool2d: pool(-Infinity, Math.max, (largest) => largest),
  average_pool2d: pool(0, (sum, value) => sum + value, (sum, size) => sum / size),
  softmax,
  log_softmax: logSoftmax,
  step: each((x) => (x > 0 ? 1 : 0)),
  sigmoid: each(sigmoid),
  tanh: each(Math.tanh),
  relu: each((x) => Math.max(x, 0)),
  leaky_relu: each((x, { slope }) => Math.max(x, slope * x)),
  elu: each((x, { alpha }) => Math.max(x, 0) + alpha * Math.expm1(Math.min(x, 0))),
  gelu: each((x) => x * sigmoid(GELU_SCALE * x * (1 + 0.044715 * x * x))),
  silu: each((x) => x * sigmoid(x)),
  softplus: each((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
};
