/** Where the media streams are, by the keys of `tiles.js`. */

/** @typedef {Map<string, MediaStream>} Streams */

/** @import { Slot } from '../state.js' */
import { ownKey } from '../tiles.js';

/**
 * The live track we give into a slot.
 *
 * @param {Streams} streams
 * @param {Slot} slot
 * @param {'audio' | 'video'} kind
 * @returns {MediaStreamTrack | null}
 */
export function ownTrack(streams, slot, kind) {
  const tracks = streams.get(ownKey(slot))?.getTracks() ?? [];
  return tracks.find((track) => track.kind === kind && track.readyState === 'live') ?? null;
}
