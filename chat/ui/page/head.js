/**
 * The first script of the page, written into its HTML: what must be there before any module. A classic script.
 *
 * - Storage that lasts as long as the page, where the browser refuses its own: in a frame of another site, if it blocks third-party cookies.
 *   Gradio reads localStorage without asking first, and would show nothing at all.
 * - A sentence with a link to reload, where a script does not arrive.
 * - Enter in the box before the composer's script has come: it sends the message once the composer is there.
 * - The import map that names the modules of the packs (`chat/ui/server/module_pack.py`), and the start of the first ones.
 */
(() => {
  "use strict";

  const SLOW_MS = 30_000; // until a page without its scripts is called broken
  const BROKEN = "This page did not load completely. Check the connection and";

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
    /** @type {Map<string, string>} */
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

  const sayBroken = () => {
    if (document.querySelector(".broken-page")) return;
    const reload = Object.assign(document.createElement("a"), { href: location.href, textContent: "reload it" });
    const sentence = Object.assign(document.createElement("p"), { className: "broken-page" });
    sentence.setAttribute("role", "alert");
    sentence.style.cssText =
      "position: fixed; inset: 0 0 auto; z-index: 1000; margin: 0; padding: 12px 20px; background: #fff3cd; color: #1a1a1a; font: 15px system-ui, sans-serif";
    reload.style.color = "inherit";
    sentence.append(`${BROKEN} `, reload, ".");
    document.body.append(sentence);
  };

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (!(box instanceof HTMLTextAreaElement) || !box.matches(".composer textarea:not([data-ready])")) return;
    if (matchMedia("(hover: none) and (pointer: coarse)").matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    box.dataset.sendEarly = "yes";
  });

  /**
   * Name the modules for imports: those of the packs by blobs, all others by where the server has them apart.
   * @param {Record<string, string>} folders the address of each prefix
   */
  const mapImports = (folders) => {
    /** @type {Record<string, string>} */
    const imports = {};
    for (const [prefix, folder] of Object.entries(folders)) {
      imports[`${prefix}/`] = folder;
      for (const [name, source] of Object.entries(window.modulePacks?.[prefix] ?? {})) {
        const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
        imports[`${prefix}/${name}`] = imports[folder + name] = address;
      }
    }
    const map = Object.assign(document.createElement("script"), { type: "importmap", textContent: JSON.stringify({ imports }) });
    document.head.append(map);
  };

  window.startPage = ({ prefix, folder, entry, gradio }) => {
    const address = (/** @type {string} */ path) => new URL(path, document.baseURI).href;
    mapImports({ gradio: address("assets/"), [prefix]: address(folder) });
    const timer = setTimeout(sayBroken, SLOW_MS);
    const load = (/** @type {string} */ module) =>
      import(module).catch((error) => {
        console.error(error);
        sayBroken();
      });
    void load(entry).then(() => clearTimeout(timer));
    if (gradio) void load(gradio);
  };
})();
