/** @import { FromServer, Parting, PeerEntry, RoomSettings, Standing, Welcome, Waiting } from './messages.js' */

/**
 * What the server's news mean for the mesh.
 *
 * - `met`: a peer that was not here before; `offer`: it is on this page to make the first offer
 * - `returned`: the server reaches a peer again that it did not reach, or this page reaches the server again
 * - `parted`: gone for good
 * - `knocked`, `unknocked`: somebody waits, or waits no longer
 *
 * @typedef {{ fact: 'met', peer: string, offer: boolean } | { fact: 'returned', peer: string }
 *   | { fact: 'parted', peer: string, reason: Parting } | { fact: 'knocked', peer: string }
 *   | { fact: 'unknocked', peer: string }} Fact
 *
 * @typedef {object} Member
 * @property {Standing} standing
 * @property {boolean} listed false once the server gave up the seat; the peer itself may still be there
 */

/** Who is here, by what the server says. Take those whose key or proof fails out of `peers` and `hosts` before. */
export class Roster {
  /** @type {Standing | null} null before the first `welcome` or `waiting` */
  standing = null;
  /** @type {RoomSettings} */
  settings = { waitingRoom: false, locked: false };
  /** @type {Map<string, Member>} */
  members = new Map();
  /** @type {Set<string>} the hosts a waiting page may knock at */
  hosts = new Set();
  /** @type {Set<string>} who waits, checked or not: a host decides */
  knocking = new Set();
  #self;

  /** @param {string} self this page's peer id */
  constructor(self) {
    this.#self = self;
  }

  /**
   * @param {FromServer} message
   * @returns {Fact[]}
   */
  hear(message) {
    switch (message.type) {
      case 'welcome':
        return this.#welcome(message);
      case 'waiting':
        return this.#wait(message);
      case 'peer-joined':
        return [this.#meet(message.entry, false)];
      case 'peer-changed':
        return this.#change(message.peer, message.standing);
      case 'peer-left':
        return this.#leave(message.peer, message.reason);
      case 'knock':
        return this.#knock(message.entry.peer);
      case 'knock-gone':
        return this.knocking.delete(message.peer) ? [{ fact: 'unknocked', peer: message.peer }] : [];
      case 'settings-changed':
        this.settings = message.settings;
        return [];
      default:
        return [];
    }
  }

  /** The link to a peer is over. @param {string} peer */
  forget(peer) {
    this.members.delete(peer);
  }

  /** @param {string} peer @returns {boolean} whether the server would hand a box on to it */
  reaches(peer) {
    const member = this.members.get(peer);
    return member !== undefined && member.listed && member.standing !== 'away';
  }

  /** @param {Welcome} message @returns {Fact[]} */
  #welcome({ standing, peers, knocking, settings }) {
    this.standing = standing;
    this.settings = settings;
    this.hosts.clear();
    const listed = new Set(peers.map(({ peer }) => peer));
    for (const [peer, member] of this.members) member.listed = listed.has(peer);
    const waiting = new Set(knocking.map(({ peer }) => peer));
    const unknocked = [...this.knocking].filter((peer) => !waiting.has(peer));
    for (const peer of unknocked) this.knocking.delete(peer);
    return [
      ...peers.map((entry) => this.#meet(entry, true)),
      ...unknocked.map((peer) => /** @type {const} */ ({ fact: 'unknocked', peer })),
      ...[...waiting].flatMap((peer) => this.#knock(peer)),
    ];
  }

  /** @param {Waiting} message @returns {Fact[]} */
  #wait({ hosts }) {
    this.standing = 'waiting';
    for (const member of this.members.values()) member.listed = false;
    this.hosts = new Set(hosts.map(({ peer }) => peer));
    return [];
  }

  /**
   * One whose socket is away finds this page in its own `welcome`, and offers then.
   *
   * @param {PeerEntry} entry
   * @param {boolean} welcomed whether this page is the one that just came
   * @returns {Fact}
   */
  #meet({ peer, standing }, welcomed) {
    const known = this.members.has(peer);
    this.members.set(peer, { standing, listed: true });
    return known ? { fact: 'returned', peer } : { fact: 'met', peer, offer: welcomed && standing !== 'away' };
  }

  /** @param {string} peer @param {Standing} standing @returns {Fact[]} */
  #change(peer, standing) {
    const member = this.members.get(peer);
    if (peer === this.#self) this.standing = standing;
    else if (member) member.standing = standing;
    return [];
  }

  /** @param {string} peer @param {Parting} reason @returns {Fact[]} */
  #leave(peer, reason) {
    const member = this.members.get(peer);
    if (!member) return [];
    if (reason === 'timeout') {
      member.listed = false;
      return [];
    }
    this.members.delete(peer);
    return [{ fact: 'parted', peer, reason }];
  }

  /** @param {string} peer @returns {Fact[]} */
  #knock(peer) {
    if (this.knocking.has(peer)) return [];
    this.knocking.add(peer);
    return [{ fact: 'knocked', peer }];
  }
}
