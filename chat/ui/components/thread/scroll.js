/** Keeps the end of the conversation in sight while it grows, unless the reader has scrolled away; then a button leads back. */

const AT_END = 8; // pixels: browsers round scroll positions, the more so when zoomed

export class Follower {
  /**
   * @param {HTMLElement} scroller
   * @param {HTMLElement} content what grows in it
   * @param {HTMLButtonElement} jump leads to the end
   * @param {() => boolean} isEmpty whether the first screen is on show, which is read from its top
   */
  constructor(scroller, content, jump, isEmpty) {
    this.scroller = scroller;
    this.jump = jump;
    this.isEmpty = isEmpty;
    this.following = true;
    this.lastTop = 0;
    scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    jump.addEventListener("click", () => this.toEnd(smoothness()));
    new ResizeObserver(() => this.keep()).observe(content);
    new ResizeObserver(() => this.keep()).observe(scroller);
  }

  /** To the end, and from now on with it. */
  toEnd(/** @type {ScrollBehavior} */ behavior) {
    this.following = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior });
  }

  /** After a change of the content. */
  keep() {
    if (this.following) this.scroller.scrollTop = this.isEmpty() ? 0 : this.scroller.scrollHeight;
    this.showJump();
  }

  scrolled() {
    const { scrollTop } = this.scroller;
    if (this.distance() <= AT_END || this.isEmpty()) this.following = true;
    else if (scrollTop < this.lastTop) this.following = false;
    this.lastTop = scrollTop;
    this.showJump();
  }

  showJump() {
    const away = this.distance() > 120 && !this.isEmpty();
    this.jump.classList.toggle("shown", away);
    this.jump.tabIndex = away ? 0 : -1;
  }

  distance() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight;
  }
}

function smoothness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}
