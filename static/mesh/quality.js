/** @import { Why } from './layers/controller.js' */
/** @import { Layer } from './layers/layer.js' */
/** @import { VideoSlot } from './layers/layers.js' */
/** @import { Role } from './layers/sender.js' */
/** @import { Link } from './link.js' */
/** @import { Presence } from './presence.js' */
/** @import { Path, Received, Sent } from './stats.js' */

/**
 * @typedef {object} Outgoing
 * @property {Layer} layer
 * @property {Role} role
 * @property {Why} why
 * @property {number} width of the picture that goes out, in pixels
 * @property {number} height
 * @property {number} fps
 * @property {number} rateBps
 * @property {string} codec
 *
 * @typedef {object} Incoming
 * @property {number} width
 * @property {number} height
 * @property {number} fps
 * @property {number} rateBps
 * @property {number} lost share of the packets, 0 to 1
 * @property {string} codec
 * @property {number} decodeMs for one frame
 * @property {number} decoded frames, ever
 * @property {number} dropped frames, ever
 *
 * @typedef {object} PeerQuality
 * @property {string} peer
 * @property {Path | null} path
 * @property {number | null} roundTripMs
 * @property {number | null} estimateBps
 * @property {{ camera: Outgoing | null, screen: Outgoing | null, soundBps: number }} sent
 * @property {{ camera: Incoming | null, screen: Incoming | null, soundBps: number }} received
 *
 * @typedef {object} Quality plain data: what goes out and comes in, of the last second
 * @property {{ real: number, load: number }} encoders `real`: those that make a picture of their own; `load`: seconds of
 *   encoding in a second
 * @property {PeerQuality[]} peers
 */

const NO_PICTURE = { width: 0, height: 0, fps: 0 };

/** @param {Presence | null} presence @returns {Quality} */
export function qualityOf(presence) {
  const peers = presence ? Array.from(presence.links, (link) => peerOf(presence, link)) : [];
  const outgoing = peers.flatMap(({ sent }) => [sent.camera, sent.screen].filter((each) => each !== null));
  const flows = Array.from(presence?.links ?? [], (link) => Object.values(link.measured?.sent ?? {})).flat();
  return {
    encoders: {
      real: outgoing.filter(({ role, rateBps }) => role !== 'follow' && rateBps > 0).length,
      load: flows.reduce((sum, { encodeS }) => sum + encodeS, 0),
    },
    peers,
  };
}

/** @param {Presence} presence @param {Link} link @returns {PeerQuality} */
function peerOf(presence, { peer, measured }) {
  const { sent = {}, received = {} } = measured ?? {};
  return {
    peer,
    path: measured?.path ?? null,
    roundTripMs: measured?.roundTripMs ?? null,
    estimateBps: measured?.estimateBps ?? null,
    sent: {
      camera: outgoingOf(presence, peer, 'camera'),
      screen: outgoingOf(presence, peer, 'screen'),
      soundBps: soundOf(sent),
    },
    received: { camera: incomingOf(received.camera), screen: incomingOf(received.screen), soundBps: soundOf(received) },
  };
}

/**
 * Of one that follows, size and pictures a second are its leader's: its own encoder's are a dummy's.
 *
 * @param {Presence} presence
 * @param {string} peer
 * @param {VideoSlot} slot
 * @returns {Outgoing | null}
 */
function outgoingOf({ links }, peer, slot) {
  const outlet = links.layers.outletOf(peer, slot);
  const own = links.get(peer)?.measured?.sent[slot];
  if (!outlet || !own) return null;
  const { layer, role, why, leader } = outlet;
  const real = (leader && links.get(leader)?.measured?.sent[slot]) || own;
  const { width, height, fps } = layer === 'off' ? NO_PICTURE : real;
  return { layer, role, why, width, height, fps, rateBps: own.rateBps, codec: own.codec };
}

/** @param {Received | undefined} received @returns {Incoming | null} */
function incomingOf(received) {
  if (!received?.rateBps) return null;
  const { width, height, fps, rateBps, lost, codec, decoded, dropped, decodeS } = received;
  return { width, height, fps, rateBps, lost, codec, decoded, dropped, decodeMs: fps ? (decodeS * 1000) / fps : 0 };
}

/** @param {Partial<Record<string, Sent | Received>>} flows */
const soundOf = ({ mic, 'screen-audio': speakers }) => (mic?.rateBps ?? 0) + (speakers?.rateBps ?? 0);
