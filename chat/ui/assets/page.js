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
    HuggingChat.thread?.newChat(HuggingChat.newId());
    address('');
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

  /** The open conversation is in the address, so that a reload finds it again. */
  const address = (/** @type {string} */ conversation) => {
    const url = new URL(location.href);
    if (conversation) url.searchParams.set('c', conversation);
    else url.searchParams.delete('c');
    if (url.href !== location.href) history.replaceState(history.state, '', url);
  };

  document.addEventListener('chat:live', (event) => {
    const { conversation, message } = /** @type {CustomEvent} */ (event).detail;
    if (message && conversation === HuggingChat.thread?.conversation) address(conversation);
  });

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && document.body.classList.contains('settings-open') && matchMedia('(max-width: 1099px)').matches) HuggingChat.toggleSettings(false);
  });

  const theme = stored(THEME);
  if (theme) document.body?.classList.toggle('dark', theme === 'dark');
  if (stored(SETTINGS) === 'yes' && matchMedia('(min-width: 1100px)').matches) document.body?.classList.add('settings-open');
})();
