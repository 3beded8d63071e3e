// @ts-check
/**
 * The way to Hugging Face and back: to the page as it is at that moment, since its conversation changes without the server.
 * Inside the frame on huggingface.co a browser may keep no sign-in at all, and would go in circles: there it opens as a page of its own.
 */
(() => {
  "use strict";
  const LINK = /^(?:[^:?#]*\/)?(login\/huggingface|logout)(?:\?|$)/;
  const NOTE = "Signing in goes on in a page of its own, since browsers may keep no sign-in inside this frame. Chat there.";
  const isFramed = window.self !== window.top;

  /** @param {HTMLAnchorElement} anchor */
  const openAside = (anchor) => {
    anchor.target = "_blank"; // not `_top`: the frame may not move the page that holds it
    anchor.rel = "noopener";
    if (anchor.nextElementSibling?.classList.contains("sign-in-note")) return;
    const note = Object.assign(document.createElement("span"), { className: "sign-in-note", textContent: NOTE });
    note.setAttribute("role", "status");
    anchor.after(note);
  };

  document.addEventListener(
    "click",
    ({ target }) => {
      const anchor = target instanceof Element ? target.closest("a") : null;
      const [, place] = LINK.exec(anchor?.getAttribute("href") ?? "") ?? [];
      if (!anchor || !place) return;
      const here = location.pathname + location.search;
      anchor.href = `${new URL(place, location.href).pathname}?${new URLSearchParams({ _target_url: here })}`;
      if (isFramed && place !== "logout") openAside(anchor);
    },
    true,
  );
})();
