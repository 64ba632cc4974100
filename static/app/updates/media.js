/** Microphone, camera and screen: opened, closed, lost. */

/** @import { Capture, CallState, Device, Effect, Slot, Step } from '../state.js' */
import { step } from '../state.js';
import { announced, notified } from './notices.js';

/** @param {CallState} state @param {Slot} slot @param {Partial<Capture>} change @returns {CallState} */
const changed = (state, slot, change) => ({
  ...state,
  capture: { ...state.capture, [slot]: { ...state.capture[slot], ...change } },
});

/** @param {CallState} state @param {Slot[]} slots @returns {Step} */
function opening(state, slots) {
  const next = slots.reduce((now, slot) => changed(now, slot, { status: 'opening', problem: null }), state);
  const { mic, camera } = state.capture;
  const asked = state.asked || !slots.includes('screen');
  return step({ ...next, asked }, [{ type: 'open-capture', slots, mic: mic.device, camera: camera.device }]);
}

/** Others see a slot only during the call. @param {CallState} state @param {Slot} slot @returns {Effect[]} */
const sending = (state, slot) => (state.phase === 'call' ? [{ type: 'send-track', slot }] : []);

/** @param {CallState} state @returns {Step} */
export function captureAgreed(state) {
  const { state: next, effects } = opening(state, ['mic', 'camera']);
  return step(next, [...effects, { type: 'focus', id: 'mirror' }]);
}

/** @param {CallState} state @param {{ granted: boolean }} event */
export const permissionsRead = (state, { granted }) =>
  granted && !state.asked ? opening(state, ['mic', 'camera']) : step(state);

/** @param {CallState} state @param {{ slot: Slot }} event @returns {Step} */
export function captureToggled(state, { slot }) {
  const { status } = state.capture[slot];
  if (status === 'opening') return step(state);
  if (status !== 'on') return slot === 'mic' ? micOpened(state) : pictureOpened(state, slot);
  if (slot === 'mic' && state.phase === 'call') return muteToggled(state);
  return step(changed(state, slot, { status: 'off', problem: null }), [
    { type: 'close-capture', slot },
    ...sending(state, slot),
  ]);
}

/** Who switches the microphone on wants to be heard, whatever was before. @param {CallState} state @returns {Step} */
function micOpened(state) {
  const { state: next, effects } = opening({ ...state, muted: false }, ['mic']);
  return step(next, state.muted ? [{ type: 'set-muted', muted: false }, ...effects] : effects);
}

/**
 * Who switches the camera on wants to be seen: "sound only" is over.
 *
 * @param {CallState} state
 * @param {Slot} slot
 */
function pictureOpened(state, slot) {
  const mode = slot === 'camera' && state.mode === 'sound' ? 'automatic' : state.mode;
  return opening({ ...state, mode, dialog: null }, [slot]);
}

/** @param {CallState} state */
function muteToggled(state) {
  const muted = !state.muted;
  return step({ ...state, muted }, [{ type: 'set-muted', muted }]);
}

/** @param {CallState} state @param {Slot} slot @returns {CallState} */
const withoutProblems = (state, slot) => ({
  ...state,
  notices: state.notices.filter(({ id }) => !id.startsWith(`problem-${slot}-`)),
});

/** @param {CallState} state @param {{ slot: Slot }} event @returns {Step} */
export function captureStarted(state, { slot }) {
  if (state.phase === 'over') return step(state, [{ type: 'close-capture', slot }]);
  if (slot === 'camera' && state.mode === 'sound') {
    return step(changed(state, slot, { status: 'off' }), [{ type: 'close-capture', slot }]);
  }
  const next = withoutProblems(changed(state, slot, { status: 'on', problem: null }), slot);
  return step(next, [{ type: 'list-devices' }, ...sending(state, slot)]);
}

/** @param {CallState} state @param {{ slot: Slot, problem: string }} event @returns {Step} */
export function captureFailed(state, { slot, problem }) {
  const next = changed(state, slot, { status: 'failed', problem });
  const effects = /** @type {Effect[]} */ ([{ type: 'list-devices' }, ...sending(state, slot)]);
  return state.phase === 'call'
    ? notified(next, 'warning', `problem-${slot}-${problem}`, null, effects)
    : step(next, effects);
}

/** @param {CallState} state @param {{ slot: Slot }} event */
export const captureCancelled = (state, { slot }) => step(changed(state, slot, { status: 'off', problem: null }));

/**
 * The system took a track away; for a screen that is the browser's own button.
 *
 * @param {CallState} state
 * @param {{ slot: Slot }} event
 */
export function captureEnded(state, { slot }) {
  if (slot !== 'screen') return captureFailed(state, { slot, problem: 'ended' });
  const next = announced(changed(state, slot, { status: 'off', problem: null }), 'announce-screen-ended');
  return step(next, sending(state, slot));
}

/** @param {CallState} state @param {{ slot: Slot }} event */
export const capturePaused = (state, { slot }) => step(changed(state, slot, { problem: 'paused' }));

/** @param {CallState} state @param {{ slot: Slot }} event */
export const captureResumed = (state, { slot }) => step(changed(state, slot, { problem: null }));

/** @param {CallState} state @param {{ cameras: Device[], microphones: Device[] }} event */
export const devicesListed = (state, { cameras, microphones }) => step({ ...state, devices: { cameras, microphones } });

/** @param {CallState} state @param {{ slot: 'mic' | 'camera', device: string }} event @returns {Step} */
export function deviceChosen(state, { slot, device }) {
  const next = changed(state, slot, { device });
  const { mic, camera } = next.capture;
  const opened = state.capture[slot].status === 'off' ? step(next) : opening(next, [slot]);
  return step(opened.state, [{ type: 'store-devices', mic: mic.device, camera: camera.device }, ...opened.effects]);
}

/** @param {CallState} state @param {{ level: number }} event */
export const levelMeasured = (state, { level }) => step({ ...state, level });

/** @param {CallState} state */
export const soundBlocked = (state) => step({ ...state, soundBlocked: true });

/** @param {CallState} state */
export const soundAllowed = (state) => step({ ...state, soundBlocked: false }, [{ type: 'play-held-sounds' }]);
