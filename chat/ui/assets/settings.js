// @ts-check
/**
 * An emptied number box of the settings. Gradio would make it the least that is allowed when it is left, such as one token. Here it means
 * the model's default (`settings_panel.py`), and the box shows again what it held, as a slider does that stands on the default.
 */
(() => {
  'use strict';
  const HuggingChat = (window.HuggingChat ??= /** @type {any} */ ({}));
  if (HuggingChat.numberBoxes) return;

  /** What each held when somebody came to it. @type {WeakMap<HTMLInputElement, string>} */
  const held = (HuggingChat.numberBoxes = new WeakMap());

  const numberBox = (/** @type {EventTarget|null} */ target) =>
    target instanceof HTMLInputElement && target.matches('#settings .slider input[type="number"]') ? target : null;

  document.addEventListener('focusin', ({ target }) => {
    const box = numberBox(target);
    if (box?.value) held.set(box, box.value);
  });

  // In the capture phase, before Gradio's own listener on the box.
  document.addEventListener('blur', ({ target }) => {
    const box = numberBox(target);
    if (!box || box.value || !held.has(box)) return;
    box.value = /** @type {string} */ (held.get(box));
    box.dispatchEvent(new Event('input')); // Gradio takes the value over; it does not bubble, since nobody has moved the slider
  }, true);
})();
