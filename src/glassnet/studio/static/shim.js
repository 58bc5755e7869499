/* The connection to the studio, with the three methods of a notebook's model: send, on, off;
and fetch and upload for files.

It tells of itself in messages, too: {event: "socket", status: "open", "lost" or "refused"}. */

const KEY = "glassnet-token";
const SLOWEST = 2000; // milliseconds between two tries

export class Shim {
  constructor() {
    this.listeners = new Set();
    this.token = tokenOf(window);
    this.wait = 250;
    if (this.token) this.connect();
    else setTimeout(() => this.tell({ event: "socket", status: "refused" }));
  }

  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  on(name, listener) {
    if (name === "msg:custom") this.listeners.add(listener);
  }

  off(name, listener) {
    if (name === "msg:custom") this.listeners.delete(listener);
  }

  /* The bytes of a file that was made for this page; null if it is not there. */
  async fetch(id) {
    const headers = { Authorization: `Bearer ${this.token}` };
    const answer = await fetch(`/file/${encodeURIComponent(id)}`, { headers }).catch(() => null);
    return answer?.ok ? answer.blob() : null;
  }

  /* Send a file; the answer is {ok, upload, label}, or it says what is wrong. */
  async upload(name, bytes) {
    const given = { Authorization: `Bearer ${this.token}`, "X-Name": inAscii(name) };
    const answer = await fetch("/data", { method: "POST", headers: given, body: bytes }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    const lost = { message: "the file could not be sent", do: "give one file, and see whether the studio still runs" };
    return { ok: answer?.ok ?? false, ...(said ?? lost) };
  }

  tell(message, buffers = []) {
    for (const listener of this.listeners) listener(message, buffers);
  }

  connect() {
    const socket = new WebSocket(`ws://${location.host}/live`, ["glassnet", `glassnet.${this.token}`]);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      this.wait = 250;
      this.tell({ event: "socket", status: "open" });
    });
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") this.tell(JSON.parse(data));
      else this.tell({ event: "frame" }, [data]);
    });
    socket.addEventListener("close", () => this.lost());
    this.socket = socket;
  }

  /* Try again, unless the studio is there and does not know the token: then it was started anew. */
  async lost() {
    this.tell({ event: "socket", status: "lost" });
    await new Promise((resolve) => setTimeout(resolve, this.wait));
    this.wait = Math.min(2 * this.wait, SLOWEST);
    const headers = { Authorization: `Bearer ${this.token}` };
    const answer = await fetch("/health", { headers }).catch(() => null);
    if (answer?.status === 401) this.tell({ event: "socket", status: "refused" });
    else if (answer?.ok) this.connect();
    else this.lost();
  }
}

/* A text as JSON of ASCII signs alone, as a header can hold it. */
function inAscii(text) {
  return JSON.stringify(text).replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/* The token from the address, which is then removed from it; or that of this window. */
function tokenOf({ location, history, sessionStorage }) {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, "", location.pathname);
  }
  return given ?? sessionStorage.getItem(KEY);
}
