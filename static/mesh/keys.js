/** All derivations of docs/PROTOCOL.md, "Keys", on WebCrypto. */

import { fromBase64url, toBase64url, utf8 } from './bytes.js';

/** @import { Bytes } from './bytes.js' */

/**
 * @typedef {object} Identity who a page is in a room, made anew for each join
 * @property {string} peer
 * @property {string} key base64url of the public key
 * @property {CryptoKey} privateKey
 *
 * @typedef {object} RoomKeys what follows from the link alone
 * @property {string} room
 * @property {Bytes} roomKey
 * @property {CryptoKey} authKey
 *
 * @typedef {object} PairKeys
 * @property {CryptoKey} seal AES-256-GCM, from this page to the other
 * @property {CryptoKey} open AES-256-GCM, from the other to this page
 */

const SECRET_BYTES = 16;
const SALT = utf8('palim-mesh/1');
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };

/**
 * @param {Crypto} [crypto]
 * @returns {Bytes} a new SECRET of 16 bytes
 */
export const makeSecret = (crypto = globalThis.crypto) => crypto.getRandomValues(new Uint8Array(SECRET_BYTES));

/**
 * @param {Uint8Array} secret
 * @returns {string} as it stands in a link
 */
export const writeSecret = (secret) => toBase64url(secret);

/**
 * @param {string} text what stands behind the `#` of a link
 * @returns {Bytes | null} null when it is no secret
 */
export function readSecret(text) {
  if (!/^[A-Za-z0-9_-]{22}$/.test(text)) return null;
  const secret = fromBase64url(text);
  return writeSecret(secret) === text ? secret : null; // the last character carries four bits that mean nothing
}

/**
 * @param {Crypto} crypto
 * @returns {Promise<Identity>}
 */
export async function makeIdentity(crypto) {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  const key = toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)));
  return { peer: await peerOf(crypto, key), key, privateKey };
}

/**
 * @param {Crypto} crypto
 * @param {string} key
 * @returns {Promise<string>} the only peer id this key can have
 */
export async function peerOf(crypto, key) {
  const hash = await crypto.subtle.digest('SHA-256', fromBase64url(key));
  return toBase64url(new Uint8Array(hash, 0, 16));
}

/**
 * @param {Crypto} crypto
 * @param {Bytes} secret
 * @param {string} room
 * @returns {Promise<RoomKeys>}
 */
export async function deriveRoom(crypto, secret, room) {
  const roomKey = await hkdf(crypto, secret, SALT, `room|${room}`, 32);
  const auth = await hkdf(crypto, roomKey, SALT, 'auth', 32);
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  return { room, roomKey, authKey: await crypto.subtle.importKey('raw', auth, hmac, false, ['sign', 'verify']) };
}

/**
 * @param {Crypto} crypto
 * @param {RoomKeys} keys
 * @param {string} peer
 * @returns {Promise<string>} shows to those who hold the secret that this peer holds it too
 */
export async function makeProof(crypto, { room, authKey }, peer) {
  return toBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', authKey, utf8(`join|${room}|${peer}`))));
}

/**
 * @param {Crypto} crypto
 * @param {RoomKeys} keys
 * @param {string} peer
 * @param {string} proof
 * @returns {Promise<boolean>}
 */
export function checkProof(crypto, { room, authKey }, peer, proof) {
  return crypto.subtle.verify('HMAC', authKey, fromBase64url(proof), utf8(`join|${room}|${peer}`));
}

/**
 * @param {Crypto} crypto
 * @param {RoomKeys} room
 * @param {Identity} self
 * @param {{ peer: string, key: string }} other
 * @returns {Promise<PairKeys>}
 * @throws {DOMException} `DataError` when the key is no point of the curve
 */
export async function derivePair(crypto, { roomKey }, self, other) {
  const theirs = await crypto.subtle.importKey('raw', fromBase64url(other.key), CURVE, false, []);
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, self.privateKey, 256));
  const lower = self.peer < other.peer;
  const info = lower ? `pair|${self.peer}|${other.peer}` : `pair|${other.peer}|${self.peer}`;
  const bytes = await hkdf(crypto, shared, roomKey, info, 64);
  const [upward, downward] = [bytes.subarray(0, 32), bytes.subarray(32)];
  const aes = (/** @type {Bytes} */ key, /** @type {KeyUsage} */ usage) =>
    crypto.subtle.importKey('raw', key, 'AES-GCM', false, [usage]);
  const [seal, open] = await Promise.all([
    aes(lower ? upward : downward, 'encrypt'),
    aes(lower ? downward : upward, 'decrypt'),
  ]);
  return { seal, open };
}

/**
 * HKDF with SHA-256 (RFC 5869).
 *
 * @param {Crypto} crypto
 * @param {Bytes} material
 * @param {Bytes} salt
 * @param {string} info
 * @param {number} length bytes wanted
 * @returns {Promise<Bytes>}
 */
async function hkdf(crypto, material, salt, info, length) {
  const key = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveBits']);
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, length * 8));
}
