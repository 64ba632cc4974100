/** @import { CallState } from '../state.js' */
/** @import { Text } from '../text.js' */
import { roomTitle } from '../names.js';

/**
 * The window's title: somebody knocks, unread messages, how many are here.
 *
 * @param {CallState} state
 * @param {Text} text
 * @param {string} service
 * @returns {string}
 */
export function titleOf(state, text, service) {
  const room = `${roomTitle(state.room)} · ${service}`;
  if (state.phase !== 'call' || !state.mesh) return room;
  const marks = [
    state.mesh.knocking.length ? text.say('title-knock') : '',
    state.unread ? `(${state.unread})` : '',
    `● ${state.mesh.peers.length + 1}`,
  ];
  return [...marks.filter(Boolean), room].join(' · ');
}
