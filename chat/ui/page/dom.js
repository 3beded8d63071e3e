/** Elements, icons and buttons. Text goes in as text: nothing here parses HTML but the constant icons. */

/** @typedef {keyof typeof ICON_PATHS} IconName */

const ICON_PATHS = {
  check: '<path d="M20 6 9 17l-5-5"/>',
  continue: '<path d="m6 5 7 7-7 7M14 5l7 7-7 7"/>',
  copy: '<rect x="9" y="9" width="11" height="11" rx="2.5"/><path d="M5 15V6.5A2.5 2.5 0 0 1 7.5 4H15"/>',
  down: '<path d="M12 5v14M6 13l6 6 6-6"/>',
  edit: '<path d="M4 20h4L19 9a2.1 2.1 0 0 0-4-4L4 16zM13 7l4 4"/>',
  find: '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
  more: '<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/>',
  next: '<path d="m9 6 6 6-6 6"/>',
  panel: '<rect x="3.5" y="4.5" width="17" height="15" rx="3"/><path d="M9.5 4.5v15"/>',
  pin: '<path d="M9 4h6l-1 6 3.5 3.5h-11L10 10zM12 13.5V20"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  previous: '<path d="m15 6-6 6 6 6"/>',
  retry: '<path d="M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5"/>',
  search: '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18"/>',
  thought: '<path d="M9.5 18h5M10.5 21h3M12 3a6 6 0 0 0-3.5 10.9c.7.5 1 1.2 1 2.1h5c0-.9.3-1.6 1-2.1A6 6 0 0 0 12 3z"/>',
  tool: '<path d="M14.5 6.5a4 4 0 0 1 5-3.9l-2.8 2.8 1.9 1.9 2.8-2.8a4 4 0 0 1-5.3 4.9l-7 7a2 2 0 0 1-2.8-2.8l7-7a4 4 0 0 1 1.2-.1z"/>',
  trash: '<path d="M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13"/>',
  warning: '<path d="M12 8v5M12 16.5v.1"/><circle cx="12" cy="12" r="9"/>',
};

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {...(string | Node | null | undefined | false | 0)} children strings become text; what is null, false or empty is left out
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const child of children) if (child) node.append(child);
  return node;
}

/**
 * Without what is null, false or empty.
 * @template {Node} Kept
 * @param {...(Kept | null | undefined | false | 0 | "")} items
 * @returns {Kept[]}
 */
export function present(...items) {
  return items.filter((item) => item instanceof Node);
}

/**
 * The first descendant that matches; an error if there is none.
 * @template {HTMLElement} [Found=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {Found}
 */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`Nothing here matches ${selector}`);
  return /** @type {Found} */ (found);
}

/**
 * The element that matches, at or around what the event happened at.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest({ target }, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}

/** @param {IconName} name @returns {Element} */
export function icon(name) {
  const holder = document.createElement("span");
  holder.innerHTML = `<svg class="chat-icon" viewBox="0 0 24 24" aria-hidden="true">${ICON_PATHS[name]}</svg>`;
  return /** @type {Element} */ (holder.firstElementChild);
}

/**
 * A button that shows an icon and is named by its label.
 * @param {string} action what a click on it asks for; the view listens for it (`data-action`)
 * @param {string} label accessible name and tooltip
 * @param {IconName} iconName
 */
export function iconButton(action, label, iconName) {
  const button = element("button", "icon-button", icon(iconName));
  return Object.assign(labelled(button, action, label), { title: label });
}

/** A button that shows its label. @param {string} action @param {string} label @param {IconName} [iconName] */
export function textButton(action, label, iconName) {
  return labelled(element("button", "text-button", iconName && icon(iconName), label), action, label);
}

/** @param {HTMLButtonElement} button @param {string} action @param {string} label */
function labelled(button, action, label) {
  button.type = "button";
  button.dataset.action = action;
  button.setAttribute("aria-label", label);
  return button;
}

/**
 * A link to another place. `href` must have been judged by `sanitise.isWebLink` or come from the app itself.
 * @param {string} className
 * @param {string | Node} label
 * @param {string} href
 */
export function link(className, label, href) {
  const anchor = element("a", className, label);
  anchor.href = href;
  if (/^https?:/i.test(href)) Object.assign(anchor, { target: "_blank", rel: "noopener noreferrer nofollow" });
  return anchor;
}
