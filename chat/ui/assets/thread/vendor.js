/** Loads a vendored library when it is first needed, from the folder beside this one. Its address gets this script's own query. */
(() => {
  "use strict";

  const here = new URL(/** @type {HTMLScriptElement} */ (document.currentScript).src);
  /** @type {Map<string, Promise<void>>} */
  const loading = new Map();

  /**
   * Loads files of `assets/vendor/` once, scripts in the order given.
   * @param {...string} paths such as "katex/katex.min.js"
   * @returns {Promise<unknown>} rejected if one cannot be loaded; then the next call tries again
   */
  function load(...paths) {
    return Promise.all(paths.map((path) => loading.get(path) ?? start(path)));
  }

  function start(path) {
    const promise = new Promise((resolve, reject) => {
      const node = nodeFor(path);
      node.addEventListener("load", () => resolve(undefined));
      node.addEventListener("error", () => {
        loading.delete(path);
        node.remove();
        reject(new Error(`${path} cannot be loaded`));
      });
      document.head.append(node);
    });
    loading.set(path, promise);
    return promise;
  }

  function nodeFor(path) {
    const url = new URL(`../vendor/${path}${here.search}`, here).href;
    if (path.endsWith(".css")) return Object.assign(document.createElement("link"), { rel: "stylesheet", href: url });
    return Object.assign(document.createElement("script"), { src: url, async: false });
  }

  HuggingChat.parts.vendor = { load };
})();
