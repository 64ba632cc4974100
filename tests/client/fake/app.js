/** States and events of the call page, as its tests need them. */

import { firstState } from '../../../static/app/state.js';
import { update } from '../../../static/app/update.js';

/** @import { CallEvent, CallState, Effect, Peer, Snapshot } from '../../../static/app/state.js' */

export const ABLE = { secure: true, webrtc: true, screen: true, fullscreen: true, share: false };
export const GIVEN = {
  room: 'chor-lomari-tepuso-binaka',
  secret: 'AAECAwQFBgcICQoLDA0ODw',
  origin: 'https://talk.example',
  linkProblem: null,
  able: ABLE,
  language: 'de',
  name: null,
  chime: true,
  devices: { camera: null, mic: null },
};

/** @param {Partial<Parameters<typeof firstState>[0]>} [given] */
export const fresh = (given) => firstState({ ...GIVEN, ...given });

/** @param {Partial<Snapshot>} [change] @returns {Snapshot} */
export const snapshot = (change) => ({
  phase: 'joined',
  reason: null,
  online: true,
  retryInMs: null,
  self: { peer: 'me', standing: 'member', name: '', hand: false, media: { mic: false, camera: false, screen: false } },
  settings: { waitingRoom: false, locked: false },
  peers: [],
  knocking: [],
  alarms: [],
  ...change,
});

/** @param {string} peer @param {Partial<Peer>} [change] @returns {Peer} */
export const someone = (peer, change) => ({
  peer,
  name: peer.toUpperCase(),
  standing: 'member',
  verified: true,
  hand: false,
  media: { mic: true, camera: true, screen: false },
  link: 'connected',
  level: 0,
  path: 'direct',
  ...change,
});

/** The state after some events, and the effects of the last one. @param {CallState} state @param {CallEvent[]} events */
export function after(state, ...events) {
  /** @type {{ state: CallState, effects: Effect[] }} */
  let step = { state, effects: [] };
  for (const event of events) step = update(step.state, event);
  return { ...step, types: step.effects.map(({ type }) => type) };
}

/** What the mesh tells. @param {Partial<Snapshot>} [change] @param {number} [at] @returns {CallEvent} */
export const told = (change, at = 0) => ({ type: 'mesh-changed', snapshot: snapshot(change), at });

/** @param {CallState} state @param {Partial<Snapshot>} [change] */
export const inCall = (state, change) => after(state, { type: 'entered' }, told(change)).state;

/** @param {Snapshot['self']['standing']} standing */
export const selfAs = (standing) => ({ ...snapshot().self, standing });
