/**
 * One message on the page. It redraws only the parts whose data changed, so that a frame of a long reply costs what is new in it.
 * @import { Message, Search, Source, Welcome } from "./types"
 */
import * as citations from "./citations.js";
import * as dom from "../../page/dom.js";
import * as folds from "./folds.js";
import * as incremental from "./incremental.js";
import * as remarks from "./remarks.js";
import * as search from "./search.js";
import * as toolbar from "./toolbar.js";

export class MessageView {
  /**
   * @param {Message} message
   * @param {Welcome} options
   */
  constructor(message, options) {
    this.message = message;
    /** @type {search.SearchBlock | null} */
    this.search = null;
    /** What was drawn of each part, as JSON. @type {Map<string, string>} */
    this.drawn = new Map();
    this.node = dom.element("article", `message ${message.role}`);
    this.node.dataset.id = message.id;
    this.body = dom.element("div", "body");
    this.body.dir = "auto";
    this.tools = dom.element("div", "tools");
    this.waiting = dom.element("p", "waiting");
    this.remarks = dom.element("div", "remarks");
    this.footer = dom.element("div", "footer");
    this.toolbar = dom.element("div", "toolbar");
    if (message.role === "assistant") {
      this.reasoning = new folds.Reasoning();
      this.markdown = new incremental.GrowingMarkdown(this.body, (fragment) => citations.draw(fragment, this.message.sources ?? []));
      this.node.append(this.reasoning.node, this.tools);
    }
    this.sources = dom.element("div", "sources");
    this.node.append(this.body, this.sources, this.waiting, this.remarks, dom.element("div", "under", this.footer, this.toolbar));
    this.update(message, options);
  }

  /**
   * @param {Message} message of the same id and role
   * @param {Welcome} options
   */
  update(message, options) {
    this.message = message;
    const writing = message.status === "writing";
    this.drawBody(message, writing);
    this.drawIfNew("state", [writing, message.model], () => this.drawState(message, writing));
    this.drawIfNew("remarks", [message.notices, message.error, message.status], () => {
      this.remarks.replaceChildren(...remarks.notices(message), ...(message.error ? [remarks.errorBox(message.error)] : []));
    });
    this.drawIfNew("footer", [message.model, message.provider, message.footer], () => {
      this.footer.replaceChildren(...remarks.footer(message));
    });
    this.drawIfNew(
      "toolbar",
      [message.status, !message.text, message.version, message.version_ids, message.error, options.can_edit, options.can_continue],
      () => {
        this.toolbar.replaceChildren(...toolbar.buttons(message, options));
      },
    );
  }

  /** Shows or hides the line that says that nothing has come for a while. */
  setWaiting(/** @type {boolean} */ isLong) {
    this.waiting.textContent = isLong ? "Still waiting for the model…" : "";
  }

  drawBody(/** @type {Message} */ message, /** @type {boolean} */ writing) {
    if (!this.markdown) {
      this.drawIfNew("text", message.text, () => (this.body.textContent = message.text));
      return;
    }
    const { search: found } = message;
    if (found) this.drawIfNew("search", [found, writing, writing && !message.text], () => this.drawSearch(found, message));
    this.drawIfNew("reasoning", [message.reasoning, message.reasoning_seconds, writing && !message.text], () =>
      this.reasoning?.update(message),
    );
    this.drawIfNew("tools", message.tools, () => this.tools.replaceChildren(...(message.tools ?? []).map(folds.toolCall)));
    this.markdown.set(message.text, !writing);
    if (!writing) this.drawIfNew("sources", [message.sources, message.text], () => this.drawSources(message.sources ?? []));
  }

  /** Few replies have one, so it is made for those alone. */
  drawSearch(/** @type {Search} */ found, /** @type {Message} */ message) {
    this.search ??= new search.SearchBlock();
    this.search.update(found, message);
    this.node.prepend(this.search.node);
  }

  drawSources(/** @type {Source[]} */ sources) {
    citations.aim(this.body, sources);
    this.sources.replaceChildren(...citations.lists(sources));
  }

  drawState(/** @type {Message} */ message, /** @type {boolean} */ writing) {
    const byWhom = message.model ? `Reply by ${message.model}` : "Reply";
    this.node.setAttribute("aria-label", message.role === "user" ? "You" : byWhom);
    this.node.classList.toggle("writing", writing);
    // The beginning and the end are announced to screen readers (announcer.js), single tokens are not.
    this.node.setAttribute("aria-busy", String(writing));
    this.node.setAttribute("aria-live", writing ? "off" : "polite");
    if (!writing) this.setWaiting(false);
  }

  drawIfNew(/** @type {string} */ part, /** @type {unknown} */ data, /** @type {() => void} */ draw) {
    const signature = JSON.stringify(data ?? null);
    if (this.drawn.get(part) === signature) return;
    this.drawn.set(part, signature);
    draw();
  }
}
