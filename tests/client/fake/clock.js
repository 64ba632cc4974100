/** Time that passes only when a test lets it pass. */
export class FakeClock {
  now = 0;
  #nextId = 1;
  /** @type {Map<number, { at: number, run: () => void }>} */
  #timers = new Map();
  #isBusy;

  /** @param {() => boolean} [isBusy] whether something real is still under way, such as WebCrypto's threads */
  constructor(isBusy = () => false) {
    this.#isBusy = isBusy;
  }

  /** @param {() => void} run @param {number} ms */
  setTimeout = (run, ms) => {
    const id = this.#nextId++;
    this.#timers.set(id, { at: this.now + Math.max(0, ms), run });
    return id;
  };

  /** @param {any} id */
  clearTimeout = (id) => {
    this.#timers.delete(id);
  };

  /** Time passes and nothing happens, as when a machine sleeps. @param {number} ms */
  standStill(ms) {
    this.now += ms;
  }

  /** @param {number} ms lets this much time pass, with all that happens in it */
  async run(ms) {
    const end = this.now + ms;
    await this.#settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers.delete(next.id);
      this.now = Math.max(this.now, next.at);
      next.run();
      await this.#settle();
    }
    this.now = end;
  }

  /**
   * @param {() => unknown} condition
   * @param {number} [limitMs]
   * @returns {Promise<number>} how long it took
   */
  async until(condition, limitMs = 10_000) {
    const begin = this.now;
    await this.#settle();
    while (!condition()) {
      if (this.now - begin >= limitMs) throw new Error(`not within ${limitMs} ms: ${condition}`);
      await this.run(5);
    }
    return this.now - begin;
  }

  /** @param {number} end */
  #next(end) {
    let first;
    for (const [id, { at, run }] of this.#timers) if (at <= end && (!first || at < first.at)) first = { id, at, run };
    return first;
  }

  async #settle() {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#isBusy());
  }
}
