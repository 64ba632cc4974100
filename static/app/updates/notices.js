/** Sentences that come and go: notices for everybody, announcements for screen readers. */

/** @import { CallState, Notice, Step, Effect } from '../state.js' */
import { step } from '../state.js';

const NEWS_MS = 8_000;
const KEPT_ANNOUNCEMENTS = 5;

/**
 * Adds a notice. News go by themselves, warnings stay until they are closed; the same warning is shown once.
 *
 * @param {CallState} state
 * @param {Notice['tone']} tone
 * @param {string} id
 * @param {string | null} [peer]
 * @param {Effect[]} [effects]  what else is to be done
 * @returns {Step}
 */
export function notified(state, tone, id, peer = null, effects = []) {
  if (tone === 'warning' && state.notices.some((notice) => notice.id === id)) return step(state, effects);
  const n = state.count + 1;
  const next = { ...state, count: n, notices: [...state.notices, { n, tone, id, peer }] };
  if (tone === 'warning') return step(next, effects);
  return step(next, [...effects, { type: 'wait', ms: NEWS_MS, then: { type: 'notice-expired', n } }]);
}

/**
 * @param {CallState} state
 * @param {string} id
 * @param {string | null} [peer]
 * @returns {CallState}
 */
export function announced(state, id, peer = null) {
  const n = state.count + 1;
  const announcements = [...state.announcements, { n, id, peer }].slice(-KEPT_ANNOUNCEMENTS);
  return { ...state, count: n, announcements };
}

/** @param {CallState} state @param {{ n: number }} event */
export const noticeExpired = (state, { n }) =>
  step({ ...state, notices: state.notices.filter((notice) => notice.n !== n) });

/** The server did not carry out what a button asked for. @param {CallState} state @param {{ code: string }} event */
export const actRefused = (state, { code }) => notified(state, 'warning', `error-${code}`);
