/** Links to rooms: `https://HOST/r/ROOM#SECRET` (docs/PROTOCOL.md, Keys). */

const ROOM = '[a-z0-9]+(?:-[a-z0-9]+)*';
/** 16 bytes in base64url: of the last character only two bits count, the others are zero. */
const SECRET = '[A-Za-z0-9_-]{21}[AQgw]';
const PATH = new RegExp(`^/r/(${ROOM})/?$`);
const WHOLE_LINK = new RegExp(`(https?://[^\\s/]+)/r/(${ROOM})/?#(${SECRET})(?![A-Za-z0-9_-])`);

/**
 * The room a page's address names. Without a secret, or with a malformed one, `problem` says so.
 *
 * @param {{ pathname: string, hash: string }} address  a Location or URL
 * @returns {{ room: string, secret: string, problem: 'absent' | 'malformed' | null }}
 */
export function readAddress({ pathname, hash }) {
  const room = PATH.exec(pathname)?.[1] ?? '';
  const secret = hash.slice(1);
  if (!secret) return { room, secret, problem: 'absent' };
  const sound = room && new RegExp(`^${SECRET}$`).test(secret);
  return { room, secret, problem: sound ? null : 'malformed' };
}

/**
 * Finds the link to a room in a text that somebody pasted, perhaps with words around it.
 *
 * @param {string} text
 * @param {string} origin  of this page; links to other servers lead nowhere here
 * @returns {{ room: string, secret: string, problem: null } | { problem: 'none-found' | 'foreign' }}
 */
export function findLink(text, origin) {
  const found = WHOLE_LINK.exec(text);
  if (!found) return { problem: 'none-found' };
  const [, site, room = '', secret = ''] = found;
  return site === origin ? { room, secret, problem: null } : { problem: 'foreign' };
}

/**
 * The address of a room without the server's name.
 *
 * @param {string} room
 * @param {string} secret
 * @returns {string}
 */
export const roomPath = (room, secret) => `/r/${room}#${secret}`;
