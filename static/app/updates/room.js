/** Who is in the room, and what hosts do there. */

/** @import { CallState, Effect, Peer, Settings, Slot, Snapshot, Step } from '../state.js' */
import { entering, step } from '../state.js';
import { announced, notified } from './notices.js';
import { withSpeech } from './pictures.js';

/** @type {Slot[]} */
const SLOTS = ['mic', 'camera', 'screen'];
/** Longer than any way takes to be found. */
const PATIENCE_MS = 20_000;

/** @param {CallState} state @param {{ snapshot: Snapshot, at: number }} event @returns {Step} */
export function meshChanged(state, { snapshot, at }) {
  if (state.phase !== 'call') return step(state);
  if (snapshot.phase === 'over') return over(state, snapshot.reason ?? 'left');
  const before = state.mesh;
  const known = {
    ...state,
    mesh: snapshot,
    names: namesIn(state.names, snapshot),
    spokeAt: withSpeech(state.spokeAt, snapshot.peers, at),
    connecting: connectingIn(state.connecting, snapshot, at),
  };
  const next = withSigns(withoutFalseAlarm(known), before);
  const waits = patience(state, next);
  return before?.self.standing === 'waiting' && isInside(next) ? admitted(next, waits) : step(next, waits);
}

/** @param {CallState['connecting']} before @param {Snapshot} snapshot @param {number} at @returns {CallState['connecting']} */
const connectingIn = (before, { peers }, at) =>
  Object.fromEntries(
    peers
      .filter(({ link }) => link === 'connecting')
      .map(({ peer }) => [peer, before[peer] ?? { since: at, long: false }]),
  );

/** @param {CallState} before @param {CallState} after @returns {Effect[]} */
const patience = (before, after) =>
  Object.entries(after.connecting)
    .filter(([peer]) => !before.connecting[peer])
    .map(([peer, { since }]) => ({
      type: 'wait',
      ms: PATIENCE_MS,
      then: { type: 'connecting-dragged', peer, since },
    }));

/** @param {CallState} state @param {{ peer: string, since: number }} event */
export const connectingDragged = (state, { peer, since }) =>
  state.connecting[peer]?.since === since
    ? step({ ...state, connecting: { ...state.connecting, [peer]: { since, long: true } } })
    : step(state);

/**
 * Once it is clear that the foreign link is ours, no alarm shall blame others.
 *
 * @param {CallState} state
 * @returns {CallState}
 */
const withoutFalseAlarm = (state) =>
  hasForeignLink(state) ? { ...state, notices: state.notices.filter(({ id }) => id !== 'alarm-wrong-secret') } : state;

/** @param {Record<string, string>} known @param {Snapshot} snapshot */
const namesIn = (known, { peers, knocking }) =>
  [...peers, ...knocking].reduce((names, { peer, name }) => (name ? { ...names, [peer]: name } : names), known);

/** Says which hands went up and who began to show a screen. @param {CallState} state @param {Snapshot | null} before */
function withSigns(state, before) {
  const old = new Map(before?.peers.map((peer) => [peer.peer, peer]));
  return (state.mesh?.peers ?? []).reduce((now, peer) => withSignsOf(now, peer, old.get(peer.peer)), state);
}

/** @param {CallState} state @param {Peer} peer @param {Peer | undefined} before */
function withSignsOf(state, peer, before) {
  const raised = peer.hand && !before?.hand ? announced(state, 'announce-hand', peer.peer) : state;
  return peer.media.screen && !before?.media.screen ? announced(raised, 'announce-screen', peer.peer) : raised;
}

/** Past the door, even while the server is away. @param {CallState} state */
export const isInside = ({ mesh }) => mesh?.self.standing === 'member' || mesh?.self.standing === 'host';

/** Whether the server has not yet said whether to come in or to wait. @param {CallState} state */
export const isUnanswered = ({ mesh }) => !mesh?.self.standing;

/** @param {CallState} state @param {Effect[]} effects */
const admitted = (state, effects) => notified(state, 'news', 'notice-admitted', null, [...effects, ...chiming(state)]);

/** @param {CallState} state @returns {Effect[]} */
const chiming = (state) => (state.chime ? [{ type: 'play-chime' }] : []);

/** @param {CallState} state @param {string} reason @returns {Step} */
function over(state, reason) {
  const closing = SLOTS.map((slot) => /** @type {Effect} */ ({ type: 'close-capture', slot }));
  const next = { ...entering(state, 'over'), reason, panel: null, dialog: null, notices: [] };
  return step(next, [...closing, { type: 'keep-awake', on: false }]);
}

/** @param {CallState} state @param {{ peer: string }} event */
export const peerArrived = (state, { peer }) => notified(state, 'news', 'notice-arrived', peer, chiming(state));

/** @param {CallState} state @param {{ peer: string, reason: string }} event */
export const peerDeparted = (state, { peer, reason }) =>
  notified(state, 'news', reason === 'removed' ? 'notice-removed' : 'notice-departed', peer);

/** @param {CallState} state @param {{ peer: string }} event @returns {Step} */
export const peerKnocked = (state, { peer }) =>
  step(announced(state, 'announce-knock', peer), state.chime ? [{ type: 'play-knock' }] : []);

/** @param {CallState} state @param {{ code: string, peer: string }} event */
export const alarmRaised = (state, { code }) =>
  hasForeignLink(state) ? step(state) : notified(state, 'warning', `alarm-${code}`);

/**
 * Whether it is our own link that fits nobody else's: all who are here failed the proof, and we are no host, who
 * certainly has the right one.
 *
 * @param {CallState} state
 */
export function hasForeignLink({ mesh }) {
  if (!mesh || mesh.peers.length || mesh.self.standing === 'host') return false;
  return mesh.alarms.some((alarm) => alarm.code === 'wrong-secret');
}

/** @param {CallState} state @returns {Step} */
export function handToggled(state) {
  return step(state, state.mesh ? [{ type: 'set-hand', up: !state.mesh.self.hand }] : []);
}

/** The button that was pressed goes away. @param {CallState} state @returns {Effect} */
const focusNear = (state) => ({ type: 'focus', id: state.panel === 'people' ? 'panel-title' : 'stage' });

/** @param {CallState} state @param {{ peer: string }} event @returns {Step} */
export const admitPressed = (state, { peer }) => step(state, [{ type: 'admit', peer }, focusNear(state)]);

/** @param {CallState} state @param {{ peer: string }} event @returns {Step} */
export const denyPressed = (state, { peer }) => step(state, [{ type: 'deny', peer }, focusNear(state)]);

/** @param {CallState} state @param {{ peer: string }} event @returns {Step} */
export const removeConfirmed = (state, { peer }) => step({ ...state, dialog: null }, [{ type: 'remove', peer }]);

/** @param {CallState} state @param {{ setting: keyof Settings }} event @returns {Step} */
export function settingToggled(state, { setting }) {
  const settings = state.mesh?.settings;
  if (!settings) return step(state);
  return step(state, [{ type: 'change-settings', settings: { ...settings, [setting]: !settings[setting] } }]);
}

/** @param {CallState} state @returns {Step} */
export const endConfirmed = (state) => step({ ...state, dialog: null }, [{ type: 'end' }]);

/** @param {CallState} state @returns {Step} */
export function leavePressed(state) {
  const { state: next, effects } = over(state, 'left');
  return step(next, [{ type: 'leave' }, ...effects]);
}

/** The page goes away: others shall know at once. @param {CallState} state @returns {Step} */
export const pageHidden = (state) => step(state, state.phase === 'call' ? [{ type: 'leave' }] : []);

/** @param {CallState} state @returns {Step} */
export const returnPressed = (state) => step(state, [{ type: 'reload' }]);
