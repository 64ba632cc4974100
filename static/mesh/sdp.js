/** What must hold of a session description: of a peer's before the browser gets it, of one's own before the peer does. */

import { MeshError } from './errors.js';

const MAX_SECTIONS = 8;
const MAX_LINES = 2_000;
const MAX_LINE_LENGTH = 2_048;
const MAX_LENGTH = 40_000;
/** As JSON, which writes two characters for each line's end: then the message around it fits a box. */
const MAX_ESCAPED_LENGTH = 45_000;
/** What browsers write; other characters would take more bytes than they count. */
const ASCII = /^[\r\n -~]*$/;

/**
 * @param {string} sdp
 * @throws {MeshError} `bad-description`
 */
export function checkSdp(sdp) {
  const lines = sdp.split(/\r?\n/);
  const sections = lines.filter((line) => line.startsWith('m=')).length;
  const tooLong = lines.some((line) => line.length > MAX_LINE_LENGTH);
  const tooLarge = sdp.length > MAX_LENGTH || JSON.stringify(sdp).length > MAX_ESCAPED_LENGTH || !ASCII.test(sdp);
  if (sections > MAX_SECTIONS || lines.length > MAX_LINES || tooLong || tooLarge)
    throw new MeshError('bad-description');
}

/**
 * @param {string} sdp
 * @returns {Set<string>} the ICE user name fragments in it (RFC 8839 section 5.4)
 */
export function ufragsOf(sdp) {
  return new Set(Array.from(sdp.matchAll(/^a=ice-ufrag:(\S+)/gm), ([, ufrag]) => ufrag));
}
