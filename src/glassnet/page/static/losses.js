/* How wrong each row is, and what people ask about many rows. */

const CLOSEST = 1e-7; // a probability nearer to 0 than this counts as this

/* The loss of one row, from the numbers that the loss looks at and the encoded truth. */
export function lossOf(loss, predicted, truth) {
  return VALUES[loss.kind](predicted, truth, loss.settings);
}

/* The mean of some numbers. */
export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function smoothed(label, place, classes, smoothing) {
  return (place === label ? 1 - smoothing : 0) + smoothing / classes;
}

function surprise(logarithms, [label], smoothing) {
  let sum = 0;
  logarithms.forEach((value, place) => {
    const share = smoothed(label, place, logarithms.length, smoothing);
    if (share) sum -= share * value;
  });
  return sum;
}

function squared(predicted, truth) {
  return mean(Array.from(predicted, (value, place) => (value - truth[place]) ** 2));
}

function absolute(predicted, truth) {
  return mean(Array.from(predicted, (value, place) => Math.abs(value - truth[place])));
}

function huber(predicted, truth, { delta }) {
  const costs = Array.from(predicted, (value, place) => {
    const error = value - truth[place];
    const near = Math.max(-delta, Math.min(delta, error));
    return near * (error - near / 2);
  });
  return mean(costs);
}

const VALUES = {
  CrossEntropy: (predicted, truth, { label_smoothing: smoothing }) =>
    surprise(Array.from(predicted, (p) => Math.log(Math.max(p, CLOSEST))), truth, smoothing),
  SoftmaxCrossEntropy(scores, truth, { label_smoothing: smoothing }) {
    const largest = scores.reduce((most, value) => Math.max(most, value), -Infinity);
    const sum = scores.reduce((total, value) => total + Math.exp(value - largest), 0);
    const logarithms = Array.from(scores, (value) => value - largest - Math.log(sum));
    return surprise(logarithms, truth, smoothing);
  },
  BinaryCrossEntropy: (predicted, truth) =>
    mean(
      Array.from(predicted, (value, place) => {
        const p = Math.max(CLOSEST, Math.min(1 - CLOSEST, value));
        return -(truth[place] * Math.log(p) + (1 - truth[place]) * Math.log1p(-p));
      }),
    ),
  SigmoidBinaryCrossEntropy: (scores, truth) =>
    mean(
      Array.from(
        scores,
        (x, place) => Math.max(x, 0) - truth[place] * x + Math.log1p(Math.exp(-Math.abs(x))),
      ),
    ),
  MeanSquaredError: squared,
  MeanAbsoluteError: absolute,
  Huber: huber,
};

/* R² of predictions: the share of the spread that they explain. */
export function rSquared(predicted, truth) {
  const centre = mean(truth);
  const spread = truth.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const rest = truth.reduce((sum, value, place) => sum + (value - predicted[place]) ** 2, 0);
  return spread ? 1 - rest / spread : null;
}
