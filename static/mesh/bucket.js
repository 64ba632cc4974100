/** A token bucket: `burst` at once, `rate` a second in the long run. */
export class Bucket {
  #rate;
  #burst;
  #tokens;
  #filledAt;

  /**
   * @param {{ rate: number, burst: number }} limits
   * @param {number} now milliseconds
   */
  constructor({ rate, burst }, now) {
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /**
   * @param {number} now milliseconds
   * @returns {boolean} false when it is too much
   */
  take(now) {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filledAt) / 1000) * this.#rate);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
