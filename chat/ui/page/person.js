/**
 * The tabs of one browser belong to one person. A tab that hears of another one, since they signed in or out in another tab, is loaded anew;
 * its draft is kept.
 */
import { store } from "../live/store.js";

export function followPerson() {
  if (!("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel("huggingchat-person");
  /** Who is here; empty for a guest, undefined until the server has said it. @type {string | undefined} */
  let name;
  store.subscribe(({ account }) => {
    if (!account || !store.state.account) return;
    const before = name;
    name = store.state.account.person?.name ?? "";
    if (name !== before) channel.postMessage(name);
  });
  channel.addEventListener("message", ({ data }) => {
    if (name !== undefined && data !== name) location.reload();
  });
}
