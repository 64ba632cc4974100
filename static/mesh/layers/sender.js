const DUMMY_WIDTH = 48;
const MAX_CHUNKS = 6;
/** Half a second: a payload in an old slot bears an old timestamp, and the viewer's sound would wait for the picture. */
const MAX_SLOTS = 15;

/**
 * @typedef {'own' | 'lead' | 'follow'} Role
 *
 * @typedef {object} Place
 * @property {Role} role
 * @property {string | null} group `SLOT/LAYER/MIME`, null for `own`
 *
 * @typedef {Pick<RTCEncodedVideoFrame, 'type' | 'data' | 'getMetadata'>} Frame
 */

/** One video sender as the worker sees it: its place, and of a follower what is queued. */
export class Sender {
  framesIn = 0;
  framesOut = 0;
  substituted = 0;
  overflows = 0;
  /** @type {string | null} null before its first frame */
  mimeType = null;
  /** Whether what its group sends is of another codec. */
  isMismatched = false;
  /** @type {Place | null} what comes into force at a key frame to come */
  pending = null;
  /** When a key frame of its own was last asked for, or its pending place made. */
  askedAt = 0;
  /** Whether only a key chunk may come next. */
  needsKey = true;

  /** @type {Frame[]} */
  #slots = [];
  /** @type {ArrayBuffer[]} decodable one after the other, behind what was sent last or from a key chunk on */
  #chunks = [];

  /**
   * @param {string} id
   * @param {Place} place in force
   * @param {string} usualMimeType of frames whose metadata tells none
   */
  constructor(id, place, usualMimeType) {
    this.id = id;
    this.place = place;
    this.usualMimeType = usualMimeType;
    this.isDummy = place.role === 'follow';
  }

  get backlog() {
    return this.#chunks.length;
  }

  get hasSlot() {
    return this.#slots.length > 0;
  }

  /** @param {string} group */
  follows(group) {
    return this.place.role === 'follow' && this.place.group === group;
  }

  /** @param {string} group @returns {boolean} whether it follows another group and shall follow this one */
  isComing(group) {
    return this.place.role === 'follow' && this.pending?.role === 'follow' && this.pending.group === group;
  }

  /** Where a browser tells no width nobody comes to follow. @param {number} [width] of a key frame */
  measure(width = 0) {
    this.isDummy = width > 0 && width <= DUMMY_WIDTH;
  }

  /** @param {Frame} frame */
  addSlot(frame) {
    this.#slots.push(frame);
  }

  /**
   * A dropped slot leaves a gap in the picture ids (RFC 7741, section 4.2): the viewer waits for what is missing, unless
   * a key frame follows.
   *
   * @param {ArrayBuffer} chunk
   * @param {boolean} isKey
   */
  addChunk(chunk, isKey) {
    if (isKey) {
      this.#chunks = [];
      this.#slots.splice(0, this.#slots.length - 1);
      this.needsKey = false;
    }
    this.#chunks.push(chunk);
  }

  /** @returns {{ slot: Frame, chunk: ArrayBuffer } | null} the oldest slot and what belongs in it */
  take() {
    const [slot, chunk] = [this.#slots[0], this.#chunks[0]];
    if (!slot || !chunk) return null;
    this.#slots.shift();
    this.#chunks.shift();
    this.substituted++;
    return { slot, chunk };
  }

  /** Slots and chunks that do not find each other: better a new beginning than a growing delay. */
  bound() {
    if (this.#chunks.length <= MAX_CHUNKS && this.#slots.length <= MAX_SLOTS) return;
    if (this.#chunks.length > 0) this.overflows++;
    this.#chunks = [];
    this.#slots.splice(0, this.#slots.length - 1);
    this.needsKey = true;
  }

  clear() {
    this.#slots = [];
    this.#chunks = [];
    this.needsKey = true;
  }
}
