/** From the link to the door: what happens before somebody enters. */

/** @import { CallState, Step } from '../state.js' */
import { findLink } from '../address.js';
import { cleanName } from '../names.js';
import { entering, step } from '../state.js';
import { modeExplained } from './pictures.js';

/** @param {CallState} state @param {{ text: string }} event @returns {Step} */
export function linkPasted(state, { text }) {
  const link = findLink(text, state.origin);
  if (link.problem) return step({ ...state, linkProblem: `link-${link.problem}` });
  return step(state, [{ type: 'open-link', room: link.room, secret: link.secret }]);
}

/** @param {CallState} state @param {{ name: string }} event */
export const nameTyped = (state, { name }) => step({ ...state, name });

/** @param {CallState} state @param {{ keep: boolean }} event */
export const keepNameChosen = (state, { keep }) => step({ ...state, keepName: keep });

/** Most doors open sooner; to show for so short a time that they do would only be a flash. */
const PATIENCE_MS = 500;

/** @param {CallState} state @returns {Step} */
export function entered(state) {
  if (state.phase !== 'prejoin') return step(state); // a second click
  const name = cleanName(state.name);
  return modeExplained({ ...entering(state, 'call'), name }, [
    { type: 'store-name', name: state.keepName ? name : null },
    { type: 'join', name },
    { type: 'keep-awake', on: true },
    { type: 'wait', ms: PATIENCE_MS, then: { type: 'entry-dragged' } },
  ]);
}

/** @param {CallState} state */
export const entryDragged = (state) => step({ ...state, slow: true });

/** @param {CallState} state @param {{ language: string }} event */
export const languageChosen = (state, { language }) =>
  step(state, [
    { type: 'store-language', language },
    { type: 'load-language', language },
  ]);

/** @param {CallState} state @param {{ language: string }} event */
export const languageLoaded = (state, { language }) => step({ ...state, language });
