/** The button that keeps what a person wrote before they signed in: there as long as there is something to keep. */
import { command } from "../live/commands.js";
import { store } from "../live/store.js";
import { sayRefused } from "./toasts.js";

export function listenToGuestChats() {
  store.subscribe(({ account }) => {
    if (account) document.body.classList.toggle("has-guest-chats", Boolean(store.state.account?.guest_chats));
  });
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element) || !target.closest("#keep")) return;
    document.body.classList.remove("has-guest-chats");
    void command("keep").catch(sayRefused);
  });
}
