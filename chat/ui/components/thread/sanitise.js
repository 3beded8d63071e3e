/**
 * What a reply may put on the page. The text of a model, and of the web pages that it has read, is hostile: it must not run anything, reach
 * beyond its message, imitate the app's controls, or load anything by itself (a URL can carry away what was said elsewhere).
 */

import { element, link } from "../../page/dom.js";
import DOMPurify from "../../vendor/dompurify/purify.js";

const TAGS =
  "a b blockquote br code del details div em h1 h2 h3 h4 h5 h6 hr i img input kbd li mark ol p pre s span strong sub summary sup table tbody td th thead tr u ul";
const PLAIN_ATTRIBUTES = "align alt checked class colspan data-display data-lang data-tex disabled open rowspan start title type";
const CLASSES = new Set(["math"]);
const INLINE_IMAGE = /^data:image\/(?:png|jpeg|gif|webp);base64,/i;

const POLICY = {
  ALLOWED_TAGS: TAGS.split(" "),
  ALLOWED_ATTR: [...PLAIN_ATTRIBUTES.split(" "), "href", "src"],
  ALLOW_DATA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|data:image\/)/i,
  // A custom ALLOWED_URI_REGEXP makes DOMPurify read every attribute as a URL, unless it is named here.
  ADD_URI_SAFE_ATTR: PLAIN_ATTRIBUTES.split(" "),
  RETURN_DOM_FRAGMENT: true,
};

const purifier = DOMPurify(window); // an instance of our own: the page's other scripts keep their hooks
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.hasAttribute?.("class") && !CLASSES.has(node.className)) node.removeAttribute("class");
  if (node.tagName === "A") restrainLink(node);
  if (node.tagName === "IMG") restrainImage(node);
  if (node.tagName === "INPUT") restrainInput(/** @type {HTMLInputElement} */ (node));
});

/**
 * @param {string} html from a Markdown renderer, not to be trusted
 * @returns {DocumentFragment} what is left of it
 */
export function sanitise(html) {
  const fragment = purifier.sanitize(html, POLICY);
  for (const image of fragment.querySelectorAll("img[data-remote]"))
    image.replaceWith(imageOnDemand(/** @type {HTMLImageElement} */ (image)));
  return fragment;
}

/** Whether a URL leads to a web page or a mailbox by itself; a relative one would lead into this app. */
export function isWebLink(/** @type {string | null | undefined} */ href) {
  return /^(?:https?:\/\/|mailto:)/i.test(href ?? "");
}

/** Only links that leave the app: a relative one from a model could be `/logout`. */
function restrainLink(/** @type {Element} */ anchor) {
  if (!isWebLink(anchor.getAttribute("href"))) return anchor.removeAttribute("href");
  return Object.assign(anchor, { target: "_blank", rel: "noopener noreferrer nofollow" });
}

/** Of all inputs only the check mark of a task list, and that one cannot be used. */
function restrainInput(/** @type {HTMLInputElement} */ input) {
  if (input.type !== "checkbox") input.remove();
  input.disabled = true;
}

/** Takes the source away while the image is still in DOMPurify's inert document: it would be fetched as soon as it is in ours. */
function restrainImage(/** @type {Element} */ image) {
  const source = image.getAttribute("src") ?? "";
  if (INLINE_IMAGE.test(source)) return;
  image.removeAttribute("src");
  image.setAttribute("data-remote", source);
}

/** In place of a remote image, a link that loads it when a person asks for it. */
function imageOnDemand(/** @type {HTMLImageElement} */ image) {
  const source = image.dataset.remote ?? "";
  const label = image.alt || "image";
  if (!/^https?:\/\//i.test(source) || !URL.canParse(source)) return element("span", "", label);
  const anchor = link("remote-image", label, source);
  anchor.dataset.action = "load-image";
  anchor.title = `Load the image from ${new URL(source).host}`;
  return anchor;
}

/** Puts the image itself in the place of its link, without telling its host where it is shown. */
export function loadImage(/** @type {HTMLAnchorElement} */ anchor) {
  const image = Object.assign(element("img"), { referrerPolicy: "no-referrer", alt: anchor.textContent, src: anchor.href });
  anchor.replaceWith(image);
}
