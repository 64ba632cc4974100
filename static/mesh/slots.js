import { MeshError } from './errors.js';
import { SLOTS } from './tracks.js';

/** @import { Allowance, Budget } from './budget.js' */
/** @import { Environment } from './environment.js' */
/** @import { Slot, Tracks } from './tracks.js' */

/** @typedef {'person' | 'screen'} StreamName */

/**
 * The four transceivers of a session. They stand from the first offer on; all later changes are `replaceTrack` and
 * `setParameters`. This is the only place that makes transceivers and senders.
 */
export class Slots {
  #pc;
  #tracks;
  #failed;
  #local;
  #remote;
  /** @type {Map<Slot, RTCRtpTransceiver>} */
  #transceivers = new Map();
  /** @type {Map<Slot, Allowance>} */
  #wanted = new Map();
  /** @type {Set<Slot>} */
  #limiting = new Set();
  #soundAt = 0;

  /**
   * @param {RTCPeerConnection} pc
   * @param {{ environment: Environment, tracks: Tracks, failed: (error: unknown) => void }} options
   */
  constructor(pc, { environment: { MediaStream }, tracks, failed }) {
    this.#pc = pc;
    this.#tracks = tracks;
    this.#failed = failed;
    this.#local = { person: new MediaStream(), screen: new MediaStream() };
    this.#remote = { person: new MediaStream(), screen: new MediaStream() };
  }

  /** The streams of the peer. @type {Readonly<Record<StreamName, MediaStream>>} */
  get streams() {
    return this.#remote;
  }

  /** Adds them for the first offer. @param {Budget} budget */
  create(budget) {
    for (const { slot, kind, stream } of SLOTS) {
      const sendEncodings = slot === 'camera' || slot === 'screen' ? [{ ...budget[slot] }] : [];
      const streams = [this.#local[stream]];
      const media = this.#tracks.get(slot) ?? kind;
      this.#keep(slot, stream, this.#pc.addTransceiver(media, { direction: 'sendrecv', streams, sendEncodings }));
    }
  }

  /**
   * Takes over those that the first offer brought; call it before the answer is made.
   *
   * @param {Budget} budget
   * @returns {boolean} false when they were there already
   * @throws {MeshError} `bad-description` when the offer has other media sections
   */
  adopt(budget) {
    if (this.#transceivers.size > 0) return false;
    const offered = this.#pc.getTransceivers();
    const fits = SLOTS.every(({ kind }, index) => offered[index]?.receiver.track.kind === kind);
    if (!fits || offered.length !== SLOTS.length) throw new MeshError('bad-description');
    for (const [index, { slot, stream }] of SLOTS.entries()) {
      const transceiver = offered[index];
      transceiver.direction = 'sendrecv';
      transceiver.sender.setStreams(this.#local[stream]);
      this.#keep(slot, stream, transceiver);
      this.replace(slot);
    }
    this.limit(budget);
    return true;
  }

  /** Sends what the slot's track is now. @param {Slot} slot */
  async replace(slot) {
    try {
      await this.#transceivers.get(slot)?.sender.replaceTrack(this.#tracks.get(slot));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @param {Budget} budget */
  limit(budget) {
    for (const slot of /** @type {const} */ (['camera', 'screen'])) {
      this.#wanted.set(slot, budget[slot]);
      this.#limit(slot);
    }
  }

  /** @returns {number} loudness of the peer's microphone just now, 0 to 1 */
  level() {
    const sources = this.#transceivers.get('mic')?.receiver.getSynchronizationSources() ?? [];
    const [{ audioLevel = 0, timestamp } = { timestamp: 0 }] = sources;
    const isNew = timestamp > this.#soundAt;
    this.#soundAt = timestamp;
    return isNew ? audioLevel : 0;
  }

  /**
   * @param {Slot} slot
   * @param {StreamName} stream
   * @param {RTCRtpTransceiver} transceiver
   */
  #keep(slot, stream, transceiver) {
    this.#transceivers.set(slot, transceiver);
    this.#remote[stream].addTrack(transceiver.receiver.track);
  }

  /** One call at a time: parameters must be set on what was read last. @param {Slot} slot */
  async #limit(slot) {
    const sender = this.#transceivers.get(slot)?.sender;
    if (!sender || this.#limiting.has(slot)) return;
    this.#limiting.add(slot);
    try {
      let applied;
      while (applied !== this.#wanted.get(slot)) {
        applied = this.#wanted.get(slot);
        const parameters = sender.getParameters();
        for (const encoding of parameters.encodings) Object.assign(encoding, applied);
        await sender.setParameters(parameters);
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#limiting.delete(slot);
    }
  }
}
