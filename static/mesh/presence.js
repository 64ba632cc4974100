import { Alarms } from './alarms.js';
import { checkPeers } from './check.js';
import { MeshError } from './errors.js';
import { Keyring } from './keyring.js';
import { Links } from './links.js';
import { VERSION } from './messages.js';
import { Roster } from './roster.js';
import { encode } from './wire.js';

/** @import { AlarmCode } from './alarms.js' */
/** @import { Environment } from './environment.js' */
/** @import { RoomKeys } from './keys.js' */
/** @import { Link } from './link.js' */
/** @import { FromServer, IceServer, Join, PeerMessage, Profile, ToServer } from './messages.js' */
/** @import { Pair } from './pair.js' */
/** @import { Fact } from './roster.js' */
/** @import { Tracks } from './tracks.js' */

const LEAST_ICE_LIFETIME_MS = 60_000;

/**
 * @typedef {object} PresenceContext
 * @property {Environment} environment
 * @property {Tracks} tracks
 * @property {() => Omit<Profile, 'type' | 'n'>} profile what this page shows of itself now
 * @property {(message: ToServer) => boolean} send to the server; false when the socket is away
 * @property {() => boolean} isOnline
 * @property {(type: string, detail: unknown) => void} emit an event of the mesh
 * @property {() => void} changed the snapshot may be another
 */

/** This page in the room under one identity: what the server and the peers say, and what follows from it. */
export class Presence {
  keyring;
  roster;
  links;
  alarms = new Alarms();

  #context;
  /** @type {string | undefined} */
  #seat;
  #iceStaleAt = Infinity;
  #isOver = false;
  /** The server's messages are taken one after the other. */
  #inbox = Promise.resolve();

  /**
   * @param {Keyring} keyring
   * @param {PresenceContext} context
   */
  constructor(keyring, context) {
    const { environment, tracks, isOnline } = context;
    this.#context = context;
    this.keyring = keyring;
    this.roster = new Roster(keyring.peer);
    this.links = new Links({
      environment,
      tracks,
      reaches: (peer) => isOnline() && this.roster.reaches(peer),
      relay: (pair, text) => this.#relay(pair, text),
      count: (path) => this.#context.send({ type: 'count-link', path }),
      heard: (pair, data) => this.#read(pair, data),
      adopted: (link) => this.#announceStreams(link),
      opened: (link) => link.send(this.#profile), // the first one went through the server, which may have lost it
      failed: (peer, error) => this.#fault(peer, error),
    });
  }

  /**
   * @param {RoomKeys} room
   * @param {PresenceContext} context
   * @returns {Promise<Presence>} with keys of its own
   */
  static async make(room, context) {
    return new Presence(await Keyring.make(context.environment, room), context);
  }

  /** Whether the server has let this page in, or let it wait. */
  get isKnown() {
    return this.roster.standing !== null;
  }

  /**
   * @param {string} room
   * @param {string | undefined} host host ticket
   * @returns {Join}
   */
  join(room, host) {
    const { peer, key, proof } = this.keyring;
    const permission = this.#seat ? { seat: this.#seat } : host ? { host } : {};
    return { type: 'join', version: VERSION, room, peer, key, proof, ...permission };
  }

  /** The seat ticket is worth nothing any more. */
  loseSeat() {
    this.#seat = undefined;
  }

  /** @param {FromServer} message */
  hear(message) {
    this.#inbox = this.#inbox.then(() => this.#take(message)).catch((error) => this.#fault(null, error));
  }

  /** Shows all what this page shows of itself now; while it waits, the hosts. */
  showProfile() {
    this.links.send(this.#profile);
    if (this.roster.standing === 'waiting') this.#knock();
  }

  /** Four times a second. */
  tick() {
    this.links.tick();
    for (const link of [...this.links]) if (this.#isLost(link)) this.#part(link.peer, 'timeout');
    const { environment, send } = this.#context;
    if (environment.now() >= this.#iceStaleAt && send({ type: 'get-ice' })) this.#iceStaleAt = Infinity;
  }

  /** Whether nothing comes from anybody: then it is this page's own network. */
  get isDeaf() {
    return this.links.size > 0 && [...this.links].every((link) => link.life === 'silent');
  }

  /** Nothing that comes from now on changes anything. */
  end() {
    this.#isOver = true;
  }

  /** @returns {Omit<Profile, 'n'>} */
  get #profile() {
    return { type: 'profile', ...this.#context.profile() };
  }

  /** @param {FromServer} message */
  async #take(message) {
    if (this.#isOver) return;
    if (message.type === 'relayed') {
      await this.#open(message.from, message.box);
      return;
    }
    const good = await checkPeers(message, this.keyring, (error, peer) => this.#alarm(error, peer));
    if (!good || this.#isOver) return;
    const wasKnown = this.isKnown;
    this.#note(good);
    for (const fact of this.roster.hear(good)) {
      this.#follow(fact, wasKnown);
      if (fact.fact === 'met') await this.#pause();
      if (this.#isOver) return;
    }
    if (good.type === 'waiting') this.#knock();
    this.#context.changed();
  }

  /** A connection is dear to make: the offer of the one before gets out first. */
  #pause() {
    return new Promise((resolve) => this.#context.environment.setTimeout(() => resolve(null), 0));
  }

  /** What concerns this page alone. @param {FromServer} message */
  #note(message) {
    if ('seat' in message) this.#seat = message.seat;
    if ('ice' in message) this.#configure(message.ice, message.iceLifetime);
    // A box for somebody who has just gone is no news: the server says that they are gone, too.
    if (message.type === 'error' && message.regarding !== 'relay')
      this.#context.emit('refused', { code: message.code });
  }

  /**
   * @param {IceServer[]} ice
   * @param {number} lifetimeMs
   */
  #configure(ice, lifetimeMs) {
    this.links.configure(ice);
    this.#iceStaleAt = this.#context.environment.now() + Math.max(LEAST_ICE_LIFETIME_MS, lifetimeMs * 0.75);
  }

  /**
   * @param {Fact} fact
   * @param {boolean} wasKnown whether this page was here before, so that whoever is `met` came later
   */
  #follow(fact, wasKnown) {
    const { peer } = fact;
    switch (fact.fact) {
      case 'met':
        this.#meet(peer, fact.offer);
        if (wasKnown) this.#context.emit('arrived', { peer });
        break;
      case 'returned':
        this.links.get(peer)?.reachable();
        this.links.get(peer)?.send(this.#profile);
        break;
      case 'parted':
        this.#part(peer, fact.reason);
        break;
      case 'knocked':
        this.#context.emit('knocked', { peer });
        break;
    }
  }

  /**
   * @param {string} peer
   * @param {boolean} offer
   */
  #meet(peer, offer) {
    const pair = this.keyring.get(peer);
    if (!pair) throw new Error('somebody unchecked is in the roster');
    const link = this.links.add(pair, this.keyring.peer < peer);
    link.send(this.#profile);
    if (offer) link.offer();
  }

  /**
   * @param {string} peer
   * @param {'left' | 'removed' | 'timeout'} reason
   */
  #part(peer, reason) {
    this.roster.forget(peer);
    this.links.drop(peer);
    this.#context.emit('departed', { peer, reason });
    this.#context.changed();
  }

  /** Whether a peer's seat is gone, and nothing comes from the peer itself. @param {Link} link */
  #isLost(link) {
    return link.isDead && !this.roster.members.get(link.peer)?.listed;
  }

  /** Shows the hosts who is waiting. */
  #knock() {
    for (const host of this.roster.hosts) {
      const pair = this.keyring.get(host);
      if (pair) this.#relay(pair, encode({ ...this.#profile, n: pair.numbers.next() }));
    }
  }

  /**
   * @param {string} from
   * @param {string} box
   */
  async #open(from, box) {
    const pair = this.keyring.get(from);
    try {
      if (!pair) throw new MeshError('bad-box');
      this.#read(pair, await pair.open(box));
    } catch (error) {
      this.#alarm(error, from);
    }
  }

  /**
   * @param {Pair} pair
   * @param {unknown} data
   */
  #read(pair, data) {
    if (this.#isOver) return;
    try {
      const message = pair.read(data, this.#context.environment.now());
      if (message) this.#obey(pair, message);
    } catch (error) {
      this.#fault(pair.peer, error);
    }
  }

  /**
   * @param {Pair} pair
   * @param {PeerMessage} message
   */
  #obey(pair, message) {
    const { peer } = pair;
    const link = this.links.get(peer);
    switch (message.type) {
      case 'profile':
        pair.profile = { name: message.name, hand: message.hand, media: message.media };
        this.#context.changed();
        break;
      case 'description':
        link?.hear(message);
        break;
      case 'candidate':
        link?.hearCandidate(message);
        break;
      case 'chat':
        if (link) this.#context.emit('chat', { peer, id: message.id, text: message.text, at: message.at });
        break;
      case 'wish':
        if (link) this.links.layers.hearWish(peer, message);
        break;
      case 'report':
        if (link) this.links.layers.hearReport(peer, message);
        break;
      case 'bye':
        if (link) this.#part(peer, 'left');
        break;
    }
  }

  /**
   * @param {Pair} pair
   * @param {string} text
   */
  #relay(pair, text) {
    pair.post(text, (box) => this.#context.send({ type: 'relay', to: pair.peer, box }));
  }

  /** @param {Link} link */
  #announceStreams(link) {
    for (const stream of /** @type {const} */ (['person', 'screen'])) {
      this.#context.emit('track', { peer: link.peer, stream, mediaStream: link.stream(stream) });
    }
  }

  /**
   * @param {unknown} error
   * @param {string} peer
   */
  #alarm(error, peer) {
    if (!(error instanceof MeshError)) throw error;
    const code = /** @type {AlarmCode} */ (error.code);
    this.alarms.raise(code, peer);
    this.#context.emit('alarm', { code, peer });
    this.#context.changed();
  }

  /**
   * @param {string | null} peer
   * @param {unknown} error
   */
  #fault(peer, error) {
    this.#context.emit('fault', { peer, error });
  }
}
