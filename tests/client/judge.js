/**
 * Reads lines `{"as", "frame"}` and answers each with a line: how the browser's encoder writes the message, or null
 * where its decoder refuses the frame. Anything else that goes wrong ends it.
 */

import { createInterface } from 'node:readline';

import { BadMessage, readFromServer, readPeerMessage, readToServer } from '../../static/mesh/messages.js';
import { decode, encode } from '../../static/mesh/wire.js';

/** @import { FromServer, PeerMessage, ToServer } from '../../static/mesh/messages.js' */

/** @type {Record<string, (value: unknown) => ToServer | FromServer | PeerMessage>} */
const READERS = { 'to-server': readToServer, 'from-server': readFromServer, peer: readPeerMessage };

/** @param {string} reader @param {string} frame @returns {string | null} */
function judge(reader, frame) {
  try {
    return encode(READERS[reader](decode(frame)));
  } catch (error) {
    if (error instanceof BadMessage) return null;
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { as, frame } = JSON.parse(line);
  console.log(JSON.stringify(judge(as, frame)));
}
