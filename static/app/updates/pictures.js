/** What is shown of everybody, and what this device shall spend on it. */

/** @import { Capacity, CallState, Effect, Limits, Means, Mode, Omission, Peer, ShownTile, Sight, Step } from '../state.js' */
import { step } from '../state.js';
import { sceneOf, streamKey } from '../tiles.js';
import { captureToggled } from './media.js';
import { notified } from './notices.js';

/** From this loudness on somebody counts as speaking. */
export const SPEAKING = 0.05;
/** While somebody speaks on, it is noted once in so long. */
const SPEECH_MS = 1_000;

/** @type {Capacity} */
const EVERYTHING = { full: Infinity, small: Infinity };

/** The best camera layer that each mode sends. @type {Record<Mode, Extract<Effect, { type: 'cap-sending' }>['layer']>} */
const BEST_LAYER = { automatic: 'high', all: 'high', saver: 'medium', 'low-power': 'low', sound: 'off' };

/**
 * What holds now: the person's choice, or what the device's means make of an automatic one.
 *
 * @param {CallState} state
 * @returns {Mode}
 */
export function modeOf({ mode, means }) {
  if (mode !== 'automatic') return mode;
  if (means.lowBattery) return 'low-power';
  return means.metered ? 'saver' : 'automatic';
}

/** @param {CallState} state @returns {Limits} */
export function limitsOf(state) {
  const mode = modeOf(state);
  if (mode === 'all') return { mode: 'full', capacity: EVERYTHING, pressure: 0 };
  const { capacity, pressure } = state;
  return { mode: mode === 'automatic' ? 'full' : mode, capacity, pressure };
}

/** @param {CallState} state */
export const bestLayer = (state) => BEST_LAYER[modeOf(state)];

/** Without pictures the camera goes off, too. @param {CallState} state @param {{ mode: Mode }} event @returns {Step} */
export function modeChosen(state, { mode }) {
  const next = { ...state, mode };
  const goesOff = mode === 'sound' && state.capture.camera.status === 'on';
  return goesOff ? captureToggled(next, { slot: 'camera' }) : step(next);
}

/** @param {CallState} state @param {{ means: Means }} event @returns {Step} */
export function meansChanged(state, { means }) {
  const next = { ...state, means };
  return modeOf(next) === modeOf(state) ? step(next) : modeExplained(next);
}

/** Says what was chosen in the person's place. @param {CallState} state @param {Effect[]} [effects] @returns {Step} */
export function modeExplained(state, effects = []) {
  const mode = modeOf(state);
  const isOwnChoice = mode === state.mode || state.phase !== 'call';
  return isOwnChoice ? step(state, effects) : notified(state, 'news', `notice-${mode}`, null, effects);
}

/** @param {CallState} state @returns {Step} */
export function fluentToggled(state) {
  const fluent = !state.fluent;
  return step({ ...state, fluent }, [{ type: 'hint-screen', fluent }]);
}

/** @param {CallState} state @param {{ sights: Record<string, Sight> }} event */
export const sightsChanged = (state, { sights }) => step({ ...state, sights });

/** @param {CallState} state @param {{ omitted: Record<string, Omission> }} event */
export const picturesOmitted = (state, { omitted }) => step({ ...state, omitted });

/** @param {CallState} state @param {{ pressure: number }} event */
export const pressureChanged = (state, { pressure }) => step({ ...state, pressure });

/** @param {CallState} state @param {{ capacity: Capacity | null }} event  null: it can't be measured here */
export const capacityMeasured = (state, { capacity }) => step({ ...state, capacity, tried: true });

/** Whether it is time to find out what the device carries. @param {CallState} state */
export const isMeasuring = ({ phase, capture, tried }) =>
  phase === 'prejoin' && capture.camera.status === 'on' && !tried;

/**
 * @param {Record<string, number>} spokeAt
 * @param {Peer[]} peers
 * @param {number} at
 * @returns {Record<string, number>}  the same object when nobody is to be noted
 */
export function withSpeech(spokeAt, peers, at) {
  const heard = peers.filter(
    ({ peer, media, level }) => media.mic && level > SPEAKING && at - (spokeAt[peer] ?? -Infinity) >= SPEECH_MS,
  );
  return heard.length ? { ...spokeAt, ...Object.fromEntries(heard.map(({ peer }) => [peer, at])) } : spokeAt;
}

/**
 * The others' pictures whose size is known, the large one first.
 *
 * @param {CallState} state
 * @returns {ShownTile[]}
 */
export function shownTiles(state) {
  const { large, others } = sceneOf(state);
  return [...(large ? [large] : []), ...others].flatMap(({ key, kind, peer }) => {
    const sight = state.sights[key];
    if (!peer || !sight) return [];
    const spokeAt = state.spokeAt[peer.peer] ?? null;
    return [{ peer: peer.peer, kind, ...sight, pinned: key === state.pinned, spokeAt }];
  });
}

/**
 * The tiles that have a place but whose pictures are not asked for.
 *
 * @param {ShownTile[]} tiles
 * @param {Map<string, { wish: { camera: Sight, screen: Sight }, given: Omission | null }>} wishes
 * @returns {Record<string, Omission>}
 */
export function omissions(tiles, wishes) {
  const omitted = tiles.flatMap(({ peer, kind, width }) => {
    const { wish, given } = wishes.get(peer) ?? {};
    const asked = kind === 'person' ? wish?.camera : wish?.screen;
    return given && width && !asked?.width ? [[streamKey(peer, kind), given]] : [];
  });
  return Object.fromEntries(omitted);
}
