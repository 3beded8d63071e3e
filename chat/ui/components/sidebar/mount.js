/**
 * Gradio's end of the sidebar: `js_on_load` calls these.
 * @import { IconName } from "../../page/dom.js"
 * @import { Mount } from "../../page/types"
 */
import { find, icon } from "../../page/dom.js";
import { mounted } from "../../page/mounted.js";
import * as drawer from "./drawer.js";
import { Sidebar } from "./sidebar.js";

/** By selector. @type {Record<string, IconName>} */
const ICONS = { ".new-chat": "plus", ".search": "find", ".sidebar-toggle": "panel" };

/** @type {Mount} */
export function mountSidebar({ element, props }) {
  drawIcons(element);
  const { name } = JSON.parse(props.value ?? "{}");
  mounted.sidebar = new Sidebar(find(element, ".sidebar"), name);
  drawer.restore();
}

/** @type {Mount} */
export function mountToggle({ element }) {
  drawIcons(element);
  drawer.label();
}

/** @param {HTMLElement} element */
function drawIcons(element) {
  for (const [selector, name] of Object.entries(ICONS)) {
    for (const place of element.querySelectorAll(selector)) place.prepend(icon(name));
  }
}
