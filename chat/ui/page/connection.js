/** Says that the connection is broken, once that has lasted a moment, and as long as it lasts. */
import { store } from "../live/store.js";
import { element } from "./dom.js";
import { corner } from "./toasts.js";

const PATIENCE_MS = 3_000; // many breaks are over by then
const SENTENCE = "The connection is broken. Trying again…";

export function watchConnection() {
  const note = element("div", "toast offline");
  note.append(element("p", "", SENTENCE));
  let timer = 0;
  store.subscribe(() => {
    if (store.isBroken === timer > 0) return;
    clearTimeout(timer);
    timer = store.isBroken ? setTimeout(() => corner().append(note), PATIENCE_MS) : 0;
    if (!store.isBroken) note.remove();
  });
}
