/* Pace: drawing takes no more than a share of the time while numbers flow. */

/* A listener that rests after it has worked, so that it takes at most such a share of the time while
numbers flow; other news come at once, and the last news always comes. */
export function paced(listener, share) {
  let next = -Infinity;
  let timer = null;
  const hear = (what, isFlow) => {
    clearTimeout(timer);
    timer = null;
    const began = performance.now();
    listener(what, isFlow);
    const now = performance.now();
    next = now + (now - began) * (1 / share - 1);
  };
  return (what, isFlow = false) => {
    const wait = next - performance.now();
    if (!isFlow || wait <= 0) hear(what, isFlow);
    else timer ??= setTimeout(() => hear(what, isFlow), wait);
  };
}
