import { preferred } from './codecs.js';
import { MeshError } from './errors.js';
import { SLOTS } from './tracks.js';

/** @import { Environment } from './environment.js' */
/** @import { VideoSlot } from './layers/layers.js' */
/** @import { Outlet } from './layers/outlet.js' */
/** @import { Slot, Tracks } from './tracks.js' */

/**
 * @typedef {'person' | 'screen'} StreamName
 *
 * @typedef {object} Outlets what sees to the encodings of the video senders
 * @property {(slot: VideoSlot) => RTCRtpEncodingParameters} beginning a sender's first
 * @property {(slot: VideoSlot, sender: RTCRtpSender) => Outlet} attach takes it over, in the task that made it
 */

/**
 * The four transceivers of a session. They stand from the first offer on; all later changes are `replaceTrack` and
 * `setParameters`. This is the only place that makes transceivers and senders.
 */
export class Slots {
  #pc;
  #outlets;
  #codecs;
  #tracks;
  #failed;
  #local;
  #remote;
  /** @type {Map<Slot, RTCRtpTransceiver>} */
  #transceivers = new Map();
  #soundAt = 0;

  /**
   * @param {RTCPeerConnection} pc
   * @param {{ environment: Environment, tracks: Tracks, outlets: Outlets, failed: (error: unknown) => void }} options
   */
  constructor(pc, { environment: { MediaStream, codecs }, tracks, outlets, failed }) {
    this.#codecs = codecs;
    this.#pc = pc;
    this.#outlets = outlets;
    this.#tracks = tracks;
    this.#failed = failed;
    this.#local = { person: new MediaStream(), screen: new MediaStream() };
    this.#remote = { person: new MediaStream(), screen: new MediaStream() };
  }

  /** The streams of the peer. @type {Readonly<Record<StreamName, MediaStream>>} */
  get streams() {
    return this.#remote;
  }

  /** Adds them for the first offer. */
  create() {
    for (const { slot, kind, stream } of SLOTS) {
      const sendEncodings = isVideo(slot) ? [this.#outlets.beginning(slot)] : [];
      const streams = [this.#local[stream]];
      const media = this.#tracks.get(slot) ?? kind;
      const transceiver = this.#pc.addTransceiver(media, { direction: 'sendrecv', streams, sendEncodings });
      this.#keep(slot, stream, transceiver);
      if (isVideo(slot)) this.#outlets.attach(slot, transceiver.sender);
    }
  }

  /**
   * Takes over those that the first offer brought; call it in the task in which they came, before the answer is made.
   *
   * @returns {boolean} false when they were there already
   * @throws {MeshError} `bad-description` when the offer has other media sections
   */
  adopt() {
    if (this.#transceivers.size > 0) return false;
    const offered = this.#pc.getTransceivers();
    const fits = SLOTS.every(({ kind }, index) => offered[index]?.receiver.track.kind === kind);
    if (!fits || offered.length !== SLOTS.length) throw new MeshError('bad-description');
    for (const [index, { slot, stream }] of SLOTS.entries()) {
      const transceiver = offered[index];
      transceiver.direction = 'sendrecv';
      transceiver.sender.setStreams(this.#local[stream]);
      this.#keep(slot, stream, transceiver);
      if (isVideo(slot)) this.#outlets.attach(slot, transceiver.sender).apply();
      this.replace(slot);
    }
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

  /** @param {string} mid @returns {Slot | undefined} */
  slotOf(mid) {
    for (const [slot, transceiver] of this.#transceivers) if (transceiver.mid === mid) return slot;
    return undefined;
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
    const { track } = transceiver.receiver;
    const kind = track.kind === 'audio' ? 'audio' : 'video';
    transceiver.setCodecPreferences(preferred(this.#codecs(kind), kind));
    this.#transceivers.set(slot, transceiver);
    this.#remote[stream].addTrack(track);
  }
}

/** @param {Slot} slot @returns {slot is VideoSlot} */
const isVideo = (slot) => slot === 'camera' || slot === 'screen';
