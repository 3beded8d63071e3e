// @ts-check
/** What the page does without asking the server: a new chat, the drawer of settings, light and dark, the address bar. */
(() => {
  'use strict';
  const HuggingChat = (window.HuggingChat ??= /** @type {any} */ ({}));
  if (HuggingChat.newChat) return;

  const SETTINGS = 'huggingchat-settings-open';
  const THEME = 'huggingchat-theme';

  /** The browser may refuse storage altogether. */
  const stored = (/** @type {string} */ key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const store = (/** @type {string} */ key, /** @type {string} */ value) => { try { localStorage.setItem(key, value); } catch { /* not kept */ } };

  HuggingChat.newChat = () => {
    address('', 'pushState');
    HuggingChat.thread?.newChat(HuggingChat.newId());
    HuggingChat.composer?.focus();
  };

  HuggingChat.toggleSettings = (/** @type {boolean|undefined} */ open = undefined) => {
    const shown = document.body.classList.toggle('settings-open', open);
    store(SETTINGS, shown ? 'yes' : 'no');
    document.querySelector('#settings-button')?.setAttribute('aria-expanded', String(shown));
    if (shown) /** @type {HTMLElement|null} */ (document.querySelector('#settings input'))?.focus({ preventScroll: true });
    else /** @type {HTMLElement|null} */ (document.querySelector('#settings-button'))?.focus();
  };

  HuggingChat.toggleTheme = () => {
    const dark = document.body.classList.toggle('dark');
    store(THEME, dark ? 'dark' : 'light');
  };

  /**
   * The open conversation is in the address: a reload finds it again, and back and forward lead from one to another.
   * @param {string} conversation
   * @param {'pushState'|'replaceState'} how
   */
  const address = (conversation, how) => {
    const url = new URL(location.href);
    if (conversation) url.searchParams.set('c', conversation);
    else url.searchParams.delete('c');
    if (url.href !== location.href) history[how](history.state, '', url);
  };

  document.addEventListener('chat:live', (event) => {
    const { conversation, message, refused } = /** @type {CustomEvent} */ (event).detail;
    if (refused && !HuggingChat.thread?.messages.length) address('', 'replaceState');
    if (message && conversation === HuggingChat.thread?.conversation) address(conversation, 'replaceState');
  });

  document.addEventListener('chat:sent', (event) => address(/** @type {CustomEvent} */ (event).detail.conversation, 'replaceState'));

  document.addEventListener('chat:shown', (event) => {
    const { conversation, messages } = /** @type {CustomEvent} */ (event).detail;
    if (messages.length) address(conversation, 'pushState');
    else address('', 'replaceState'); // what the address named is not here any more
  });

  window.addEventListener('popstate', () => {
    const conversation = new URL(location.href).searchParams.get('c');
    if (!conversation) HuggingChat.thread?.newChat(HuggingChat.newId());
    else if (conversation !== HuggingChat.thread?.conversation) HuggingChat.sidebar?.open(conversation);
  });

  /** Not by Gradio's events, which stop with the connection: none of this needs the server. */
  const BUTTONS = {
    '#new-chat': () => HuggingChat.newChat(),
    '#settings-button': () => HuggingChat.toggleSettings(),
    '#close-settings': () => HuggingChat.toggleSettings(false),
    '#theme-button': () => HuggingChat.toggleTheme(),
  };
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return;
    for (const [button, act] of Object.entries(BUTTONS)) if (target.closest(button)) act();
  });

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && document.body.classList.contains('settings-open') && matchMedia('(max-width: 1099px)').matches) HuggingChat.toggleSettings(false);
  });

  const theme = stored(THEME);
  if (theme) document.body?.classList.toggle('dark', theme === 'dark');
  if (stored(SETTINGS) === 'yes' && matchMedia('(min-width: 1100px)').matches) document.body?.classList.add('settings-open');
})();
