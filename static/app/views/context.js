/**
 * What every view is given beside the state.
 *
 * @template [Event=import('../state.js').CallEvent]
 * @typedef {object} Context
 * @property {import('../text.js').Text} text
 * @property {(event: Event) => void} dispatch
 * @property {(key: string) => MediaStream | null} streamOf  by the keys of `tiles.js`
 * @property {import('../state.js').Config} config
 */

/**
 * The name of somebody who is or was here.
 *
 * @param {Context} context
 * @param {Record<string, string>} names
 * @param {string | null} peer
 * @returns {string}
 */
export const nameOf = ({ text }, names, peer) => (peer && names[peer]) || text.say('guest');
