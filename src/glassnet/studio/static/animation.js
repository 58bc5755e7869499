/* A video of training: the moments of the run are shown one after the other on the page itself, and
what is seen is painted and recorded. The browser writes the video; nothing else is needed. */

import { unpacked } from "./frames.js";
import { LOST, inOneLine } from "./notice.js";
import { whole } from "./numbers.js";
import { imageOf, picturesIn, svgText } from "./pictures.js";

const KINDS = ["video/mp4;codecs=avc1.42E01F", "video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];
const SIZE = { width: 1280, height: 720 };
const BITS = 4_000_000; // a second
const SHOWN = 100; // milliseconds for each moment
const LAST = 1500; // milliseconds for the last
const EDGE = 24;
const FOOT = 48;

/* A video of the run at work, as bytes with their kind. */
export async function animationOf(studio, root, progress) {
  const kind = globalThis.MediaRecorder && KINDS.find((one) => MediaRecorder.isTypeSupported(one));
  if (!kind) throw new Error("This browser records no videos. What helps: a newer one, or PNG files");
  const moments = await momentsOf(studio);
  const canvas = Object.assign(document.createElement("canvas"), SIZE);
  canvas.getContext("2d");
  const stream = canvas.captureStream(0);
  const [track] = stream.getVideoTracks();
  const recorder = new MediaRecorder(stream, { mimeType: kind, videoBitsPerSecond: BITS });
  const parts = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  studio.isReplaying = true;
  try {
    recorder.start();
    for (const [place, { header, arrays }] of moments.entries()) {
      recorder.pause(); // painting takes as long as it takes
      studio.live.receive(arrays);
      studio.live.tell("values"); // at once, and not paced
      await paint(canvas, root, `epoch ${whole(header.epoch)}, step ${whole(header.step)}`);
      recorder.resume();
      track.requestFrame();
      progress((place + 1) / moments.length);
      await resting(SHOWN);
    }
    await resting(LAST);
    track.requestFrame();
    await resting(SHOWN);
  } finally {
    if (recorder.state === "inactive") ended.catch(() => null);
    else recorder.stop();
    studio.isReplaying = false;
    studio.ask("hello");
  }
  await ended;
  return new Blob(parts, { type: kind.split(";")[0] });
}

async function momentsOf(studio) {
  const answer = await studio.ask("moments");
  if (!answer?.ok) throw new Error(inOneLine(answer ?? LOST));
  const bytes = await (await studio.model.fetch(answer.id))?.arrayBuffer();
  if (!bytes) throw new Error("The moments are no longer there. What helps: try again");
  const found = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const length = new DataView(bytes).getUint32(at, true);
    found.push(unpacked(bytes.slice(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return found;
}

/* Paint what is seen of the network and of what it says, side by side, and a line below. */
async function paint(canvas, root, line) {
  const seen = picturesIn(root).filter(({ name }) => name === "Network" || name === "View");
  const context = canvas.getContext("2d");
  const { width, height } = canvas;
  const style = getComputedStyle(root.querySelector(".card") ?? root);
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, width, height);
  const room = { wide: (width - EDGE) / seen.length - EDGE, high: height - FOOT - 2 * EDGE };
  for (const [place, { svg }] of seen.entries()) {
    const image = await imageOf(svgText(svg));
    const scale = Math.min(room.wide / image.width, room.high / image.height);
    const [wide, high] = [image.width * scale, image.height * scale];
    const left = EDGE + place * (room.wide + EDGE) + (room.wide - wide) / 2;
    context.drawImage(image, left, EDGE + (room.high - high) / 2, wide, high);
  }
  context.fillStyle = style.color;
  context.font = `22px ${style.fontFamily}`;
  context.fillText(line, EDGE, height - EDGE);
}

function resting(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
