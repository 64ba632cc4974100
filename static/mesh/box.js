/** Sealed boxes between two peers: docs/PROTOCOL.md, "Keys". */

import { fromBase64url, toBase64url, utf8 } from './bytes.js';
import { MeshError } from './errors.js';

/** @import { Bytes } from './bytes.js' */
/** @import { PairKeys } from './keys.js' */

const COUNTER_BYTES = 8;

/**
 * Seals for one peer and opens what came from it. A counter never goes back for as long as the pair of keys lives, so
 * no nonce is used twice and no box is taken twice.
 */
export class Boxes {
  #crypto;
  #room;
  #self;
  #peer;
  #keys;
  #sealed = 0;
  #opened = 0;
  #decoder = new TextDecoder('utf-8', { fatal: true });

  /** @param {{ crypto: Crypto, room: string, self: string, peer: string, keys: PairKeys }} pair */
  constructor({ crypto, room, self, peer, keys }) {
    this.#crypto = crypto;
    this.#room = room;
    this.#self = self;
    this.#peer = peer;
    this.#keys = keys;
  }

  /**
   * @param {string} text
   * @returns {Promise<string>} the box, base64url; counted in the order of the calls
   */
  async seal(text) {
    const counter = ++this.#sealed;
    const head = new Uint8Array(COUNTER_BYTES);
    new DataView(head.buffer).setBigUint64(0, BigInt(counter));
    const algorithm = this.#algorithm(head, this.#self, this.#peer, counter);
    const body = await this.#crypto.subtle.encrypt(algorithm, this.#keys.seal, utf8(text));
    return toBase64url(new Uint8Array([...head, ...new Uint8Array(body)]));
  }

  /**
   * Call it once the call before has settled: boxes are opened in the order in which they came.
   *
   * @param {string} box
   * @returns {Promise<string>}
   * @throws {MeshError} `bad-box` when this peer did not seal it for this one in this room, `replayed-box` when it did,
   *   but the counter does not rise
   */
  async open(box) {
    const { head, counter, body } = read(box);
    const text = await this.#decrypt(head, counter, body);
    if (counter <= this.#opened) throw new MeshError('replayed-box');
    this.#opened = counter;
    return text;
  }

  /**
   * @param {Bytes} head
   * @param {number} counter
   * @param {Bytes} body
   */
  async #decrypt(head, counter, body) {
    try {
      const algorithm = this.#algorithm(head, this.#peer, this.#self, counter);
      return this.#decoder.decode(await this.#crypto.subtle.decrypt(algorithm, this.#keys.open, body));
    } catch (cause) {
      throw new MeshError('bad-box', { cause });
    }
  }

  /**
   * @param {Bytes} head
   * @param {string} sender
   * @param {string} receiver
   * @param {number} counter
   * @returns {AesGcmParams}
   */
  #algorithm(head, sender, receiver, counter) {
    return {
      name: 'AES-GCM',
      iv: new Uint8Array([0, 0, 0, 0, ...head]),
      additionalData: utf8(`box|${this.#room}|${sender}|${receiver}|${counter}`),
    };
  }
}

/**
 * @param {string} box
 * @returns {{ head: Bytes, counter: number, body: Bytes }}
 */
function read(box) {
  try {
    const bytes = fromBase64url(box);
    const head = bytes.slice(0, COUNTER_BYTES);
    const counter = Number(new DataView(head.buffer).getBigUint64(0));
    return { head, counter, body: bytes.slice(COUNTER_BYTES) };
  } catch (cause) {
    throw new MeshError('bad-box', { cause });
  }
}
