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
 * @property {(kind: 'audio' | 'video') => readonly RTCRtpCodec[]} codecs to choose from; none where the choice is the
 *   browser's
 * @property {EncodedTransform | null} encodedTransform null where the browser has none
 * @property {(changed: () => void) => () => void} watchNetwork calls when this machine's network may have changed;
 *   returns what ends the watch
 *
 * @typedef {object} EncodedTransform W3C WebRTC Encoded Transform
 * @property {() => Worker} makeWorker
 * @property {(worker: Worker, options: object) => RTCRtpScriptTransform} make
 */

/** Firefox describes codecs wrongly once it was told to leave some out: Chromium refuses to parse that. */
const isFirefox = 'mozInnerScreenX' in globalThis;

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
  codecs: (kind) => (isFirefox ? [] : (RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [])),
  encodedTransform: globalThis.RTCRtpScriptTransform
    ? { makeWorker, make: (worker, options) => new RTCRtpScriptTransform(worker, options) }
    : null,
  watchNetwork,
});

/** @type {{ trustedTypes?: { createPolicy: (name: string, rules: object) => { createScriptURL: (url: string) => string } } }} */
const { trustedTypes } = /** @type {any} */ (globalThis); // W3C Trusted Types
/** The policy knows one address, so that no other script can be made a worker by it. */
const scripts = trustedTypes?.createPolicy('palim-mesh', { createScriptURL: () => WORKER });
const WORKER = new URL('./layers/worker.js', import.meta.url).href;

const makeWorker = () =>
  new Worker(scripts?.createScriptURL('') ?? WORKER, {
    type: 'module',
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
