const MAX_ALARMS = 64;

/**
 * @typedef {'forged-key' | 'wrong-secret' | 'bad-box' | 'replayed-box'} AlarmCode
 * @typedef {{ code: AlarmCode, peer: string, count: number }} Alarm
 */

/** What should never happen between honest parties, and how often it did. */
export class Alarms {
  /** @type {Map<string, Alarm>} */
  #alarms = new Map();

  /**
   * @param {AlarmCode} code
   * @param {string} peer whom it is about, by the server's word
   */
  raise(code, peer) {
    const key = `${code} ${peer}`;
    const alarm = this.#alarms.get(key) ?? { code, peer, count: 0 };
    if (alarm.count === 0 && this.#alarms.size >= MAX_ALARMS) return;
    this.#alarms.set(key, { ...alarm, count: alarm.count + 1 });
  }

  /** @returns {Alarm[]} */
  list() {
    return [...this.#alarms.values()];
  }
}
