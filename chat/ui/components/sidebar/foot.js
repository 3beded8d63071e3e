/**
 * The foot: who is here, whether what they write is kept, and what they may do with all of it.
 * @import { LiveState, Status } from "../../live/types"
 */
import { find } from "../../page/dom.js";

export class Foot {
  /** @param {HTMLElement} root */
  constructor(root) {
    /** @type {HTMLImageElement} */
    this.picture = find(root, ".picture");
    this.initial = find(root, ".initial");
    this.name = find(root, ".person-name");
    this.status = find(root, ".history");
    /** @type {HTMLAnchorElement} */
    this.signIn = find(root, ".sign-in");
    /** @type {HTMLAnchorElement} */
    this.signOut = find(root, ".sign-out");
    this.exports = find(root, ".export");
    this.deleteAll = find(root, ".delete-all");
    /** The address of the picture on show. @type {string | null | undefined} */
    this.shownPicture = undefined;
    this.picture.addEventListener("error", () => this.showPicture(null));
  }

  /** @param {LiveState} state */
  update({ account, status, list }) {
    if (!account || !status) return;
    const { person, sign_in, sign_out } = account;
    const name = person?.name || "Guest";
    this.name.textContent = name;
    this.initial.textContent = [...name].slice(0, 1).join("").toUpperCase();
    if (this.shownPicture !== person?.picture) this.showPicture(person?.picture ?? null);
    this.say(status);
    lead(this.signIn, sign_in);
    lead(this.signOut, sign_out);
    this.exports.hidden = !list.size;
    this.deleteAll.hidden = !list.size;
  }

  /** Only what is new is written, since a screen reader reads it out. @param {Status} status */
  say({ kind, text }) {
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.title = text;
    this.status.dataset.kind = kind;
  }

  showPicture(/** @type {string | null} */ address) {
    this.shownPicture = address;
    const source = webAddress(address);
    this.picture.hidden = !source;
    this.initial.hidden = Boolean(source);
    if (source) this.picture.src = source;
    else this.picture.removeAttribute("src");
  }
}

/** @param {HTMLAnchorElement} anchor @param {string | null} href */
function lead(anchor, href) {
  const address = webAddress(href);
  anchor.hidden = !address;
  if (address) anchor.href = address;
  else anchor.removeAttribute("href");
}

/** The address itself if it is one of a page or picture, such as a path of this app, and not a script; else null. */
function webAddress(/** @type {string | null} */ address) {
  return address && /^https?:$/.test(new URL(address, location.href).protocol) ? address : null;
}
