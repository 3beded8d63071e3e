/** The question before everything is deleted. It takes a typed word, since no undo follows. */
import * as dom from "../../page/dom.js";

const WORD = "delete";

/** @param {HTMLElement} parent @param {() => void} confirmed */
export function confirmation(parent, confirmed) {
  const field = Object.assign(dom.element("input"), { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: false });
  const cancel = Object.assign(dom.element("button", "cancel", "Cancel"), { type: "button" });
  const submit = Object.assign(dom.element("button", "danger", "Delete all conversations"), { type: "submit" });
  const form = dom.element(
    "form",
    "",
    dom.element("h2", "", "Delete all my conversations?"),
    dom.element("p", "", "They are deleted here and in your dataset, if you have one. This cannot be undone."),
    dom.element("label", "", `Type “${WORD}” to confirm`, field),
    dom.element("div", "answers", cancel, submit),
  );
  const dialog = dom.element("dialog", "sidebar-dialog", form);
  dialog.setAttribute("aria-label", "Delete all my conversations?");
  parent.append(dialog);

  const isConfirmed = () => field.value.trim().toLowerCase() === WORD;
  field.addEventListener("input", () => (submit.disabled = !isConfirmed()));
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault(); // Enter does not come here while the button is disabled
    dialog.close();
    confirmed();
  });
  return () => {
    field.value = "";
    submit.disabled = true;
    dialog.showModal();
    field.focus();
  };
}
