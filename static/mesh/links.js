import { MeshError } from './errors.js';
import { Layers } from './layers/layers.js';
import { Link } from './link.js';

/** @import { WishFields } from './layers/layer.js' */
/** @import { Body, LinkContext } from './link.js' */
/** @import { IceServer } from './messages.js' */
/** @import { Pair } from './pair.js' */
/** @import { Slot } from './tracks.js' */

/** @typedef {Omit<LinkContext, 'configuration' | 'layers'>} LinksContext */

/** All links of this page, and what they have in common: the ways to connect, and the pictures that go out. */
export class Links {
  /** @type {Map<string, Link>} */
  #links = new Map();
  /** @type {LinkContext} */
  #context;
  /** @type {RTCConfiguration} */
  #configuration = { bundlePolicy: 'max-bundle' };
  /** @type {ReadonlyMap<string, WishFields>} */
  #wishes = new Map();

  /** @param {LinksContext} context */
  constructor(context) {
    const { environment, tracks, failed } = context;
    this.layers = new Layers({
      environment,
      tracks,
      broke: (peer, error) => {
        failed(peer, error);
        this.#links.get(peer)?.offer();
      },
      lost: () => {
        failed(null, new MeshError('worker-lost'));
        for (const link of this.#links.values()) link.offer();
      },
      failed: (error) => failed(null, error),
    });
    this.#context = { ...context, configuration: () => this.#configuration, layers: this.layers };
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
    const wish = this.#wishes.get(pair.peer);
    if (wish) link.show(wish);
    return link;
  }

  /** @param {string} peer */
  drop(peer) {
    this.#links.get(peer)?.close();
    this.#links.delete(peer);
    this.layers.forget(peer);
  }

  close() {
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
    this.layers.end();
  }

  /** Four times a second. */
  tick() {
    for (const link of this.#links.values()) link.tick();
    this.layers.tick();
  }

  /** What this page shows of everybody. @param {ReadonlyMap<string, WishFields>} wishes by peer */
  show(wishes) {
    this.#wishes = wishes;
    for (const [peer, wish] of wishes) this.#links.get(peer)?.show(wish);
  }

  /** @param {Body} body */
  send(body) {
    for (const link of this.#links.values()) link.send(body);
  }

  /** @param {Slot} slot */
  async replace(slot) {
    await Promise.all(Array.from(this.#links.values(), (link) => link.replace(slot)));
    this.layers.turn();
  }

  /** @param {IceServer[]} iceServers */
  configure(iceServers) {
    this.#configuration = { ...this.#configuration, iceServers };
    for (const link of this.#links.values()) link.reconfigure();
  }
}
