/** The browser's window: clipboard, full screen, screen lock, keys, and what the browser can do. */

/** @import { CallEvent } from '../state.js' */
import { eventOfKey } from '../keys.js';
import { openRoom } from './page.js';

/** @param {(event: CallEvent) => void} dispatch */
export function windowEffects(dispatch) {
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
    /** @param {{ from: string, to: string }} effect */
    'pass-focus': ({ from, to }) => {
      if (document.activeElement?.id === from) document.getElementById(to)?.focus();
    },
    /** @param {{ ms: number, then: CallEvent }} effect */
    wait: ({ ms, then }) => void setTimeout(dispatch, ms, then),
    reload: () => location.reload(),
  };
}

/** @param {(event: CallEvent) => void} dispatch */
export function watchWindow(dispatch) {
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
