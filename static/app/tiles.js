/** Which pictures are on the screen, and which of them is large. */

/** @import { CallState, Peer, Slot } from './state.js' */

/**
 * One picture. `key` names it and its stream.
 *
 * @typedef {object} Tile
 * @property {string} key
 * @property {'person' | 'screen'} kind
 * @property {Peer | null} peer  null: oneself
 */

/** Where the tiles go: one large, the others around it, the own one laid over a corner. */
/** @typedef {{ large: Tile | null, others: Tile[], corner: Tile | null }} Scene */

/** Up to so many others the own picture lies in a corner; from there on it takes a place among them. */
const OTHERS_WITH_CORNER = 2;

/** @param {string} peer @param {'person' | 'screen'} kind */
export const streamKey = (peer, kind) => `${peer}/${kind}`;

/** @param {Slot} slot */
export const ownKey = (slot) => `self/${slot}`;

/** @type {Tile} */
export const OWN_TILE = { key: ownKey('camera'), kind: 'person', peer: null };

/**
 * @param {CallState} state
 * @returns {Scene}
 */
export function sceneOf(state) {
  const peers = state.mesh?.peers ?? [];
  const people = peers.map((peer) => tileOf(peer, 'person'));
  const screens = peers.filter((peer) => peer.media.screen).map((peer) => tileOf(peer, 'screen'));
  const large = [...people, ...screens].find((tile) => tile.key === state.pinned) ?? screens[0] ?? null;
  const others = [...screens, ...people].filter((tile) => tile !== large);
  if (large) return { large, others: [...others, OWN_TILE], corner: null };
  if (!others.length) return { large: null, others: [OWN_TILE], corner: null };
  if (others.length <= OTHERS_WITH_CORNER) return { large: null, others, corner: OWN_TILE };
  return { large: null, others: [...others, OWN_TILE], corner: null };
}

/** @param {Peer} peer @param {Tile['kind']} kind @returns {Tile} */
const tileOf = (peer, kind) => ({ key: streamKey(peer.peer, kind), kind, peer });
