/** The foot: who is here, whether what they write is kept, and what they may do with all of it. */
(() => {
  "use strict";

  class Foot {
    /** @param {HTMLElement} root */
    constructor(root) {
      const find = (/** @type {string} */ selector) => root.querySelector(selector);
      Object.assign(this, { picture: find(".picture"), initial: find(".initial"), name: find(".person-name"), status: find(".history") });
      Object.assign(this, { signIn: find(".sign-in"), signOut: find(".sign-out"), exports: find(".export"), deleteAll: find(".delete-all") });
      this.picture.addEventListener("error", () => this.showPicture(null));
    }

    /** @param {SidebarValue} value */
    update({ person, status, sign_in, sign_out, can_export, conversations }) {
      this.name.textContent = person?.name || "Guest";
      this.initial.textContent = [...this.name.textContent][0].toUpperCase();
      if (this.shownPicture !== person?.picture) this.showPicture(person?.picture ?? null);
      this.say(status);
      lead(this.signIn, sign_in);
      lead(this.signOut, sign_out);
      this.exports.hidden = !can_export;
      this.deleteAll.hidden = !conversations.length;
    }

    /** Only what is new is written, since a screen reader reads it out. */
    say({ kind, text }) {
      if (this.status.textContent !== text) this.status.textContent = text;
      this.status.title = text;
      this.status.dataset.kind = kind;
    }

    showPicture(address) {
      this.shownPicture = address;
      this.picture.hidden = !isOnTheWeb(address);
      this.initial.hidden = !this.picture.hidden;
      if (this.picture.hidden) this.picture.removeAttribute("src");
      else this.picture.src = address;
    }
  }

  /** @param {HTMLAnchorElement} anchor @param {string | null} href */
  function lead(anchor, href) {
    anchor.hidden = !isOnTheWeb(href);
    if (anchor.hidden) anchor.removeAttribute("href");
    else anchor.href = href;
  }

  /** Whether an address, which may be a path of this app, is one of a page or picture, and not a script. */
  function isOnTheWeb(address) {
    return Boolean(address) && /^https?:$/.test(new URL(address, location.href).protocol);
  }

  HuggingChat.parts.sidebar.Foot = Foot;
})();
