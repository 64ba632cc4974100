/** Makes rooms: `POST /api/v1/rooms`. */

/** Why no room was made; `code` is one of the contract's error codes, or `offline`. */
export class RoomRefused extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * @param {string} name  what people call the room; empty lets the server choose
 * @returns {Promise<{ room: string, host: string, hostExpires: number }>}
 * @throws {RoomRefused}
 */
export async function createRoom(name) {
  const body = name ? JSON.stringify({ name }) : null;
  const answer = await post(body);
  const told = await answer.json();
  if (!answer.ok) throw new RoomRefused(told.code);
  return told;
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
