import { randomId } from './bytes.js';
import { browserEnvironment } from './environment.js';
import { MeshError } from './errors.js';
import { deriveRoom } from './keys.js';
import { BadMessage, readPeerMessage } from './messages.js';
import { Presence } from './presence.js';
import { qualityOf } from './quality.js';
import { Signal } from './signal.js';
import { snapshotOf } from './snapshot.js';
import { Tracks } from './tracks.js';

/** @import { Bytes } from './bytes.js' */
/** @import { Environment } from './environment.js' */
/** @import { RoomKeys } from './keys.js' */
/** @import { CameraLayer, WishFields } from './layers/layer.js' */
/** @import { PeerMessage, RoomSettings, ToServer } from './messages.js' */
/** @import { PresenceContext } from './presence.js' */
/** @import { Quality } from './quality.js' */
/** @import { StreamName } from './slots.js' */
/** @import { Snapshot } from './snapshot.js' */
/** @import { Slot } from './tracks.js' */

const TICK_MS = 250;
/** How long a farewell may take to get out before the connections are closed. */
const FAREWELL_MS = 100;

/**
 * @typedef {object} MeshOptions
 * @property {string} url of the server's WebSocket
 * @property {string} room
 * @property {Bytes} secret
 * @property {string} [host] host ticket
 * @property {{ name: string }} profile
 * @property {Environment} [environment]
 */

/**
 * One page's part in a call. Events, each a CustomEvent with its `detail`:
 *
 * - `changed`: the new Snapshot; at most once a task
 * - `track`: `{ peer, stream: 'person' | 'screen', mediaStream }`, again when a connection had to be made anew
 * - `chat`: `{ peer, id, text, at }`; the own ones are what `say` returns
 * - `arrived`, `knocked`: `{ peer }`; `departed`: `{ peer, reason: 'left' | 'removed' | 'timeout' }`
 * - `alarm`: `{ code, peer }`, see Alarm
 * - `refused`: `{ code }`, the server did not do what was asked
 * - `fault`: `{ peer, error }`, something failed that concerns this one peer, or none (null); meant for a log
 */
export class Mesh extends EventTarget {
  #room;
  #secret;
  #host;
  #environment;
  #signal;
  #name;
  #hand = false;
  #tracks = new Tracks();
  /** @type {Promise<RoomKeys> | undefined} */
  #roomKeys;
  /** @type {Promise<Presence> | null} for the next attempt to join */
  #prepared = null;
  /** @type {Presence | null} null before the first attempt to join */
  #presence = null;
  /** @type {Snapshot['reason']} */
  #reason = null;
  /** @type {{ resolve: () => void, reject: (error: MeshError) => void } | null} */
  #joining = null;
  /** @type {ReadonlyMap<string, WishFields>} */
  #wishes = new Map();
  /** @type {CameraLayer} */
  #cap = 'high';
  #unwatchNetwork = () => {};
  /** @type {unknown} */
  #ticking = null;
  /** @type {unknown} */
  #telling = null;
  #told = '';

  /** @param {MeshOptions} options */
  constructor({ url, room, secret, host, profile, environment = browserEnvironment() }) {
    super();
    this.#room = room;
    this.#secret = secret;
    this.#host = host;
    this.#environment = environment;
    this.#name = checkName(profile.name);
    this.#signal = new Signal({
      url,
      environment,
      listener: {
        makeJoin: () => this.#makeJoin(),
        heard: (message) => this.#presence?.hear(message),
        seatRefused: () => this.#presence?.loseSeat(),
        changed: () => this.#signalChanged(),
        failed: (error) => this.#emit('fault', { peer: null, error }),
      },
    });
  }

  /** @returns {Snapshot} */
  get snapshot() {
    return snapshotOf({
      now: this.#environment.now(),
      reason: this.#reason,
      signal: this.#signal,
      presence: this.#presence,
      profile: this.#profile,
    });
  }

  /**
   * Makes ready what an attempt to join begins with, before it is wanted. Nobody learns of it: neither the server nor a
   * peer is asked or told anything.
   */
  async prepare() {
    this.#prepared ??= this.#makePresence();
    await this.#prepared;
  }

  /**
   * Enters the room, once in a mesh's life.
   *
   * @returns {Promise<void>} settles when this page is in, or waits
   * @throws {MeshError} the server's code when it sent this page away, `left` when `leave` was faster
   */
  join() {
    this.#unwatchNetwork = this.#environment.watchNetwork(() => this.#signal.networkChanged());
    return new Promise((resolve, reject) => {
      this.#joining = { resolve, reject };
      this.#signal.start();
      this.#tick();
    });
  }

  /** Says good-bye to all and ends. */
  async leave() {
    if (this.#reason !== null) return;
    const presence = this.#presence;
    presence?.links.send({ type: 'bye' });
    this.#signal.send({ type: 'leave' });
    this.#finish('left');
    await new Promise((resolve) => this.#environment.setTimeout(() => resolve(undefined), FAREWELL_MS));
    presence?.links.close();
    (await this.#prepared)?.links.close();
  }

  /**
   * Sends a track in place of the one before; null sends nothing.
   *
   * @param {Slot} slot
   * @param {MediaStreamTrack | null} track
   * @throws {MeshError} `bad-track`
   */
  async setTrack(slot, track) {
    this.#tracks.set(slot, track);
    this.#showProfile();
    await this.#presence?.links.replace(slot);
  }

  /**
   * Stops sending without giving the track up.
   *
   * @param {Slot} slot
   * @param {boolean} muted
   */
  setMuted(slot, muted) {
    this.#tracks.mute(slot, muted);
    this.#presence?.links.layers.turn();
    this.#showProfile();
  }

  /** @param {string} name @throws {MeshError} `bad-message` when it is no name of the contract */
  setName(name) {
    this.#name = checkName(name);
    this.#showProfile();
  }

  /** @param {boolean} hand */
  setHand(hand) {
    this.#hand = hand;
    this.#showProfile();
  }

  /**
   * @param {string} text
   * @returns {{ id: string, text: string, at: number }}
   * @throws {MeshError} `bad-message` when it is empty, too long, or has control characters
   */
  say(text) {
    const said = { id: randomId(this.#environment.crypto), text, at: this.#environment.date() };
    check({ type: 'chat', n: 0, ...said });
    this.#presence?.links.send({ type: 'chat', ...said });
    return said;
  }

  /** @param {string} peer @throws {MeshError} `offline`: nobody to ask, like in all that only the server can do */
  admit(peer) {
    this.#ask({ type: 'admit', peer });
  }

  /** @param {string} peer @throws {MeshError} `offline` */
  deny(peer) {
    this.#ask({ type: 'deny', peer });
  }

  /** @param {string} peer @throws {MeshError} `offline` */
  remove(peer) {
    this.#ask({ type: 'remove', peer });
  }

  /** @param {RoomSettings} settings @throws {MeshError} `offline` */
  changeSettings({ waitingRoom, locked }) {
    this.#ask({ type: 'change-settings', settings: { waitingRoom, locked } });
  }

  /** Ends the talk for all. @throws {MeshError} `offline` */
  end() {
    this.#ask({ type: 'end' });
  }

  /**
   * @param {string} peer
   * @param {StreamName} name
   * @returns {MediaStream | null}
   */
  streamOf(peer, name) {
    return this.#presence?.links.get(peer)?.stream(name) ?? null;
  }

  /**
   * What this page shows of everybody; each is told its own when it changes, and need not send more.
   *
   * @param {ReadonlyMap<string, WishFields>} wishes by peer
   */
  show(wishes) {
    this.#wishes = wishes;
    this.#presence?.links.show(wishes);
  }

  /** The best layer of the camera that this page is willing to send to anybody. @param {CameraLayer} layer */
  capSending(layer) {
    this.#cap = layer;
    this.#presence?.links.layers.cap(layer);
  }

  /** @returns {Quality} what goes out and comes in, of the last second */
  measure() {
    return qualityOf(this.#presence);
  }

  get #profile() {
    return { name: this.#name, hand: this.#hand, media: this.#tracks.media };
  }

  #showProfile() {
    this.#presence?.showProfile();
    this.#changed();
  }

  /**
   * A seat is taken back with the keys it was given to. Before there is one each attempt has fresh keys, since the one
   * before may have got in unheard.
   */
  async #makeJoin() {
    if (!this.#presence?.isKnown) this.#presence = await this.#takePrepared();
    return this.#presence.join(this.#room, this.#host);
  }

  async #takePrepared() {
    this.#presence?.links.close();
    const presence = await (this.#prepared ?? this.#makePresence());
    this.#prepared = null;
    presence.links.show(this.#wishes);
    presence.links.layers.cap(this.#cap);
    return presence;
  }

  async #makePresence() {
    this.#roomKeys ??= deriveRoom(this.#environment.crypto, this.#secret, this.#room);
    return Presence.make(await this.#roomKeys, {
      environment: this.#environment,
      tracks: this.#tracks,
      profile: () => this.#profile,
      send: (message) => this.#signal.send(message),
      isOnline: () => this.#signal.state === 'up',
      emit: (type, detail) => this.#emit(type, detail),
      changed: () => this.#presenceChanged(),
    });
  }

  #presenceChanged() {
    if (this.#presence?.isKnown) this.#joining?.resolve();
    this.#changed();
  }

  #signalChanged() {
    if (this.#signal.refusal && this.#reason === null) {
      this.#finish(this.#signal.refusal);
      this.#presence?.links.close();
    }
    this.#changed();
  }

  /** @param {ToServer} message */
  #ask(message) {
    if (!this.#signal.send(message)) throw new MeshError('offline');
  }

  #tick() {
    this.#presence?.tick();
    if (this.#presence?.isDeaf) this.#signal.probe(); // a dead socket says nothing either
    this.#changed();
    this.#ticking = this.#environment.setTimeout(() => this.#tick(), TICK_MS);
  }

  /** @param {NonNullable<Snapshot['reason']>} reason */
  #finish(reason) {
    this.#reason = reason;
    this.#presence?.end();
    this.#signal.stop();
    this.#unwatchNetwork();
    this.#environment.clearTimeout(this.#ticking);
    this.#joining?.reject(new MeshError(reason));
    this.#changed();
  }

  #changed() {
    this.#telling ??= this.#environment.setTimeout(() => this.#tell(), 0);
  }

  #tell() {
    this.#telling = null;
    const { snapshot } = this;
    const told = JSON.stringify(snapshot);
    if (told === this.#told) return;
    this.#told = told;
    this.#emit('changed', snapshot);
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * @param {PeerMessage} message
 * @throws {MeshError} `bad-message`
 */
function check(message) {
  try {
    readPeerMessage(message);
  } catch (cause) {
    throw cause instanceof BadMessage ? new MeshError('bad-message', { cause }) : cause;
  }
}

/**
 * @param {string} name
 * @throws {MeshError} `bad-message`
 */
function checkName(name) {
  check({ type: 'profile', n: 0, name, hand: false, media: { mic: false, camera: false, screen: false } });
  return name;
}
