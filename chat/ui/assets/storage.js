// @ts-check
/**
 * Storage that lasts as long as the page, where the browser refuses its own: in a frame of another site, if it blocks third-party cookies.
 * Gradio reads localStorage without asking first, and would show nothing at all. Must come before every other script.
 */
(() => {
  "use strict";

  /** @param {"localStorage" | "sessionStorage"} name */
  const isRefused = (name) => {
    try {
      return !window[name];
    } catch {
      return true;
    }
  };

  /** As much of the interface `Storage` as is used here. */
  const inMemory = () => {
    const items = new Map();
    return {
      getItem: (/** @type {string} */ key) => items.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => void items.set(key, String(value)),
      removeItem: (/** @type {string} */ key) => void items.delete(key),
      clear: () => items.clear(),
      key: (/** @type {number} */ index) => [...items.keys()][index] ?? null,
      get length() {
        return items.size;
      },
    };
  };

  for (const name of /** @type {const} */ (["localStorage", "sessionStorage"])) {
    if (isRefused(name)) Object.defineProperty(window, name, { value: inMemory(), configurable: true });
  }
})();
