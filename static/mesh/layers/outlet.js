import { encodingOf } from './layer.js';

/** @import { Layer } from './layer.js' */
/** @import { Aim } from './plan.js' */
/** @import { Place } from './sender.js' */

/** A follower's own picture is this wide: its encoder only keeps the time for what its leader's makes. */
const DUMMY_WIDTH = 32;
/** A follower's cap must not hold down what the browser believes its line to carry. */
const FOLLOWER_HEADROOM = 1.5;
/** How often parameters may turn out to be old while they are set. */
const MOST_RACES = 3;
/** @type {Layer[]} */
const SMALL = ['low', 'thumb'];

/** What all browsers offer first. */
export const USUAL_CODEC = 'video/VP8';

/** @typedef {{ width: number, height: number }} Size in pixels; 0 by 0 while there is no picture */

/** One video sender: to whom, what it shall send, and how far that has come. */
export class Outlet {
  /** Assumed until its first frame. */
  codec = USUAL_CODEC;
  shares = true;
  estimateBps = 0;
  /** @type {Place} in force in the worker */
  place;
  /** @type {Aim} */
  aim;
  /** @type {Layer} */
  layer;

  /** When it last took a new aim, and when it last arrived. */
  turnedAt = 0;
  settledAt = 0;

  #sender;
  #failed;
  #fpsFactor = 1;
  #size;
  #isClosed = false;
  #isApplying = false;
  #isStale = false;
  #wantsKey = false;

  /**
   * @param {{ id: string, peer: string, slot: 'camera' | 'screen', aim: Aim, sender: RTCRtpSender, size: Size,
   *   failed: (error: unknown) => void }} options `size`: of the captured picture
   */
  constructor({ id, peer, slot, aim, sender, size, failed }) {
    this.id = id;
    this.peer = peer;
    this.slot = slot;
    this.aim = aim;
    this.layer = aim.layer;
    this.place = { role: aim.role, group: aim.group };
    this.#sender = sender;
    this.#size = size;
    this.#failed = failed;
  }

  /** Whether the worker has not yet done what was asked of it. */
  get isUnderWay() {
    return this.aim.layer !== 'off' && (this.place.role !== this.aim.role || this.place.group !== this.aim.group);
  }

  /** @param {Aim} aim @param {number} now milliseconds, like all times here */
  turn(aim, now) {
    this.aim = aim;
    this.turnedAt = this.settledAt = now;
    this.#wantsKey = aim.layer !== 'off';
    this.apply();
  }

  /** @param {Place} place in force now @param {number} now */
  settle(place, now) {
    this.place = place;
    this.settledAt = now;
  }

  /** @param {Size} size of the captured picture now @returns {Size} */
  resize(size) {
    const isOther = size.width !== this.#size.width || size.height !== this.#size.height;
    this.#size = size;
    if (isOther) this.apply();
    return size;
  }

  /** @param {number} fpsFactor of the frames a second that the small layers have otherwise */
  slow(fpsFactor) {
    const isOther = fpsFactor !== this.#fpsFactor;
    this.#fpsFactor = fpsFactor;
    if (isOther && SMALL.includes(this.aim.layer)) this.apply();
  }

  /** The next frame shall be a key frame, where setParameters can do that; elsewhere the worker does. */
  forceKey() {
    this.#wantsKey = true;
    this.apply();
  }

  /** Its connection is about to be closed. */
  close() {
    this.#isClosed = true;
  }

  /** One call at a time: parameters must be set on what was read last. */
  async apply() {
    this.#isStale = true;
    if (this.#isApplying) return;
    this.#isApplying = true;
    try {
      while (this.#isStale) await this.#applyLatest();
    } catch (error) {
      if (!this.#isClosed) this.#failed(error); // what fails because the connection is closed is no failure
    } finally {
      this.#isApplying = false;
    }
  }

  /** A description that comes into force in between changes what was read (W3C WebRTC, [[LastReturnedParameters]]). */
  async #applyLatest() {
    for (let races = 0; ; races++) {
      const wantsKey = this.#wantsKey;
      try {
        return await this.#applyOnce();
      } catch (error) {
        if (!isOutdated(error) || races === MOST_RACES) throw error;
        this.#wantsKey ||= wantsKey;
      }
    }
  }

  async #applyOnce() {
    const parameters = this.#sender.getParameters();
    const options = { encodingOptions: parameters.encodings.map(() => ({ keyFrame: this.#wantsKey })) };
    this.#isStale = this.#wantsKey = false;
    for (const encoding of parameters.encodings)
      Object.assign(encoding, parametersOf(this.aim, this.#size, this.#fpsFactor));
    // The second argument is Chromium's alone (W3C WebRTC Extensions, setParameters).
    await /** @type {any} */ (this.#sender).setParameters(parameters, options);
  }
}

/** @param {unknown} error */
const isOutdated = (error) => error instanceof DOMException && error.name === 'InvalidModificationError';

/**
 * @param {Aim} aim
 * @param {Size} size of the captured picture
 * @param {number} [fpsFactor] for the small layers
 * @returns {RTCRtpEncodingParameters}
 */
export function parametersOf({ role, layer }, { width, height }, fpsFactor = 1) {
  if (layer === 'off') return { active: false };
  const real = encodingOf(layer, Math.min(width, height));
  const maxFramerate = SMALL.includes(layer) ? real.maxFramerate * fpsFactor : real.maxFramerate;
  if (role !== 'follow') return { ...real, active: true, maxFramerate };
  return {
    active: true,
    maxBitrate: real.maxBitrate * FOLLOWER_HEADROOM,
    maxFramerate,
    scaleResolutionDownBy: Math.max(1, width / DUMMY_WIDTH),
  };
}
