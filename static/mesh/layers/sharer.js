/** @import { Environment } from '../environment.js' */
/** @import { Count, WorkerMessage } from './fanout.js' */
/** @import { Place } from './sender.js' */

/** A worker that does not answer for so long is lost, and with it every picture that goes through it. */
const SILENT_MS = 5_000;

/**
 * @typedef {object} SharerListener
 * @property {(sender: string, place: Place) => void} placed in force now
 * @property {(sender: string, mimeType: string) => void} coded its frames are of this codec
 * @property {(sender: string) => void} needsKey it shall make a key frame
 * @property {(sender: string, error: Error) => void} broke nothing more of it gets out
 * @property {() => void} lost nothing more of any sender gets out
 */

/** The page's end of the worker in which encoded frames are shared (worker.js). It is there before the first sender. */
export class Sharer {
  /** @type {readonly Count[]} */
  counts = [];

  #environment;
  #listener;
  /** @type {Worker | null} */
  #worker;
  #isLost = false;
  #heardAt = 0;
  #askedAt = -Infinity;

  /** @param {Environment} environment @param {SharerListener} listener */
  constructor(environment, listener) {
    this.#environment = environment;
    this.#listener = listener;
    this.#worker = environment.encodedTransform ? this.#start(environment.encodedTransform.makeWorker()) : null;
  }

  /** Whether frames can be shared at all. */
  get works() {
    return this.#environment.encodedTransform !== null && !this.#isLost;
  }

  /**
   * Puts the worker behind a sender's encoder. In the task in which the sender was made: later Chromium takes no notice.
   *
   * @param {RTCRtpSender} sender
   * @param {string} id
   * @param {Place} place
   */
  attach(sender, id, place) {
    const { encodedTransform } = this.#environment;
    if (!encodedTransform || !this.#worker) return;
    sender.transform = encodedTransform.make(this.#worker, { sender: id, ...place });
  }

  /** @param {string} sender @param {Place} place */
  place(sender, { role, group }) {
    this.#worker?.postMessage({ type: 'place', sender, role, group });
  }

  /** @param {string} sender */
  remove(sender) {
    this.#worker?.postMessage({ type: 'remove', sender });
  }

  /** Asks for the counts; who does not answer is lost. Every second. */
  tick() {
    const now = this.#environment.now();
    const isLate = this.#heardAt < this.#askedAt && now - this.#askedAt >= SILENT_MS;
    if (!this.#worker) return;
    if (isLate) this.#lose();
    else if (this.#heardAt >= this.#askedAt) {
      this.#askedAt = now;
      this.#worker.postMessage({ type: 'count' });
    }
  }

  end() {
    this.#worker?.terminate();
    this.#worker = null;
  }

  /** @param {Worker} worker */
  #start(worker) {
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = () => this.#lose();
    return worker;
  }

  #lose() {
    this.end();
    this.#isLost = true;
    this.#listener.lost();
  }

  /** @param {WorkerMessage} message */
  #hear(message) {
    this.#heardAt = this.#environment.now();
    switch (message.type) {
      case 'placed':
        return this.#listener.placed(message.sender, { role: message.role, group: message.group });
      case 'codec':
        return this.#listener.coded(message.sender, message.mimeType);
      case 'need-key':
        return this.#listener.needsKey(message.sender);
      case 'fault':
        return this.#listener.broke(message.sender, new Error(message.message));
      case 'counts':
        this.counts = message.senders;
    }
  }
}
