/**
 * The rule which judges whether a link lives: by what arrives from the peer, never by `iceConnectionState`, which takes
 * five seconds to notice a break and misses many.
 */

const SILENT_MS = 2_000;
/** Between two attempts, doubled with each that changes nothing: a slow machine or line must have time to finish. */
const FIRST_PAUSE_MS = 3_000;
const LAST_PAUSE_MS = 12_000;
/** The same for the first connection, which takes up to two seconds on a bad line. */
const PATIENCE_MS = 6_000;
const DEAD_MS = 30_000;

/**
 * @typedef {'connecting' | 'alive' | 'silent'} Life
 *
 * @typedef {object} Verdict
 * @property {Life} life
 * @property {boolean} dead nothing came for so long that only the server's list speaks for the peer
 * @property {boolean} revive it is time to try and reach the peer again
 */

export class Pulse {
  #begunAt;
  #triedAt = -Infinity;
  #pauseMs = 0;
  /** @type {number | null} */
  #heardAt = null;

  /** @param {number} now milliseconds, like all times here */
  constructor(now) {
    this.#begunAt = now;
  }

  /** Something came from the peer itself. @param {number} now */
  heard(now) {
    this.#heardAt = now;
    this.#pauseMs = 0;
  }

  /** Whether an attempt to reach the peer was made since something came from it. */
  get isTried() {
    return this.#pauseMs > 0;
  }

  /** An attempt to reach the peer begins, by either end. @param {number} now */
  tried(now) {
    this.#triedAt = now;
    this.#pauseMs = Math.min(LAST_PAUSE_MS, this.#pauseMs * 2 || FIRST_PAUSE_MS);
  }

  /**
   * @param {number} now
   * @returns {Verdict}
   */
  judge(now) {
    const silence = now - (this.#heardAt ?? this.#begunAt);
    const dead = silence >= DEAD_MS;
    const rested = now - this.#triedAt >= this.#pauseMs;
    if (this.#heardAt === null) return { life: 'connecting', dead, revive: rested && silence >= PATIENCE_MS };
    if (silence < SILENT_MS) return { life: 'alive', dead, revive: false };
    return { life: 'silent', dead, revive: rested };
  }

  /** @param {number} now @returns {boolean} whether it is worth looking closer */
  isDoubtful(now) {
    return now - (this.#heardAt ?? this.#begunAt) >= SILENT_MS / 2;
  }
}
