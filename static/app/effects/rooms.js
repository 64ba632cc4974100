/** Makes rooms: `POST /api/v1/rooms`. */

/** Why no room was made; `code` is one of the contract's error codes, or `offline`. */
export class RoomRefused extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** The start page needs the mesh library only for the secret: it comes while the hand is on its way to the button. */
export const fetchMesh = () => import('../../mesh/index.js');

/**
 * @param {string} name  what people call the room; empty lets the server choose
 * @returns {Promise<{ room: string, secret: string, host: string, hostExpires: number }>}
 * @throws {RoomRefused}
 */
export async function makeRoom(name) {
  const answer = await post(name ? JSON.stringify({ name }) : null);
  const told = await answer.json();
  if (!answer.ok) throw new RoomRefused(told.code);
  const { makeSecret, writeSecret } = await fetchMesh();
  return { ...told, secret: writeSecret(makeSecret()) };
}

/** @param {string | null} body */
async function post(body) {
  try {
    return await fetch('/api/v1/rooms', {
      method: 'POST',
      headers: body ? { 'Content-Type': 'application/json' } : {},
      body,
    });
  } catch (error) {
    if (error instanceof TypeError) throw new RoomRefused('offline');
    throw error;
  }
}
