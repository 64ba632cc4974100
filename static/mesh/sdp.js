/** What must hold of a peer's session description before it is handed to the browser. */

import { MeshError } from './errors.js';

const MAX_SECTIONS = 8;
const MAX_LINES = 2_000;
const MAX_LINE_LENGTH = 2_048;

/**
 * @param {string} sdp at most 40,000 characters long by the contract
 * @throws {MeshError} `bad-description`
 */
export function checkSdp(sdp) {
  const lines = sdp.split(/\r?\n/);
  const sections = lines.filter((line) => line.startsWith('m=')).length;
  const tooLong = lines.some((line) => line.length > MAX_LINE_LENGTH);
  if (sections > MAX_SECTIONS || lines.length > MAX_LINES || tooLong) throw new MeshError('bad-description');
}

/**
 * @param {string} sdp
 * @returns {Set<string>} the ICE user name fragments in it (RFC 8839 section 5.4)
 */
export function ufragsOf(sdp) {
  return new Set(Array.from(sdp.matchAll(/^a=ice-ufrag:(\S+)/gm), ([, ufrag]) => ufrag));
}
