/** The sidebar: what the person does in it, and what the page tells it. Its parts do not know each other; they meet here. */
(() => {
  "use strict";
  const { sidebar } = HuggingChat.parts;
  const { drawer, choice } = sidebar;

  const SEARCH_MS = 200; // of quiet before the server is asked

  class Sidebar {
    /**
     * @param {HTMLElement} root
     * @param {(event: string, data: object) => void} trigger sends an event to the server
     */
    constructor(root, trigger) {
      this.trigger = trigger;
      this.appName = root.querySelector(".app-name");
      this.empty = root.querySelector(".none");
      this.newChatButton = root.querySelector(".new-chat");
      this.search = root.querySelector(".search input");
      this.scroller = root.querySelector(".scroller");
      this.listing = new sidebar.Listing();
      this.list = new sidebar.List(root.querySelector(".conversations"), this.scroller);
      this.foot = new sidebar.Foot(root);
      this.menu = new sidebar.Popover("Conversation", root);
      this.formats = new sidebar.Popover("Export", root);
      this.deletions = new sidebar.Deletions(root.querySelector(".notes"), (id, hadFocus) => this.commitDeletion(id, hadFocus));
      this.askToDeleteAll = sidebar.confirmation(root, () => this.deleteAll());
      /** The server's answer to the last search. @type {Hits | null} */
      this.hits = null;
      this.current = HuggingChat.thread?.conversation ?? null;
      this.listen();
    }

    listen() {
      this.newChatButton.addEventListener("click", () => this.newChat());
      this.list.node.addEventListener("click", (event) => this.clicked(event));
      this.search.addEventListener("input", () => this.searched());
      this.search.addEventListener("keydown", (event) => this.searchKey(event));
      this.foot.exports.addEventListener("click", () => this.formats.open(this.foot.exports, this.exportChoices()));
      this.foot.deleteAll.addEventListener("click", () => this.askToDeleteAll());
      sidebar.keys.listen(this.list, this.search, { rename: (id) => this.rename(id), remove: (id) => this.remove(id) });
      HuggingChat.on("chat:shown", ({ conversation }) => this.shown(conversation));
      HuggingChat.on("chat:live", (payload) => this.heard(payload));
    }

    /** @param {SidebarValue} value */
    update(value) {
      this.appName.textContent = value.name;
      this.listing.replace(value);
      this.hits = value.hits;
      this.foot.update(value);
      this.draw();
    }

    get words() {
      return this.search.value.trim();
    }

    draw() {
      const { words } = this;
      const isAnswered = this.hits?.words === words;
      const all = this.listing.all();
      const rows = words ? sidebar.found(all, words, isAnswered ? this.hits : null) : sidebar.grouped(all, new Date());
      this.list.show(rows, this.current);
      const said = rows.length ? "" : nothing(words, isAnswered);
      if (this.empty.textContent !== said) this.empty.textContent = said;
    }

    shown(conversation) {
      this.current = conversation;
      this.draw();
    }

    heard(/** @type {LivePayload} */ payload) {
      const asked = HuggingChat.thread?.messages.find(({ role }) => role === "user");
      if (this.listing.hear(payload, firstWords(asked?.text ?? ""))) this.draw();
    }

    /** Show or hide it. */
    toggle(/** @type {boolean | undefined} */ open = undefined) {
      drawer.toggle(open);
    }

    // ---- what the person does ----

    newChat() {
      if (drawer.isOver()) drawer.toggle(false);
      HuggingChat.newChat();
    }

    clicked(/** @type {MouseEvent} */ event) {
      const item = this.list.items.get(event.target.closest(".item")?.dataset.id);
      if (!item) return;
      if (item.more.contains(event.target)) return this.menu.open(item.more, this.choices(item));
      const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey; // a tab or window of its own
      if (elsewhere || !item.link.contains(event.target)) return;
      event.preventDefault();
      this.open(item.id);
    }

    open(id) {
      if (drawer.isOver()) drawer.toggle(false);
      if (id !== HuggingChat.thread?.conversation) this.trigger("open_", { conversation: id });
    }

    choices({ id, pinned }) {
      return [
        choice("Rename", "pen", () => this.rename(id)),
        choice(pinned ? "Unpin" : "Pin", "pin", () => this.pin(id, !pinned)),
        choice("Delete", "trash", () => this.remove(id)),
      ];
    }

    exportChoices() {
      const choose = (/** @type {string} */ format) => () => this.trigger("export", { format });
      return [choice("As JSONL", null, choose("jsonl")), choice("As Parquet", null, choose("parquet"))];
    }

    rename(id) {
      const save = (/** @type {string} */ title) => {
        this.listing.change(id, { title });
        this.trigger("rename", { conversation: id, title });
        this.draw();
      };
      sidebar.rename(this.list.items.get(id), save, (byKey) => byKey && this.focus(id));
    }

    pin(id, pinned) {
      this.listing.change(id, { pinned });
      this.trigger("pin", { conversation: id, pinned });
      this.draw();
      this.focus(id);
    }

    remove(id) {
      const { title } = this.listing.get(id);
      const wasOnShow = id === HuggingChat.thread?.conversation;
      const next = this.list.neighbour(id);
      this.listing.hide(id);
      if (wasOnShow) HuggingChat.newChat();
      this.draw();
      this.focus(next);
      this.deletions.begin(id, title, () => this.undelete(id, wasOnShow));
    }

    undelete(id, wasOnShow) {
      this.listing.restore(id);
      this.draw();
      this.focus(id);
      if (wasOnShow && !HuggingChat.thread?.messages.length) this.trigger("open_", { conversation: id });
    }

    commitDeletion(id, hadFocus) {
      this.listing.lose(id);
      this.trigger("delete", { conversation: id });
      if (hadFocus) this.focus(this.list.active);
    }

    deleteAll() {
      this.deletions.clear();
      for (const { id } of this.listing.all()) this.listing.lose(id);
      this.trigger("delete_all", {});
      HuggingChat.newChat();
      this.draw();
    }

    focus(id) {
      if (!this.list.focus(id)) this.newChatButton.focus();
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
      if (words && words !== this.hits?.words) this.trigger("search", { words });
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

  /** What stands in the place of an empty list. */
  function nothing(words, isAnswered) {
    if (!words) return "Your conversations will be listed here.";
    return isAnswered ? "No chats found." : "Searching…";
  }

  /** As the server names a conversation at first. */
  function firstWords(text) {
    const words = text.trim().split(/\s+/);
    const title = words.slice(0, 6).join(" ");
    return title.length > 60 || words.length > 6 ? `${title.slice(0, 60)}…` : title;
  }

  sidebar.Sidebar = Sidebar;
})();
