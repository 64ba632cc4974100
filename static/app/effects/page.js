/** The browser window: address, clipboard, language, full screen, screen lock, keys. */

/** @import { CallEvent } from '../state.js' */
import { roomPath } from '../address.js';
import { eventOfKey } from '../keys.js';

/**
 * What the server writes into the page.
 *
 * @typedef {object} Config
 * @property {string} name  of this service
 * @property {string} imprint  address
 * @property {string} privacy  address
 */

/** @returns {Config} */
export const readConfig = () => JSON.parse(document.getElementById('config')?.textContent ?? '');

/** @param {string} room @param {string} secret */
export const openRoom = (room, secret) => location.assign(roomPath(room, secret));

/** @param {string} language */
export const setPageLanguage = (language) => void (document.documentElement.lang = language);

/** @param {(event: CallEvent) => void} dispatch */
export function pageEffects(dispatch) {
  /** @type {WakeLockSentinel | null} */
  let lock = null;
  let awake = false;

  async function keepAwake() {
    if (awake && !document.hidden) lock = await requestWakeLock();
  }
  document.addEventListener('visibilitychange', keepAwake);

  return {
    /** @param {{ room: string, secret: string }} effect */
    'open-link': ({ room, secret }) => openRoom(room, secret),
    'copy-link': () => void copyLink(dispatch),
    'share-link': () => void shareLink(),
    /** @param {{ on: boolean }} effect */
    'keep-awake': ({ on }) => {
      awake = on;
      if (on) void keepAwake();
      else void lock?.release();
    },
    'toggle-fullscreen': () =>
      void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
    /** @param {{ id: string }} effect */
    focus: ({ id }) => document.getElementById(id)?.focus(),
    /** @param {{ ms: number, then: CallEvent }} effect */
    wait: ({ ms, then }) => void setTimeout(dispatch, ms, then),
    reload: () => location.reload(),
  };
}

/** @param {(event: CallEvent) => void} dispatch */
export function watchPage(dispatch) {
  window.addEventListener('pagehide', () => dispatch({ type: 'page-hidden' }));
  // The link to another room differs from ours perhaps in its fragment only, and then the browser loads nothing.
  window.addEventListener('hashchange', () => location.reload());
  document.addEventListener('fullscreenchange', () =>
    dispatch({ type: 'fullscreen-changed', on: document.fullscreenElement !== null }),
  );
  document.addEventListener('keydown', (press) => {
    const event = isTyping(press.target) ? null : eventOfKey(press);
    if (!event) return;
    press.preventDefault();
    dispatch(event);
  });
}

/** @param {EventTarget | null} target */
const isTyping = (target) => target instanceof HTMLElement && target.matches('input, textarea, select');

/** @returns {import('../state.js').Abilities} */
export const readAbilities = () => ({
  secure: window.isSecureContext,
  webrtc: 'RTCPeerConnection' in window && Boolean(navigator.mediaDevices),
  screen: Boolean(navigator.mediaDevices) && 'getDisplayMedia' in navigator.mediaDevices,
  fullscreen: document.fullscreenEnabled,
  share: 'share' in navigator,
});

/** @param {(event: CallEvent) => void} dispatch */
async function copyLink(dispatch) {
  try {
    await navigator.clipboard.writeText(location.href);
    dispatch({ type: 'link-copied' });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    dispatch({ type: 'copy-failed' });
  }
}

/** A person who closes the share sheet has only changed their mind. */
async function shareLink() {
  try {
    await navigator.share({ url: location.href });
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
  }
}

/**
 * The system may refuse, on low battery for instance; the call goes on without.
 *
 * @returns {Promise<WakeLockSentinel | null>}
 */
async function requestWakeLock() {
  if (!('wakeLock' in navigator)) return null;
  try {
    return await navigator.wakeLock.request('screen');
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotAllowedError') return null;
    throw error;
  }
}
