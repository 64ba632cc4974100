/**
 * Everything impure that the mesh uses, so that it also runs where there is no browser.
 *
 * @typedef {object} Environment
 * @property {typeof globalThis.RTCPeerConnection} RTCPeerConnection
 * @property {typeof globalThis.MediaStream} MediaStream
 * @property {typeof globalThis.WebSocket} WebSocket
 * @property {Crypto} crypto
 * @property {(run: () => void, ms: number) => unknown} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now milliseconds that never go back
 * @property {() => number} date milliseconds since 1970
 * @property {() => number} random from 0 to 1
 * @property {(changed: () => void) => () => void} watchNetwork calls when this machine's network may have changed;
 *   returns what ends the watch
 */

/** @returns {Environment} a browser's own */
export const browserEnvironment = () => ({
  RTCPeerConnection: globalThis.RTCPeerConnection,
  MediaStream: globalThis.MediaStream,
  WebSocket: globalThis.WebSocket,
  crypto: globalThis.crypto,
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  now: () => performance.now(),
  date: () => Date.now(),
  random: () => Math.random(),
  watchNetwork,
});

/** @type {Environment['watchNetwork']} */
function watchNetwork(changed) {
  const watch = new AbortController();
  /** @type {{ connection?: EventTarget }} Chromium's alone (Network Information API) */
  const { connection } = /** @type {any} */ (navigator);
  globalThis.addEventListener('online', changed, { signal: watch.signal });
  connection?.addEventListener('change', changed, { signal: watch.signal });
  return () => watch.abort();
}
