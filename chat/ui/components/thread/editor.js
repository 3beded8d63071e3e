/** Edits a message in its own place. The new text goes to a callback. */
import * as dom from "../../page/dom.js";

/**
 * Shows the editor instead of the message's body, until it is sent or cancelled.
 * @param {HTMLElement} article the message
 * @param {string} text to begin with
 * @param {(text: string) => void} send is called at most once, with text that is not blank
 */
export function edit(article, text, send) {
  if (article.classList.contains("editing")) return;
  const field = Object.assign(dom.element("textarea", "edit-field"), {
    value: text,
    rows: Math.min(12, text.split("\n").length + 1),
    dir: "auto",
  });
  field.setAttribute("aria-label", "Edit message");
  const cancel = dom.textButton("edit-cancel", "Cancel");
  const submit = dom.textButton("edit-send", "Send");
  submit.classList.add("primary");
  const form = dom.element("div", "editor", field, dom.element("div", "editor-actions", cancel, submit));

  const close = () => {
    form.remove();
    article.classList.remove("editing");
  };
  const accept = () => {
    if (!field.value.trim()) return;
    close();
    send(field.value);
  };
  cancel.addEventListener("click", close);
  submit.addEventListener("click", accept);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    accept();
  });
  article.classList.add("editing");
  article.append(form);
  field.focus();
}
