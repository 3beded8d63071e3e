/**
 * Which conversations there are, as far as this page knows: the server's list, what the person has changed since, and replies in flight.
 * What the person did holds at once; the server's next list then says what came of it. No DOM.
 * @import { LivePayload } from "../thread/types"
 * @import { Conversation } from "./types"
 */

export class Listing {
  constructor() {
    /** @type {Map<string, Conversation>} */
    this.listed = new Map();
    /** New titles and pins, until the next list. @type {Map<string, Partial<Conversation>>} */
    this.changed = new Map();
    /** Told to the server to delete, until the next list. @type {Set<string>} */
    this.gone = new Set();
    /** Deletions that may still be undone. @type {Set<string>} */
    this.hidden = new Set();
    /** What replies in flight have told, until a newer list. @type {Map<string, Partial<Conversation> & {revision: number}>} */
    this.live = new Map();
    /** The last that was heard of each conversation. The view repeats it when a conversation is opened again. @type {Map<string, string>} */
    this.heard = new Map();
  }

  /** @param {{revision: number, conversations: Conversation[]}} value the server's list */
  replace({ revision, conversations }) {
    this.listed = new Map(conversations.map((conversation) => [conversation.id, conversation]));
    this.changed.clear();
    this.gone.clear();
    for (const [id, told] of this.live) if (told.revision <= revision) this.live.delete(id);
  }

  /** @param {Partial<Conversation>} change */
  change(/** @type {string} */ id, change) {
    this.changed.set(id, { ...this.changed.get(id), ...change });
  }

  /** Not listed any more, whatever the server's next lists say; until `restore` or `lose`. */
  hide(/** @type {string} */ id) {
    this.hidden.add(id);
  }

  restore(/** @type {string} */ id) {
    this.hidden.delete(id);
  }

  /** Deleted as far as this page is concerned. */
  lose(/** @type {string} */ id) {
    this.hidden.delete(id);
    this.live.delete(id);
    this.gone.add(id);
  }

  /**
   * A frame of a reply.
   * @param {LivePayload} payload
   * @param {string} title for a conversation that the server has not listed yet
   * @returns {boolean} whether that changes the list
   */
  hear({ conversation: id, revision, message, done }, title) {
    const news = `${message?.id} ${done}`;
    if (!message || this.heard.get(id) === news) return false;
    this.heard.set(id, news);
    this.live.set(id, { title, revision, writing: !done, updated_at: Date.now() / 1000 });
    return true;
  }

  /** @returns {Conversation | undefined} */
  get(/** @type {string} */ id) {
    if (this.gone.has(id) || this.hidden.has(id)) return undefined;
    const [listed, live] = [this.listed.get(id), this.live.get(id)];
    if (!listed && !live) return undefined;
    const updated_at = Math.max(listed?.updated_at ?? 0, live?.updated_at ?? 0);
    return {
      id,
      title: "",
      pinned: false,
      ...live,
      ...listed,
      updated_at,
      writing: live?.writing ?? listed?.writing,
      ...this.changed.get(id),
    };
  }

  /** @returns {Conversation[]} in no order */
  all() {
    const ids = new Set([...this.listed.keys(), ...this.live.keys()]);
    return [...ids].flatMap((id) => this.get(id) ?? []);
  }
}
