/** Panels, dialogs and other things of the screen itself. */

/** @import { CallState, Dialog, Panel, Rates, Step } from '../state.js' */
/** @import { Quality } from './quality.js' */
import { step } from '../state.js';
import { notified } from './notices.js';

const COPY_MARK_MS = 4_000;
const RATES_KEPT = 60;

/** @param {CallState} state @param {{ panel: Panel }} event @returns {Step} */
export function panelToggled(state, { panel }) {
  if (state.phase !== 'call') return step(state);
  if (state.panel === panel) return step({ ...state, panel: null }, [{ type: 'focus', id: `bar-${panel}` }]);
  return step({ ...state, panel, dialog: null, unread: panel === 'chat' ? 0 : state.unread });
}

/** @param {CallState} state @param {{ dialog: Dialog }} event */
export const dialogOpened = (state, { dialog }) => step(state.phase === 'call' ? { ...state, dialog } : state);

/** @param {CallState} state */
export const dialogClosed = (state) => step({ ...state, dialog: null });

/** @param {CallState} state @returns {Step} */
export const copyPressed = (state) => step(state, [{ type: 'copy-link' }]);

/** @param {CallState} state @returns {Step} */
export const linkCopied = (state) =>
  step({ ...state, copied: true }, [{ type: 'wait', ms: COPY_MARK_MS, then: { type: 'copy-mark-expired' } }]);

/** @param {CallState} state @returns {Step} */
export const copyFailed = (state) => step({ ...state, dialog: { kind: 'link' } });

/** @param {CallState} state @returns {Step} */
export const sharePressed = (state) => step(state, [{ type: 'share-link' }]);

/** @param {CallState} state */
export const copyMarkExpired = (state) => step({ ...state, copied: false });

/** @param {CallState} state @returns {Step} */
export const chimeToggled = (state) =>
  step({ ...state, chime: !state.chime }, state.chime ? [] : [{ type: 'play-chime' }]);

/** @param {CallState} state @returns {Step} */
export const fullscreenPressed = (state) => step({ ...state, dialog: null }, [{ type: 'toggle-fullscreen' }]);

/** @param {CallState} state @param {{ on: boolean }} event */
export const fullscreenChanged = (state, { on }) => step({ ...state, fullscreen: on });

/** Pressed again, the tile goes back among the others. @param {CallState} state @param {{ tile: string }} event */
export const tilePinned = (state, { tile }) => step({ ...state, pinned: state.pinned === tile ? null : tile });

/** @param {CallState} state @param {{ width: number, height: number }} event */
export const stageResized = (state, { width, height }) => step({ ...state, stage: { width, height } });

/** @param {CallState} state @param {{ quality: Quality }} event */
export const qualityMeasured = (state, { quality }) =>
  step({ ...state, quality, rates: [...state.rates, ratesOf(quality)].slice(-RATES_KEPT) });

/** All pictures and voices together. @param {Quality} quality @returns {Rates} */
const ratesOf = ({ peers }) => ({
  sentBps: peers.reduce((sum, { sent }) => sum + rateOf(sent), 0),
  receivedBps: peers.reduce((sum, { received }) => sum + rateOf(received), 0),
});

/** @param {{ camera: { rateBps: number } | null, screen: { rateBps: number } | null, soundBps: number }} media */
const rateOf = ({ camera, screen, soundBps }) => (camera?.rateBps ?? 0) + (screen?.rateBps ?? 0) + soundBps;

/** What was to be shown can't be fetched just now. @param {CallState} state */
export const viewMissed = (state) => notified({ ...state, dialog: null, panel: null }, 'warning', 'notice-view-missed');
