/** The page itself: what the server wrote into it, its address, its language. */

import { roomPath } from '../address.js';

/**
 * What the server writes into the page.
 *
 * @typedef {object} Config
 * @property {string} name  of this service
 * @property {string} imprint  address
 * @property {string} privacy  address
 */

/** @returns {Config} */
export const readConfig = () => JSON.parse(document.getElementById('config')?.textContent ?? '');

/** @param {string} room @param {string} secret */
export const openRoom = (room, secret) => location.assign(roomPath(room, secret));

/** @param {string} language */
export const setPageLanguage = (language) => void (document.documentElement.lang = language);
