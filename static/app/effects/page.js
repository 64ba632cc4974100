/** The page itself: what the server wrote into it, its address, its language. */

/** @import { Config } from '../state.js' */
import { roomPath } from '../address.js';

/** @returns {Config} */
export const readConfig = () => JSON.parse(document.getElementById('config')?.textContent ?? '');

/** @param {string} room @param {string} secret */
export const openRoom = (room, secret) => location.assign(roomPath(room, secret));

/** @param {string} language */
export const setPageLanguage = (language) => void (document.documentElement.lang = language);
