/** @file Between frames and messages: the one decoder and the one encoder of the browser. */

import { BadMessage, LIMITS } from './messages.js';

/** @import { FromServer, PeerMessage, ToServer } from './messages.js' */

const LONE_SURROGATE = /[\ud800-\udfff]/u;
const utf8 = new TextEncoder();

/**
 * The JSON value (RFC 8259) in a frame, for a reader of messages.js; of equal keys in an object the last counts.
 * @param {unknown} frame the data of a WebSocket's or data channel's message event, or the plain text of a box
 * @returns {unknown}
 * @throws {BadMessage} where the frame is binary, not UTF-8, longer than LIMITS.frameBytes, no JSON, or deeper than
 *   LIMITS.depth
 */
export function decode(frame) {
  if (typeof frame !== 'string') throw new BadMessage('a binary frame');
  if (LONE_SURROGATE.test(frame)) throw new BadMessage('a surrogate alone');
  if (utf8.encode(frame).length > LIMITS.frameBytes) throw new BadMessage('a frame too long');
  const value = parse(frame);
  if (!isFlatEnough(value, LIMITS.depth)) throw new BadMessage('JSON too deep');
  return value;
}

/**
 * The text frame of a message.
 * @param {ToServer | FromServer | PeerMessage} message
 * @returns {string}
 */
export function encode(message) {
  return JSON.stringify(message);
}

/** @param {string} frame @returns {unknown} */
function parse(frame) {
  try {
    return JSON.parse(frame);
  } catch {
    throw new BadMessage('no JSON');
  }
}

/** @param {unknown} value @param {number} depth @returns {boolean} */
function isFlatEnough(value, depth) {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isFlatEnough(item, depth - 1));
}
