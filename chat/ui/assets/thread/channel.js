/** Gradio's end: each component's `js_on_load` calls one of these, with what Gradio hands to it. */
(() => {
  "use strict";
  const { card, thread } = HuggingChat.parts;

  /** What the model card and the live channel last said, for a view that is mounted after them. */
  let model = null;
  let live = null;

  function mountThread(element, props, trigger, watch) {
    const replaceValue = (value) => (props.value = JSON.stringify(value));
    const view = new thread.Thread(element.querySelector(".chat"), trigger, replaceValue);
    const draw = () => {
      if (props.value) view.show(JSON.parse(props.value));
    };
    HuggingChat.thread = view;
    view.firstScreen.showCard(model);
    draw();
    if (live) view.live(live);
    watch("value", draw);
  }

  /** The payloads of one animation frame are drawn as one: the last. */
  function mountLive(props, watch) {
    let scheduled = false;
    const draw = () => {
      scheduled = false;
      live = props.value;
      if (live?.conversation) HuggingChat.thread?.live(live);
    };
    watch("value", () => {
      if (scheduled) return;
      scheduled = true;
      if (document.hidden) setTimeout(draw, 100); // a hidden page has no animation frames
      else requestAnimationFrame(draw);
    });
    draw();
  }

  function mountCard(element, props, watch) {
    const place = element.querySelector(".model-line");
    const draw = () => {
      model = props.value ? JSON.parse(props.value) : null;
      place.replaceChildren(...(model ? card.line(model) : []));
      HuggingChat.thread?.firstScreen.showCard(model);
    };
    draw();
    watch("value", draw);
  }

  HuggingChat.parts.channel = { mountThread, mountLive, mountCard };
})();
