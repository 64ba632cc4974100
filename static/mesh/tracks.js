import { MeshError } from './errors.js';

/** @import { Media } from './messages.js' */

/** @typedef {'mic' | 'camera' | 'screen' | 'screen-audio'} Slot */

/**
 * The four media slots of every link, in the order of their media sections, which never changes. Tracks of one stream
 * are played in step with each other.
 *
 * @type {ReadonlyArray<{ slot: Slot, kind: 'audio' | 'video', stream: 'person' | 'screen' }>}
 */
export const SLOTS = [
  { slot: 'mic', kind: 'audio', stream: 'person' },
  { slot: 'camera', kind: 'video', stream: 'person' },
  { slot: 'screen', kind: 'video', stream: 'screen' },
  { slot: 'screen-audio', kind: 'audio', stream: 'screen' },
];

/** What this page sends: a track a slot, or none. */
export class Tracks {
  /** @type {Map<Slot, MediaStreamTrack>} */
  #tracks = new Map();
  /** @type {Set<Slot>} */
  #muted = new Set();

  /**
   * @param {Slot} slot
   * @returns {MediaStreamTrack | null}
   */
  get(slot) {
    return this.#tracks.get(slot) ?? null;
  }

  /**
   * @param {Slot} slot
   * @param {MediaStreamTrack | null} track
   * @throws {MeshError} `bad-track` when there is no such slot or it takes another kind of track
   */
  set(slot, track) {
    const kind = SLOTS.find((each) => each.slot === slot)?.kind;
    if (!kind || (track && track.kind !== kind)) throw new MeshError('bad-track');
    if (!track) {
      this.#tracks.delete(slot);
      return;
    }
    if (slot === 'screen' && !track.contentHint) track.contentHint = 'detail';
    track.enabled = !this.#muted.has(slot);
    this.#tracks.set(slot, track);
  }

  /**
   * @param {Slot} slot
   * @param {boolean} muted
   */
  mute(slot, muted) {
    if (muted) this.#muted.add(slot);
    else this.#muted.delete(slot);
    const track = this.#tracks.get(slot);
    if (track) track.enabled = !muted;
  }

  /** @returns {Media} */
  get media() {
    return { mic: this.isOn('mic'), camera: this.isOn('camera'), screen: this.isOn('screen') };
  }

  /** @param {Slot} slot */
  isOn(slot) {
    return this.#tracks.has(slot) && !this.#muted.has(slot);
  }

  /** @param {Slot} slot @returns {{ width: number, height: number }} of the captured picture, in pixels; 0 while there is none */
  size(slot) {
    const { width = 0, height = 0 } = this.#tracks.get(slot)?.getSettings() ?? {};
    return { width, height };
  }
}
