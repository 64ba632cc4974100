import { Bucket } from './bucket.js';
import { readPeerMessage } from './messages.js';
import { Numbers } from './numbers.js';
import { decode } from './wire.js';

/** @import { Boxes } from './box.js' */
/** @import { PeerMessage, Profile } from './messages.js' */

/** What a peer may send: enough for a burst of candidates, too little to keep a page busy. */
const MESSAGES = { rate: 50, burst: 400 };
const MAX_CLOSED_SESSIONS = 16;
/** Messages that say how things are, so that only the latest counts. */
const STATES = new Set(['profile', 'wish', 'report']);

/**
 * What is kept of one peer whose key and proof were checked: for as long as the call lasts, over all links to it, since
 * its counters must never begin again.
 */
export class Pair {
  numbers = new Numbers();
  /** @type {Omit<Profile, 'type' | 'n'>} */
  profile = { name: '', hand: false, media: { mic: false, camera: false, screen: false } };
  /** How many messages came too fast. */
  ignored = 0;

  #boxes;
  #bucket;
  /** @type {string[]} */
  #closedSessions = [];
  /** @type {Promise<unknown>} */
  #posted = Promise.resolve();

  /** @param {{ peer: string, boxes: Boxes, now: number }} options */
  constructor({ peer, boxes, now }) {
    this.peer = peer;
    this.#boxes = boxes;
    this.#bucket = new Bucket(MESSAGES, now);
  }

  /**
   * Seals, and hands over in the order of the calls.
   *
   * @param {string} text
   * @param {(box: string) => void} send
   */
  post(text, send) {
    const sealed = this.#boxes.seal(text);
    this.#posted = this.#posted.then(async () => send(await sealed));
  }

  /**
   * @param {string} box
   * @returns {Promise<string>}
   * @throws {import('./errors.js').MeshError} see Boxes.open
   */
  open(box) {
    return this.#boxes.open(box);
  }

  /** This side has closed a session. @param {string} session */
  closed(session) {
    this.#closedSessions.push(session);
    if (this.#closedSessions.length > MAX_CLOSED_SESSIONS) this.#closedSessions.shift();
  }

  /** @param {string} session */
  hasClosed(session) {
    return this.#closedSessions.includes(session);
  }

  /**
   * @param {unknown} text from an opened box or the data channel
   * @param {number} now milliseconds
   * @returns {PeerMessage | null} null when it is to be passed over: it came before, is outdated, or they come too fast
   * @throws {import('./messages.js').BadMessage}
   */
  read(text, now) {
    if (!this.#bucket.take(now)) {
      this.ignored++;
      return null;
    }
    const message = readPeerMessage(decode(text));
    if (!this.numbers.take(message.n)) return null;
    return this.#isOutdated(message) ? null : message;
  }

  /** Of states, offers and answers only the latest counts. @param {PeerMessage} message */
  #isOutdated(message) {
    if (STATES.has(message.type)) return !this.numbers.isNewest(message.type, message.n);
    if (message.type === 'description') return !this.numbers.isNewest(message.kind, message.n);
    return false;
  }
}
