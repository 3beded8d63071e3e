/**
 * Announces a reply to screen readers: that the web is searched, that it begins, that nothing comes for a while, and how it ends.
 * @import { Message } from "./types"
 */

const SILENCE = 10_000; // milliseconds without a frame
/** By status. @type {Record<string, string>} */
const ENDINGS = {
  complete: "Reply finished.",
  stopped: "Reply stopped.",
  truncated: "Reply cut off.",
  interrupted: "Reply interrupted.",
  failed: "Reply failed.",
};

export class Announcer {
  /**
   * @param {HTMLElement} region has the role "status"
   * @param {(isLong: boolean) => void} onSilence
   */
  constructor(region, onSilence) {
    this.region = region;
    this.onSilence = onSilence;
    /** The id of the reply that is being written. @type {string | null} */
    this.writing = null;
    this.said = "";
    this.timer = 0;
  }

  /** @param {Message | undefined} reply the one that is being written, or was a moment ago; a new frame of it has come */
  heard(reply) {
    clearTimeout(this.timer);
    this.onSilence(false);
    if (reply?.status === "writing") {
      this.say(searching(reply) ? "Searching the web." : `${reply.model ?? "The model"} is replying.`);
      this.writing = reply.id;
      this.timer = setTimeout(() => this.silence(), SILENCE);
    } else {
      if (reply && this.writing === reply.id) this.say(ENDINGS[reply.status] ?? "");
      this.writing = null;
    }
  }

  /** Once, however many frames say the same. */
  say(/** @type {string} */ sentence) {
    if (this.said === sentence) return;
    this.said = sentence;
    this.region.textContent = sentence;
  }

  silence() {
    this.region.textContent = "Still waiting for the model.";
    this.onSilence(true);
  }
}

function searching(/** @type {Message} */ { search }) {
  return search?.seconds === null;
}
