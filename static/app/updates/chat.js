/** Messages, written and received. */

/** @import { CallState, Message, Step } from '../state.js' */
import { cleanProse } from '../prose.js';
import { step } from '../state.js';
import { announced } from './notices.js';

/** @param {CallState} state @param {{ text: string }} event @returns {Step} */
export function messageWritten(state, { text }) {
  const clean = cleanProse(text);
  return step(state, clean ? [{ type: 'say', text: clean }] : []);
}

/** @param {CallState} state @param {{ id: string, text: string, at: number }} event */
export const messageSent = (state, { id, text, at }) => step(withMessage(state, { id, peer: null, text, at }));

/** @param {CallState} state @param {{ peer: string, id: string, text: string, at: number }} event */
export function messageReceived(state, { peer, id, text, at }) {
  const next = withMessage(state, { id, peer, text, at });
  if (state.panel === 'chat') return step(next);
  return step(announced({ ...next, unread: state.unread + 1 }, 'announce-message', peer));
}

/** @param {CallState} state @param {Message} message @returns {CallState} */
const withMessage = (state, message) => ({ ...state, messages: [...state.messages, message] });
