import { budget } from './budget.js';
import { Link } from './link.js';

/** @import { Budget } from './budget.js' */
/** @import { Body, LinkContext } from './link.js' */
/** @import { IceServer } from './messages.js' */
/** @import { Pair } from './pair.js' */
/** @import { Slot, Tracks } from './tracks.js' */

/** @typedef {Omit<LinkContext, 'configuration' | 'budget'>} LinksContext */

/** All links of this page, and what they have in common: the ways to connect, and a share of what it can send. */
export class Links {
  /** @type {Map<string, Link>} */
  #links = new Map();
  /** @type {LinkContext} */
  #context;
  /** @type {Tracks} */
  #tracks;
  /** @type {RTCConfiguration} */
  #configuration = { bundlePolicy: 'max-bundle' };
  /** @type {Budget} */
  #budget = budget(0, 0);

  /** @param {LinksContext} context */
  constructor(context) {
    this.#tracks = context.tracks;
    this.#context = { ...context, configuration: () => this.#configuration, budget: () => this.#budget };
  }

  get size() {
    return this.#links.size;
  }

  /** @param {string} peer */
  get(peer) {
    return this.#links.get(peer);
  }

  [Symbol.iterator]() {
    return this.#links.values();
  }

  /**
   * @param {Pair} pair
   * @param {boolean} polite
   * @returns {Link}
   */
  add(pair, polite) {
    const link = new Link(pair, { polite, context: this.#context });
    this.#links.set(pair.peer, link);
    this.share();
    return link;
  }

  /** @param {string} peer */
  drop(peer) {
    this.#links.get(peer)?.close();
    this.#links.delete(peer);
    this.share();
  }

  close() {
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  /** @param {Body} body */
  send(body) {
    for (const link of this.#links.values()) link.send(body);
  }

  /** @param {Slot} slot */
  async replace(slot) {
    this.share();
    await Promise.all(Array.from(this.#links.values(), (link) => link.replace(slot)));
  }

  /** @param {IceServer[]} iceServers */
  configure(iceServers) {
    this.#configuration = { ...this.#configuration, iceServers };
    for (const link of this.#links.values()) link.reconfigure();
  }

  /** Gives each link its share anew. */
  share() {
    const next = budget(this.#links.size, this.#tracks.cameraLines);
    if (JSON.stringify(next) === JSON.stringify(this.#budget)) return;
    this.#budget = next;
    for (const link of this.#links.values()) link.limit(next);
  }
}
