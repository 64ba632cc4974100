/** The start page's rules. */

import { findLink } from '../address.js';

/**
 * @typedef {object} StartState
 * @property {string} origin  of this page
 * @property {string} language
 * @property {boolean} busy  a room is being made
 * @property {{ field: 'start' | 'name', code: string } | null} problem
 * @property {string | null} linkProblem
 */

/**
 * @typedef {(
 *   | { type: 'language-chosen', language: string }
 *   | { type: 'language-loaded', language: string }
 *   | { type: 'start-neared' }
 *   | { type: 'room-wanted', name: string }
 *   | { type: 'room-refused', field: 'start' | 'name', code: string }
 *   | { type: 'link-pasted', text: string }
 *   | { type: 'page-shown' }
 * )} StartEvent
 */

/**
 * @typedef {(
 *   | { type: 'store-language', language: string }
 *   | { type: 'load-language', language: string }
 *   | { type: 'fetch-mesh' }
 *   | { type: 'make-room', name: string }
 *   | { type: 'open-link', room: string, secret: string }
 * )} StartEffect
 */

/** @typedef {{ state: StartState, effects: StartEffect[] }} StartStep */

/** @param {string} language @param {string} origin @returns {StartState} */
export const firstStart = (language, origin) => ({ origin, language, busy: false, problem: null, linkProblem: null });

/**
 * @type {{ [Type in StartEvent['type']]: (state: StartState, event: Extract<StartEvent, { type: Type }>) => StartStep }}
 */
const STEPS = {
  'language-chosen': languageChosen,
  'language-loaded': (state, { language }) => ({ state: { ...state, language }, effects: [] }),
  'start-neared': (state) => ({ state, effects: [{ type: 'fetch-mesh' }] }),
  'room-wanted': roomWanted,
  'room-refused': (state, { field, code }) => ({
    state: { ...state, busy: false, problem: { field, code } },
    effects: [],
  }),
  'link-pasted': linkPasted,
  'page-shown': (state) => ({ state: { ...state, busy: false }, effects: [] }),
};

/** @param {StartState} state @param {StartEvent} event @returns {StartStep} */
export function updateStart(state, event) {
  const handle = /** @type {(state: StartState, event: StartEvent) => StartStep} */ (STEPS[event.type]);
  return handle(state, event);
}

/** @param {StartState} state @param {{ language: string }} event @returns {StartStep} */
function languageChosen(state, { language }) {
  return {
    state,
    effects: [
      { type: 'store-language', language },
      { type: 'load-language', language },
    ],
  };
}

/** @param {StartState} state @param {{ name: string }} event @returns {StartStep} */
function roomWanted(state, { name }) {
  if (state.busy) return { state, effects: [] };
  const next = { ...state, busy: true, problem: null };
  return { state: next, effects: [{ type: 'make-room', name: name.trim() }] };
}

/** @param {StartState} state @param {{ text: string }} event @returns {StartStep} */
function linkPasted(state, { text }) {
  const link = findLink(text, state.origin);
  if (link.problem) return { state: { ...state, linkProblem: `link-${link.problem}` }, effects: [] };
  return {
    state: { ...state, linkProblem: null },
    effects: [{ type: 'open-link', room: link.room, secret: link.secret }],
  };
}
