/** The page's plain buttons. They do not use Gradio's events, which stop with the connection: none of this needs the server. */
import { toggleSettings } from "../components/settings/drawer.js";
import { toggleDarkMode } from "./dark_mode.js";
import { newChat } from "./new_chat.js";

/** What a click does, by the button's selector. @type {Record<string, () => void>} */
const BUTTONS = {
  "#new-chat": newChat,
  "#settings-button": () => toggleSettings(),
  "#close-settings": () => toggleSettings(false),
  "#theme-button": toggleDarkMode,
};

export function listenToButtons() {
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    for (const [button, act] of Object.entries(BUTTONS)) if (target.closest(button)) act();
  });
}
