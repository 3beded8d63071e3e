/**
 * A small menu of buttons at another button: closed by Escape, by a click elsewhere and by a choice, as the browser's popovers are.
 * @import { IconName } from "../../page/dom.js"
 */
import * as dom from "../../page/dom.js";

const GAP = 4; // pixels between the menu and its button

export class Popover {
  /** @param {string} label @param {HTMLElement} parent something in the sidebar, so that the open drawer does not make the menu inert */
  constructor(label, parent) {
    this.node = dom.element("div", "sidebar-menu");
    this.node.popover = "auto";
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", label);
    parent.append(this.node);
    /** @type {HTMLElement | null} */
    this.anchor = null;
    /** @type {HTMLElement | null} */
    this.pressed = null;
    // A press on the open menu's own button closes the menu before the click arrives, which must not open it again.
    document.addEventListener(
      "pointerdown",
      ({ target }) => (this.pressed = this.isOpen && target instanceof Node && this.anchor?.contains(target) ? this.anchor : null),
      true,
    );
    this.node.addEventListener("toggle", ({ newState }) => this.anchor?.setAttribute("aria-expanded", String(newState === "open")));
    this.node.addEventListener("keydown", (event) => this.key(event));
  }

  get isOpen() {
    return this.node.matches(":popover-open");
  }

  /** @param {HTMLElement} anchor @param {HTMLButtonElement[]} buttons */
  open(anchor, buttons) {
    const closedByThisClick = this.pressed === anchor;
    this.pressed = null;
    if (closedByThisClick) return;
    this.anchor?.setAttribute("aria-expanded", "false");
    this.anchor = anchor;
    for (const button of buttons) button.addEventListener("click", () => this.node.hidePopover());
    this.node.replaceChildren(...buttons);
    this.node.showPopover();
    this.place(anchor.getBoundingClientRect());
    buttons[0]?.focus();
  }

  /** Below the button where there is room, else above it. @param {DOMRect} anchor */
  place({ top, bottom, left, right }) {
    const { offsetWidth: width, offsetHeight: height } = this.node;
    const fitsBelow = bottom + GAP + height <= innerHeight;
    this.node.style.top = `${Math.max(GAP, fitsBelow ? bottom + GAP : top - GAP - height)}px`;
    this.node.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP, right))}px`;
  }

  key(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const buttons = [...this.node.querySelectorAll("button")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    buttons.at((buttons.findIndex((button) => button === document.activeElement) + step) % buttons.length)?.focus();
  }
}

/** @param {string} label @param {IconName | null} iconName @param {() => void} chosen */
export function choice(label, iconName, chosen) {
  const button = dom.element("button", "choice", iconName && dom.icon(iconName), label);
  button.type = "button";
  button.addEventListener("click", chosen);
  return button;
}
