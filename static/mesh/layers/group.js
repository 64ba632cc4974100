/** @import { FanoutContext } from './fanout.js' */
/** @import { Sender } from './sender.js' */

/** Between two requests: each key frame goes to all viewers of the group, and is many times as large as others. */
export const KEY_PAUSE_MS = 300;

/** The senders that share one encoding: who leads them, and the key frame they want of it. */
export class Group {
  /** @type {Sender | null} */
  leader = null;
  keyRequests = 0;

  #context;
  #isWanted = false;
  #isPutOff = false;
  #askedAt = -Infinity;

  /** @param {string} name @param {FanoutContext} context */
  constructor(name, context) {
    this.name = name;
    this.#context = context;
  }

  want() {
    this.#isWanted = true;
    this.ask();
  }

  /** A key frame came: it is for all who wanted one. */
  came() {
    this.#isWanted = false;
  }

  /** Asks until a key frame comes: an encoder may be idle, a leader go. */
  ask() {
    if (!this.#isWanted || !this.leader || this.#isPutOff) return;
    const { now, setTimeout, makeKeyFrame } = this.#context;
    const waitMs = this.#askedAt + KEY_PAUSE_MS - now();
    if (waitMs <= 0) {
      this.#askedAt = now();
      this.keyRequests++;
      makeKeyFrame(this.leader.id);
    } else {
      this.#isPutOff = true;
      setTimeout(() => {
        this.#isPutOff = false;
        this.ask();
      }, waitMs);
    }
  }
}
