// @ts-check
/** Saves what the server sends as a file. The value is `{name, base64}` as JSON; it is forgotten once it is saved. */
(() => {
  "use strict";
  window.HuggingChat ??= /** @type {any} */ ({});

  HuggingChat.mountDownload = (props, watch) => {
    watch("value", async () => {
      if (!props.value) return;
      const { name, base64 } = JSON.parse(props.value);
      const { body } = await fetch(`data:application/octet-stream;base64,${base64}`);
      const address = URL.createObjectURL(await new Response(body).blob());
      Object.assign(document.createElement("a"), { href: address, download: name }).click();
      URL.revokeObjectURL(address);
    });
  };
})();
