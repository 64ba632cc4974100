/** How many of the highest numbers are remembered one by one; what is older counts as taken. */
const WINDOW = 1024;

/**
 * The numbers `n` of the messages between two peers. They rise by one with each message, but a message may come by two
 * ways, and the ways overtake each other.
 */
export class Numbers {
  #sent = 0;
  #highest = 0;
  /** @type {Set<number>} */
  #taken = new Set();
  /** @type {Map<string, number>} */
  #newest = new Map();

  /** @returns {number} the number of the next message to the peer */
  next() {
    return ++this.#sent;
  }

  /**
   * @param {number} n
   * @returns {boolean} whether this message of the peer comes for the first time
   */
  take(n) {
    if (n <= this.#highest - WINDOW || this.#taken.has(n)) return false;
    this.#taken.add(n);
    this.#highest = Math.max(this.#highest, n);
    if (this.#taken.size > 2 * WINDOW) this.#forget();
    return true;
  }

  /**
   * For messages of which only the latest counts.
   *
   * @param {string} kind
   * @param {number} n
   * @returns {boolean} whether no later message of this kind was taken before
   */
  isNewest(kind, n) {
    if (n <= (this.#newest.get(kind) ?? 0)) return false;
    this.#newest.set(kind, n);
    return true;
  }

  #forget() {
    for (const n of this.#taken) if (n <= this.#highest - WINDOW) this.#taken.delete(n);
  }
}
