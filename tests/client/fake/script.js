import { readFileSync } from 'node:fs';

import { Boxes } from '../../../static/mesh/box.js';
import { fromBase64url, toBase64url } from '../../../static/mesh/bytes.js';
import { derivePair, deriveRoom } from '../../../static/mesh/keys.js';
import { readSecret } from '../../../static/mesh/index.js';
import { decode, encode } from '../../../static/mesh/wire.js';

/** @import { Identity } from '../../../static/mesh/keys.js' */
/** @import { FakeSocket } from './socket.js' */

const CURVE = { name: 'ECDH', namedCurve: 'P-256' };
const HOST_TICKET = 'host-ticket';
const SOON_MS = 2_000;

const cast = JSON.parse(readFileSync(new URL('../../../protocol/vectors/people.json', import.meta.url), 'utf8'));

/** The people of the transcripts: name to keys, all in base64url. @type {Record<string, { private: string, key: string, peer: string, proof: string }>} */
export const people = cast.people;

/** @type {string} */
export const room = cast.room;

/** The secret of the room where they meet. */
export const secret = /** @type {NonNullable<ReturnType<typeof readSecret>>} */ (readSecret(cast.secret));

/** @param {string} peer @returns {string} the name of a peer */
export const nameOf = (peer) => Object.keys(people).find((name) => people[name].peer === peer) ?? peer;

/** @param {string} name @returns {Promise<CryptoKeyPair>} */
export async function keyPairOf(name) {
  const { key, private: d } = people[name];
  const point = fromBase64url(key);
  const jwk = { kty: 'EC', crv: 'P-256', x: toBase64url(point.slice(1, 33)), y: toBase64url(point.slice(33)), d };
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.importKey('raw', point, CURVE, true, []),
    crypto.subtle.importKey('jwk', jwk, CURVE, false, ['deriveBits']),
  ]);
  return { publicKey, privateKey };
}

/** A server which says to one page what a transcript says, word by word, and has the values for the placeholders. */
export class Script {
  /** @type {FakeSocket[]} all that the page opened, oldest first */
  sockets = [];
  /** @type {any[]} what the page sent */
  sent = [];
  #self;
  /** @type {Map<string, string>} */
  #seats = new Map();
  /** @type {Map<string, { boxes: Boxes, n: number }>} */
  #pairs = new Map();

  /** @param {string} self the name of the person at the page */
  constructor(self) {
    this.#self = self;
  }

  isReachable() {
    return true;
  }

  /** @param {FakeSocket} socket */
  opened(socket) {
    this.sockets.push(socket);
  }

  closed() {}

  /** @param {FakeSocket} socket @param {string} frame */
  heard(socket, frame) {
    const message = decode(frame);
    if (/** @type {any} */ (message).type === 'ping') socket.receive(encode({ type: 'pong' }));
    this.sent.push(message);
  }

  /** What the page is to receive: every ticket in it is a new one. @param {any} written @returns {Promise<any>} */
  async toReceive(written) {
    if (typeof written === 'string' && written.startsWith('$seat:')) {
      this.#seats.set(written, `seat.${written.slice(6)}.${this.#seats.size}.${this.sent.length}`);
    }
    return this.#each(written, (part) => this.toReceive(part));
  }

  /** What the page is to send. @param {any} written @returns {Promise<any>} */
  toSend(written) {
    return this.#each(written, (part) => this.toSend(part));
  }

  /** @param {any} written @param {(part: any) => Promise<any>} fill */
  async #each(written, fill) {
    if (Array.isArray(written)) return await Promise.all(written.map(fill));
    if (typeof written === 'object' && written !== null) {
      const entries = Object.entries(written).map(async ([key, value]) => [key, await fill(value)]);
      return Object.fromEntries(await Promise.all(entries));
    }
    return typeof written === 'string' && written.startsWith('$') ? this.#value(written) : written;
  }

  /** @param {string} placeholder */
  async #value(placeholder) {
    const [kind, name, more] = placeholder.slice(1).split(':');
    switch (kind) {
      case 'room':
        return room;
      case 'host':
        return HOST_TICKET;
      case 'ice':
        return [{ urls: ['stun:stun.example.org:3478'] }];
      case 'milliseconds':
        return SOON_MS;
      case 'peer':
      case 'key':
      case 'proof':
        return people[name][kind];
      case 'entry': {
        const { peer, key, proof } = people[name];
        return { peer, key, proof, standing: more };
      }
      case 'seat':
        return this.#seats.get(placeholder);
      case 'box':
        return await this.#seal(name);
      default:
        throw new Error(`no such placeholder: ${placeholder}`);
    }
  }

  /** The sender's profile, really sealed. @param {string} sender */
  async #seal(sender) {
    const pair = this.#pairs.get(sender) ?? (await this.#pairWith(sender));
    this.#pairs.set(sender, pair);
    const media = { mic: false, camera: false, screen: false };
    return await pair.boxes.seal(encode({ type: 'profile', n: ++pair.n, name: sender, hand: false, media }));
  }

  /** @param {string} sender */
  async #pairWith(sender) {
    const { peer, key } = people[sender];
    const { privateKey } = await keyPairOf(sender);
    /** @type {Identity} */
    const identity = { peer, key, privateKey };
    const self = people[this.#self];
    const keys = await derivePair(crypto, await deriveRoom(crypto, secret, room), identity, self);
    return { boxes: new Boxes({ crypto, room, self: peer, peer: self.peer, keys }), n: 0 };
  }
}
