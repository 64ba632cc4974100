/**
 * When to take away and when to give back: after a strain, and after calm. A return that fails doubles the next wait.
 *
 * @typedef {'strained' | 'calm' | 'neither'} Sign
 */

const LAST_WAIT_MS = 60_000;
/** A return that is taken back within this time has failed. */
const FAILED_MS = 30_000;

export class Balance {
  #firstWaitMs;
  #waitMs;
  /** @type {Sign} */
  #sign = 'neither';
  #since = -Infinity;
  #raisedAt = -Infinity;

  /** @param {number} waitMs of calm before the first return */
  constructor(waitMs) {
    this.#firstWaitMs = this.#waitMs = waitMs;
  }

  /**
   * @param {Sign} sign `calm` only where there is something to give back
   * @param {number} now milliseconds, like all times here
   * @param {number} strainMs
   * @param {number} [patience] how many times the wait
   * @returns {'lower' | 'raise' | 'stay'}
   */
  judge(sign, now, strainMs, patience = 1) {
    if (sign !== this.#sign) [this.#sign, this.#since] = [sign, now];
    const lasted = now - this.#since;
    if (sign === 'strained' && lasted >= strainMs) {
      this.#waitMs = this.isReturn(now) ? Math.min(LAST_WAIT_MS, this.#waitMs * 2) : this.#firstWaitMs;
      this.#since = now;
      return 'lower';
    }
    if (sign === 'calm' && lasted >= Math.min(LAST_WAIT_MS, this.#waitMs * patience)) {
      this.#since = this.#raisedAt = now;
      return 'raise';
    }
    return 'stay';
  }

  /** Whether something was given back only lately. @param {number} now */
  isReturn(now) {
    return now - this.#raisedAt < FAILED_MS;
  }
}
