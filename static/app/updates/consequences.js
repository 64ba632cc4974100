/** What is to be done because something holds now, whichever event made it so. */

/** @import { CallState, Effect } from '../state.js' */
import { bestLayer, isMeasuring, limitsOf, shownTiles } from './pictures.js';

/** @typedef {(before: CallState, after: CallState) => Effect[]} Rule */

/** What decides which pictures are asked for. */
const SHOWN_BY = /** @type {const} */ (['sights', 'pinned', 'spokeAt', 'mode', 'means', 'capacity', 'pressure']);

/** @type {Rule[]} */
const RULES = [showing, capping, measuring, watching, passing, fetching];

/** @type {Rule} */
export const consequences = (before, after) => RULES.flatMap((rule) => rule(before, after));

/** @type {Rule} */
function showing(before, after) {
  if (after.phase !== 'call' || SHOWN_BY.every((key) => before[key] === after[key])) return [];
  return [{ type: 'show', tiles: shownTiles(after), limits: limitsOf(after) }];
}

/** Before the call all is sent at its best: to nobody. @type {Rule} */
function capping(before, after) {
  const old = before.phase === 'call' ? bestLayer(before) : 'high';
  const layer = bestLayer(after);
  return after.phase === 'call' && layer !== old ? [{ type: 'cap-sending', layer }] : [];
}

/** @type {Rule} */
function measuring(before, after) {
  if (isMeasuring(before) === isMeasuring(after)) return [];
  return [{ type: isMeasuring(after) ? 'measure-capacity' : 'stop-measuring' }];
}

/** @type {Rule} */
function watching(before, after) {
  const [was, on] = [before, after].map(({ dialog }) => dialog?.kind === 'quality');
  return was === on ? [] : [{ type: 'watch-quality', on: Boolean(on) }];
}

/** A notice that goes gives the focus it has to the next one, or to the pictures. @type {Rule} */
function passing(before, after) {
  if (after.phase !== 'call' || before.notices === after.notices) return [];
  const gone = before.notices.filter(({ n }) => !after.notices.some((notice) => notice.n === n));
  return gone.map(({ n }) => {
    const next = after.notices.find((notice) => notice.n > n) ?? after.notices.at(-1);
    return { type: 'pass-focus', from: `notice-${n}`, to: next ? `notice-${next.n}` : 'stage' };
  });
}

/** While one is alone much is not needed; later it shall be there even if the server is not. @type {Rule} */
function fetching(before, after) {
  return !isTogether(before) && isTogether(after) ? [{ type: 'fetch-views' }] : [];
}

/** With others, and none of them still waited for. @param {CallState} state */
const isTogether = ({ mesh }) => Boolean(mesh?.peers.length) && mesh?.peers.every(({ link }) => link !== 'connecting');
