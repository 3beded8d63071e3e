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
  document.addEventListener("blur", ({ target }) => restore(numberBox(target)), true); // in the capture phase, before Gradio's own listener
}

/** @param {EventTarget | null} target @returns {HTMLInputElement | null} */
function numberBox(target) {
  return target instanceof HTMLInputElement && target.matches('#settings .slider input[type="number"]') ? target : null;
}

/** @param {HTMLInputElement | null} box */
function restore(box) {
  if (!box || box.value || !held.has(box)) return;
  box.value = held.get(box) ?? "";
  box.dispatchEvent(new Event("input")); // Gradio takes the value over; it does not bubble, since the slider has not been moved
}
