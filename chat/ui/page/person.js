/**
 * The tabs of one browser belong to one person. A tab that hears of another one, since they signed in or out in another tab, is loaded anew;
 * its draft is kept. Never twice within a few seconds: were two tabs to disagree for good, each would load the other anew for ever.
 */
import { store } from "../live/store.js";

const PAUSE_MS = 10_000;
const LOADED_AT = "huggingchat-loaded-for-person";

export function followPerson() {
  if (!("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel(`huggingchat-person-${new URL(".", document.baseURI).pathname}`); // of this app, where one host has several
  /** Who is here; empty for a guest, undefined until the server has said it. @type {string | undefined} */
  let name;
  store.subscribe(({ account }) => {
    if (!account || !store.state.account) return;
    const before = name;
    name = store.state.account.person?.name ?? "";
    if (name !== before) channel.postMessage(name);
  });
  channel.addEventListener("message", ({ data }) => {
    if (name !== undefined && data !== name) loadAnew();
  });
}

function loadAnew() {
  try {
    if (Date.now() - Number(sessionStorage.getItem(LOADED_AT)) < PAUSE_MS) return;
    sessionStorage.setItem(LOADED_AT, String(Date.now()));
  } catch {
    return; // without storage there would be no telling how often
  }
  location.reload();
}
