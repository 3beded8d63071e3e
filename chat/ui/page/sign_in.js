/**
 * The way to Hugging Face and back: to the page as it is at that moment, since its conversation changes without the server.
 * Inside the frame on huggingface.co a browser may keep no sign-in at all, and would go in circles: there it opens as a page of its own.
 */

const LINK = /^(?:[^:?#]*\/)?(login\/huggingface|logout)(?:\?|$)/;
const NOTE = "Signing in goes on in a page of its own, since browsers may keep no sign-in inside this frame. Chat there.";

/** Give each click on a link to sign in or out the address of this page as the place to come back to. */
export function leadSignInBack() {
  const isFramed = window.self !== window.top;
  const lead = (/** @type {MouseEvent} */ { target }) => {
    const anchor = target instanceof Element ? target.closest("a") : null;
    const place = LINK.exec(anchor?.getAttribute("href") ?? "")?.[1];
    if (!anchor || !place) return;
    const here = location.pathname + location.search;
    anchor.href = `${new URL(place, location.href).pathname}?${new URLSearchParams({ _target_url: here })}`;
    if (isFramed && place !== "logout") openAside(anchor);
  };
  document.addEventListener("click", lead, true);
}

/** @param {HTMLAnchorElement} anchor */
function openAside(anchor) {
  anchor.target = "_blank"; // not `_top`: the frame may not move the page that holds it
  anchor.rel = "noopener";
  if (anchor.nextElementSibling?.classList.contains("sign-in-note")) return;
  const note = Object.assign(document.createElement("span"), { className: "sign-in-note", textContent: NOTE });
  note.setAttribute("role", "status");
  anchor.after(note);
}
