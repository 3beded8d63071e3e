/**
 * The sidebar, drawn from the store, and what the person does in it. Its parts are joined here.
 * @import { Change } from "../../live/types"
 * @import { Item } from "./item.js"
 * @import { Hits } from "./types"
 */
import * as dom from "../../page/dom.js";
import * as drawer from "./drawer.js";
import * as keys from "./keys.js";
import { Deletions } from "./deletions.js";
import { Foot } from "./foot.js";
import { List } from "./list.js";
import { Listing } from "./listing.js";
import { Popover, choice } from "./popover.js";
import { confirmation } from "./confirmation.js";
import { exportChoices } from "./exports.js";
import { found, nothing } from "./found.js";
import { grouped } from "./groups.js";
import { command } from "../../live/commands.js";
import { keepDraft, takeDraft } from "../../page/drafts.js";
import { store } from "../../live/store.js";
import { newChat } from "../../page/new_chat.js";
import { openConversation } from "../../page/open.js";
import { sayRefused } from "../../page/toasts.js";
import { rename } from "./rename.js";

const SEARCH_MS = 200; // of quiet before the server is asked

export class Sidebar {
  /**
   * @param {HTMLElement} root
   * @param {string} appName
   */
  constructor(root, appName) {
    dom.find(root, ".app-name").textContent = appName;
    this.empty = dom.find(root, ".none");
    this.newChatButton = dom.find(root, ".new-chat");
    /** @type {HTMLInputElement} */
    this.search = dom.find(root, ".search input");
    this.scroller = dom.find(root, ".scroller");
    this.listing = new Listing();
    this.list = new List(dom.find(root, ".conversations"), this.scroller);
    this.foot = new Foot(root);
    this.menu = new Popover("Conversation", root);
    this.formats = new Popover("Export", root);
    this.deletions = new Deletions(dom.find(root, ".notes"), () => this.focus(this.list.active));
    this.askToDeleteAll = confirmation(root, () => this.deleteAll());
    /** The server's answer to the last search. @type {Hits | null} */
    this.hits = null;
    /** Of the search that waits for the typing to stop. */
    this.timer = 0;
    this.listen();
  }

  listen() {
    this.newChatButton.addEventListener("click", () => this.newChat());
    this.list.node.addEventListener("click", (event) => this.clicked(event));
    this.search.addEventListener("input", () => this.searched());
    this.search.addEventListener("keydown", (event) => this.searchKey(event));
    this.foot.exports.addEventListener("click", () => this.formats.open(this.foot.exports, exportChoices()));
    this.foot.deleteAll.addEventListener("click", () => this.askToDeleteAll());
    keys.listen(this.list, this.search, { rename: (id) => this.rename(id), remove: (id) => this.remove(id) });
    store.subscribe((change) => this.changed(change));
  }

  /** @param {Change} change */
  changed(change) {
    this.listing.heard(change);
    if (change.account || change.list) this.foot.update(store.state);
    if (change.list || change.thread !== undefined) this.draw();
  }

  get words() {
    return this.search.value.trim();
  }

  draw() {
    const { words } = this;
    const isAnswered = this.hits?.words === words;
    const all = this.listing.all();
    const rows = words ? found(all, words, isAnswered ? this.hits : null) : grouped(all, new Date());
    this.list.show(rows, store.shown);
    const said = rows.length ? "" : nothing(words, isAnswered ? this.hits : null);
    if (this.empty.textContent !== said) this.empty.textContent = said;
  }

  /** Show or hide it. */
  toggle(/** @type {boolean | undefined} */ open = undefined) {
    drawer.toggle(open);
  }

  // ---- what the person does ----

  newChat() {
    if (drawer.isOver()) drawer.toggle(false);
    newChat();
  }

  clicked(/** @type {MouseEvent} */ event) {
    const item = this.list.item(dom.closest(event, ".item")?.dataset.id ?? null);
    if (!item) return;
    if (dom.closest(event, ".more")) return this.menu.open(item.more, this.choices(item));
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey; // a tab or window of its own
    if (elsewhere || !dom.closest(event, ".link")) return;
    event.preventDefault();
    this.open(item.id);
  }

  open(/** @type {string} */ id) {
    if (drawer.isOver()) drawer.toggle(false);
    if (id !== store.shown) void openConversation(id);
  }

  /** @param {Item} item */
  choices({ id, pinned }) {
    return [
      choice("Rename", "edit", () => this.rename(id)),
      choice(pinned ? "Unpin" : "Pin", "pin", () => this.pin(id, !pinned)),
      choice("Delete", "trash", () => this.remove(id)),
    ];
  }

  rename(/** @type {string} */ id) {
    const save = (/** @type {string} */ title) => {
      this.listing.change(id, { title });
      this.tell("rename", id, { title });
      this.draw();
    };
    const item = this.list.item(id);
    if (item) rename(item, save, (byKey) => byKey && this.focus(id));
  }

  pin(/** @type {string} */ id, /** @type {boolean} */ pinned) {
    this.listing.change(id, { pinned });
    this.tell("pin", id, { pinned });
    this.draw();
    this.focus(id);
  }

  remove(/** @type {string} */ id) {
    const title = this.listing.get(id)?.title ?? "";
    const wasOnShow = id === store.shown;
    const next = this.list.neighbour(id);
    this.listing.hide(id);
    store.deletedHere.add(id);
    if (wasOnShow) newChat();
    const draft = takeDraft(id);
    this.draw();
    this.focus(next);
    const isDeleted = command("delete", { conversation: id }, { keepalive: true }).then(
      () => true,
      (error) => {
        keepDraft(id, draft);
        return this.notDeleted([id], error);
      },
    );
    this.deletions.begin(id, title, () => void this.undelete(id, isDeleted, draft, wasOnShow));
  }

  /** @param {string} id @param {Promise<boolean>} isDeleted @param {string} draft @param {boolean} wasOnShow */
  async undelete(id, isDeleted, draft, wasOnShow) {
    this.listing.restore(id);
    keepDraft(id, draft);
    this.draw();
    this.focus(id);
    if (!(await isDeleted)) return;
    try {
      await command("undelete", { conversation: id }, { keepalive: true });
    } catch (error) {
      this.listing.hide(id);
      keepDraft(id, "");
      this.draw();
      return sayRefused(error);
    }
    if (wasOnShow && !store.thread) void openConversation(id);
  }

  deleteAll() {
    const ids = [...store.state.list.keys()];
    this.deletions.clear();
    for (const id of ids) {
      this.listing.hide(id);
      store.deletedHere.add(id);
    }
    void command("delete_all").catch((error) => this.notDeleted(ids, error));
    newChat();
    this.draw();
  }

  /** The server refused to delete them: they are listed again. @param {string[]} ids @param {unknown} error */
  notDeleted(ids, error) {
    for (const id of ids) {
      this.deletions.end(id);
      this.listing.restore(id);
      store.deletedHere.delete(id);
    }
    this.draw();
    sayRefused(error);
    return false;
  }

  focus(/** @type {string | null} */ id) {
    if (id === null || !this.list.focus(id)) this.newChatButton.focus();
  }

  // ---- search ----

  searched() {
    this.list.rewind();
    this.scroller.scrollTop = 0;
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), SEARCH_MS);
  }

  ask() {
    const { words } = this;
    if (!words || words === this.hits?.words) return;
    const answered = (/** @type {Hits} */ hits) => {
      if (words !== this.words) return; // other words were typed meanwhile, and their answer may be here
      this.hits = hits;
      this.draw();
    };
    void command("search", { words }).then(answered, (error) => {
      answered({ words, items: [], failed: true });
      sayRefused(error);
    });
  }

  /** Tell the server of a change of a conversation. If it is refused, the list shows the server's word again. @param {string} name @param {string} id @param {object} change */
  tell(name, id, change) {
    void command(name, { conversation: id, ...change }).catch((error) => {
      this.listing.changed.delete(id);
      this.draw();
      sayRefused(error);
    });
  }

  searchKey(/** @type {KeyboardEvent} */ event) {
    if (event.isComposing) return;
    const [first] = this.list.ids();
    if (event.key === "Enter" && this.words && first) this.open(first);
    if (event.key !== "Escape" || !this.search.value) return;
    event.preventDefault(); // else the drawer closed, too
    this.search.value = "";
    this.searched();
  }
}
