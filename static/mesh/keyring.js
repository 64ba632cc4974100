import { Boxes } from './box.js';
import { MeshError } from './errors.js';
import { checkProof, derivePair, makeIdentity, makeProof, peerOf } from './keys.js';
import { Pair } from './pair.js';

/** @import { Environment } from './environment.js' */
/** @import { Identity, RoomKeys } from './keys.js' */
/** @import { PeerEntry } from './messages.js' */

/** This page's own keys in a room, and every peer whose keys were checked. */
export class Keyring {
  #environment;
  #room;
  #identity;
  /** @type {Map<string, Pair>} */
  #pairs = new Map();

  /**
   * @param {Environment} environment
   * @param {RoomKeys} room
   * @param {Identity} identity
   * @param {string} proof
   */
  constructor(environment, room, identity, proof) {
    this.#environment = environment;
    this.#room = room;
    this.#identity = identity;
    this.proof = proof;
  }

  /**
   * @param {Environment} environment
   * @param {RoomKeys} room
   * @returns {Promise<Keyring>} with a fresh identity
   */
  static async make(environment, room) {
    const identity = await makeIdentity(environment.crypto);
    return new Keyring(environment, room, identity, await makeProof(environment.crypto, room, identity.peer));
  }

  get peer() {
    return this.#identity.peer;
  }

  get key() {
    return this.#identity.key;
  }

  /**
   * @param {string} peer
   * @returns {Pair | undefined} undefined for a peer that was never checked, or failed
   */
  get(peer) {
    return this.#pairs.get(peer);
  }

  /**
   * @param {PeerEntry} entry
   * @returns {Promise<Pair>} the same for the same peer, always
   * @throws {MeshError} `forged-key` when the key is not the one the peer id names, or the id is this page's own;
   *   `wrong-secret` when the proof was not made with this room's secret
   */
  async introduce(entry) {
    const { crypto } = this.#environment;
    if (entry.peer === this.peer) throw new MeshError('forged-key');
    if ((await peerOf(crypto, entry.key)) !== entry.peer) throw new MeshError('forged-key');
    if (!(await checkProof(crypto, this.#room, entry.peer, entry.proof))) throw new MeshError('wrong-secret');
    return this.#pairs.get(entry.peer) ?? this.#derive(entry);
  }

  /** @param {PeerEntry} entry */
  async #derive({ peer, key }) {
    const { crypto, now } = this.#environment;
    const keys = await derivePair(crypto, this.#room, this.#identity, { peer, key }).catch((cause) => {
      throw new MeshError('forged-key', { cause });
    });
    const known = this.#pairs.get(peer); // somebody may have been listed twice
    if (known) return known;
    const boxes = new Boxes({ crypto, room: this.#room.room, self: this.peer, peer, keys });
    const pair = new Pair({ peer, boxes, now: now() });
    this.#pairs.set(peer, pair);
    return pair;
  }
}
