/**
 * The connection to `/live`: read with fetch, opened anew after a break, from the last number on.
 * @import { LiveEvent } from "./types"
 */
import { address } from "./commands.js";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const SILENT_MS = 25_000; // the server sends something every ten seconds

export class Stream {
  /**
   * @param {{ onEvent: (event: LiveEvent) => void, onRefused: () => void, onBroken: (isBroken: boolean) => void }} listeners `onRefused`:
   *   the server does not know this page (any more); the stream is closed then
   */
  constructor({ onEvent, onRefused, onBroken }) {
    this.onEvent = onEvent;
    this.onRefused = onRefused;
    this.onBroken = onBroken;
    /** `<epoch>-<number>` of the last event. */
    this.after = "";
    /** @type {AbortController | null} */
    this.connection = null;
    this.pause = FIRST_PAUSE_MS;
  }

  /** @param {string} after */
  open(after) {
    this.close();
    this.after = after;
    this.pause = FIRST_PAUSE_MS;
    void this.connect();
  }

  close() {
    this.connection?.abort();
    this.connection = null;
    clearTimeout(this.timer);
  }

  /** Read until the connection ends. Not an EventSource: that hides why it was refused, and repeats an old address. */
  async connect() {
    const connection = (this.connection = new AbortController());
    try {
      const response = await fetch(address("live", { after: this.after }), { signal: connection.signal, cache: "no-store" });
      if (response.status === 401 || response.status === 403) {
        this.close();
        this.onRefused();
        return;
      }
      if (response.ok && response.body) await this.read(response.body.getReader(), connection);
    } catch {
      // broken, or closed by us
    }
    if (this.connection !== connection) return;
    this.onBroken(true);
    this.timer = setTimeout(() => void this.connect(), this.pause * (0.5 + Math.random()));
    this.pause = Math.min(LONGEST_PAUSE_MS, this.pause * 2);
  }

  /** @param {ReadableStreamDefaultReader<Uint8Array>} reader @param {AbortController} connection */
  async read(reader, connection) {
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const silence = setTimeout(() => connection.abort(), SILENT_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      this.onBroken(false);
      this.pause = FIRST_PAUSE_MS;
      const parts = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = /** @type {string} */ (parts.pop());
      for (const part of parts) this.take(part);
    }
  }

  /** @param {string} part one event, or a comment */
  take(part) {
    const found = /^id: (.+)-(\d+)\ndata: (.*)$/s.exec(part);
    if (!found) return;
    const [, epoch, number, data] = found;
    this.after = `${epoch}-${number}`;
    this.onEvent({ ...JSON.parse(data), number: Number(number) });
  }
}
