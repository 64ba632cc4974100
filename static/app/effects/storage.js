/** What this device remembers, in localStorage, and nothing else. */

const NAME = 'palim-mesh/name';
const LANGUAGE = 'palim-mesh/language';
const DEVICES = 'palim-mesh/devices';
const HOST = 'palim-mesh/host/';

/** @typedef {{ camera: string | null, mic: string | null }} ChosenDevices */

/** Where nothing may be stored, the page remembers until it is closed. */
function openStorage() {
  try {
    return window.localStorage;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'SecurityError') return new PageMemory();
    throw error;
  }
}

class PageMemory {
  /** @type {Map<string, string>} */
  #values = new Map();
  /** @param {string} key */
  getItem = (key) => this.#values.get(key) ?? null;
  /** @param {string} key @param {string} value */
  setItem = (key, value) => void this.#values.set(key, value);
  /** @param {string} key */
  removeItem = (key) => void this.#values.delete(key);
}

const storage = openStorage();

/** @param {string} key @param {string | null} value  null forgets it */
function keep(key, value) {
  if (value === null) storage.removeItem(key);
  else storage.setItem(key, value);
}

export const storedName = () => storage.getItem(NAME);

/** @param {string | null} name */
export const storeName = (name) => keep(NAME, name);

export const storedLanguage = () => storage.getItem(LANGUAGE);

/** @param {string} language */
export const storeLanguage = (language) => keep(LANGUAGE, language);

/** @returns {ChosenDevices} */
export const storedDevices = () => JSON.parse(storage.getItem(DEVICES) ?? '{"camera":null,"mic":null}');

/** @param {ChosenDevices} devices */
export const storeDevices = ({ camera, mic }) => keep(DEVICES, JSON.stringify({ camera, mic }));

/**
 * @param {string} room
 * @param {number} now  in milliseconds since 1970
 * @returns {string | undefined}  the host ticket while it is good
 */
export function storedTicket(room, now) {
  const kept = storage.getItem(HOST + room);
  const { ticket, expires } = kept ? JSON.parse(kept) : { ticket: undefined, expires: Infinity };
  if (expires > now) return ticket;
  keep(HOST + room, null);
  return undefined;
}

/** @param {string} room @param {string} ticket @param {number} expires  in milliseconds since 1970 */
export const storeTicket = (room, ticket, expires) => keep(HOST + room, JSON.stringify({ ticket, expires }));

/** Forgets the tickets that are good no longer. @param {number} now  in milliseconds since 1970 */
export function forgetOldTickets(now) {
  const rooms = Object.keys(storage).filter((key) => key.startsWith(HOST));
  for (const key of rooms) storedTicket(key.slice(HOST.length), now);
}
