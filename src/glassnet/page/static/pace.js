/* Pace: while numbers flow, texts and pictures take no more than a share of the time. */

const CALM = 250; // milliseconds between two looks at the texts
const SLOW = 1000; // milliseconds between two looks at a chart
const SMALL = 0.1; // share of the time that all texts take
export const SMOOTH = 40; // milliseconds of two pictures of a browser that is not busy
const TURNED = "turned"; // news of a knob that somebody turns
const LONGEST = 2000; // milliseconds that news ever wait, however slow or hidden the page was once

/* A listener that rests after it has worked, at least for `rest` milliseconds and so that it takes
at most such a share of the time while numbers flow, as far as no news waits too long; other news come
at once, and the last news always comes. What a knob does that is just turned flows, too, from the next
picture on, and rests for its share alone: so the hand feels no weight. Where much is drawn, the time
until it is on the screen counts, too. */
export function paced(listener, share, rest = 0, isMuch = false) {
  let ended = -Infinity;
  let free = -Infinity;
  let timer = null;
  const stopWaiting = () => {
    clearTimeout(timer);
    timer = null;
  };
  const hear = (what, isFlow) => {
    stopWaiting();
    const began = performance.now();
    listener(what, isFlow);
    ended = performance.now();
    free = ended + restAfter(ended - began, share);
    if (isFlow && isMuch) afterTwoPictures(() => (free = performance.now() + restAfter(performance.now() - began - SMOOTH, share)));
  };
  const flow = (what, until) => {
    const wait = until - performance.now();
    if (wait <= 0) hear(what, true);
    else timer ??= setTimeout(() => hear(what, true), wait);
  };
  return (what, isFlow = false) => {
    if (what === TURNED) {
      inNextPicture(listener, () => {
        stopWaiting(); // as numbers may that wait longer
        flow(what, free);
      });
    } else if (isFlow) flow(what, Math.max(free, ended + rest));
    else hear(what, false);
  };
}

/* How long to rest after so many milliseconds of work, so that it takes such a share of the time. */
export function restAfter(time, share, least = 0, most = LONGEST) {
  return Math.min(most, Math.max(least, time * (1 / share - 1)));
}

const soon = new Map(); // listeners that are heard in the next picture, and how

function inNextPicture(listener, act) {
  if (!soon.size) {
    requestAnimationFrame(() => {
      const acts = [...soon.values()];
      soon.clear();
      for (const one of acts) one();
    });
  }
  soon.set(listener, act);
}

export function afterTwoPictures(act) {
  requestAnimationFrame(() => requestAnimationFrame(act));
}

const waiting = new Map(); // texts, with the news that they have yet to show

/* All texts that wait, one after the other, so that the page is laid out once for all of them. */
const showTexts = paced(
  () => {
    const texts = [...waiting];
    waiting.clear();
    for (const [listener, what] of texts) listener(what, true);
  },
  SMALL,
  CALM,
  true,
);

/* The same for a chart that is drawn anew as a whole, which need not follow every number. */
export function slowly(listener) {
  return paced(listener, SMALL, SLOW, true);
}

/* The same for texts, which nobody reads more often than four times a second. */
export function calmly(listener) {
  return (what, isFlow = false) => {
    waiting.delete(listener);
    if (!isFlow && what !== TURNED) {
      listener(what, false);
      return;
    }
    waiting.set(listener, what);
    showTexts(what, true); // in the next picture, if a knob was turned
  };
}
