/**
 * An emptied number box of the settings. Gradio would set it to the least allowed value when it is left, such as one token. Here it means
 * the model's default (`component.py`), and the box shows again what it held, as a slider does that stands on the default.
 */

/** What each box held when it got the focus. @type {WeakMap<HTMLInputElement, string>} */
const held = new WeakMap();

export function listenToNumberBoxes() {
  document.addEventListener("focusin", ({ target }) => {
    const box = numberBox(target);
    if (box?.value) held.set(box, box.value);
  });
  document.addEventListener("input", typed, true);
  document.addEventListener("blur", ({ target }) => restore(numberBox(target)), true); // in the capture phase, before Gradio's own listener
}

/** @param {EventTarget | null} target @returns {HTMLInputElement | null} */
function numberBox(target) {
  return target instanceof HTMLInputElement && target.matches('#settings .slider input[type="number"]') ? target : null;
}

/** What surrounds a slider and its state. @param {EventTarget | null} target @returns {HTMLElement | null} */
function parameter(target) {
  return target instanceof HTMLInputElement ? target.closest("#settings .parameter") : null;
}

/** A new number is no default; `restore` is not the person. @param {Event} event */
function typed({ target, bubbles }) {
  if (bubbles && target instanceof HTMLInputElement && target.type !== "checkbox" && target.value)
    delete parameter(target)?.dataset.emptied;
}

/**
 * Gradio may hear of the emptied box only now, when it has its number again: so the state is set here, and kept for Gradio to find.
 * @param {HTMLInputElement | null} box
 */
function restore(box) {
  if (!box || box.value || !held.has(box)) return;
  const group = parameter(box);
  if (group) group.dataset.emptied = "";
  box.value = held.get(box) ?? "";
  box.dispatchEvent(new Event("input")); // Gradio takes the value over; it does not bubble, since the slider has not been moved
  /** @type {HTMLInputElement | null | undefined} */
  const ofModel = group?.querySelector('input[type="checkbox"]');
  if (ofModel && !ofModel.checked) ofModel.click();
}
