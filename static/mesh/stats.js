/** What a connection's statistics say of one second (W3C webrtc-stats); everything a second needs the report before. */

/** @import { Slot } from './tracks.js' */

/**
 * @typedef {'direct' | 'relayed'} Path whether media go through a TURN relay
 *
 * @typedef {object} Sent what goes out of one slot
 * @property {number} width of the encoded picture, in pixels; 0 for sound
 * @property {number} height
 * @property {number} fps
 * @property {number} rateBps
 * @property {string} codec such as `video/VP8`
 * @property {number} encodeS seconds of encoding in a second
 * @property {RTCQualityLimitationReason} limitation `none` where the browser tells nothing
 * @property {number | null} loss share of lost packets that the peer's RTCP tells
 * @property {number | null} roundTripMs
 *
 * @typedef {object} Received what comes into one slot
 * @property {number} width of the decoded picture, in pixels; 0 for sound
 * @property {number} height
 * @property {number} fps
 * @property {number} rateBps
 * @property {string} codec
 * @property {number} lost share of the packets
 * @property {number} decoded frames, ever
 * @property {number} dropped frames, ever
 * @property {number} decodeS seconds of decoding in a second
 * @property {number} frozenMs of the last second
 *
 * @typedef {object} Measurement
 * @property {number} bytes received in all
 * @property {Path} path
 * @property {number | null} roundTripMs
 * @property {number | null} estimateBps what the browser believes this way can carry; Firefox tells nothing
 * @property {number} level loudness of this page's own microphone, 0 to 1
 * @property {Partial<Record<Slot, Sent>>} sent
 * @property {Partial<Record<Slot, Received>>} received
 */

/** Reads one connection's reports, one after the other. */
export class Meter {
  /** @type {Map<string, any>} */
  #before = new Map();

  /**
   * @param {RTCStatsReport} report
   * @param {(mid: string) => Slot | undefined} slotOf
   * @returns {Measurement | null} null while there is no way
   */
  read(report, slotOf) {
    const entries = [...report.values()];
    const before = this.#before;
    this.#before = new Map(entries.map((entry) => [entry.id, entry]));
    const pair = entries.find((entry) => entry.type === 'candidate-pair' && isSelected(entry, entries));
    if (!pair) return null;
    const ends = [report.get(pair.localCandidateId), report.get(pair.remoteCandidateId)];
    /** @type {Measurement} */
    const measured = {
      bytes: pair.bytesReceived,
      path: ends.some((candidate) => candidate?.candidateType === 'relay') ? 'relayed' : 'direct',
      roundTripMs: milliseconds(pair.currentRoundTripTime),
      estimateBps: pair.availableOutgoingBitrate ?? null,
      level: entries.find(({ type, kind }) => type === 'media-source' && kind === 'audio')?.audioLevel ?? 0,
      sent: {},
      received: {},
    };
    for (const entry of entries) {
      const slot = slotOf(entry.mid);
      const since = sinceOf(entry, before.get(entry.id));
      if (!slot) continue;
      if (entry.type === 'outbound-rtp') measured.sent[slot] = sentOf(entry, since, report);
      if (entry.type === 'inbound-rtp') measured.received[slot] = receivedOf(entry, since, report);
    }
    return measured;
  }
}

/**
 * @param {any} entry
 * @param {any} before
 * @returns {(name: string) => number} how much the named figure has grown in a second
 */
function sinceOf(entry, before = entry) {
  const seconds = Math.max(0.001, (entry.timestamp - before.timestamp) / 1000);
  return (name) => Math.max(0, ((entry[name] ?? 0) - (before[name] ?? 0)) / seconds);
}

/**
 * @param {any} entry RTCOutboundRtpStreamStats
 * @param {(name: string) => number} since
 * @param {RTCStatsReport} report
 * @returns {Sent}
 */
function sentOf(entry, since, report) {
  const remote = report.get(entry.remoteId);
  return {
    ...sizeOf(entry),
    fps: Math.round(since('framesEncoded')),
    rateBps: Math.round(since('bytesSent') * 8),
    codec: report.get(entry.codecId)?.mimeType ?? '',
    encodeS: since('totalEncodeTime'),
    limitation: entry.qualityLimitationReason ?? 'none',
    loss: remote?.fractionLost ?? null,
    roundTripMs: milliseconds(remote?.roundTripTime),
  };
}

/**
 * @param {any} entry RTCInboundRtpStreamStats
 * @param {(name: string) => number} since
 * @param {RTCStatsReport} report
 * @returns {Received}
 */
function receivedOf(entry, since, report) {
  const lost = since('packetsLost');
  return {
    ...sizeOf(entry),
    fps: Math.round(since('framesDecoded')),
    rateBps: Math.round(since('bytesReceived') * 8),
    codec: report.get(entry.codecId)?.mimeType ?? '',
    lost: lost / Math.max(1, lost + since('packetsReceived')),
    decoded: entry.framesDecoded ?? 0,
    dropped: entry.framesDropped ?? 0,
    decodeS: since('totalDecodeTime'),
    frozenMs: Math.round(since('totalFreezesDuration') * 1000),
  };
}

/** @param {any} entry */
const sizeOf = ({ frameWidth = 0, frameHeight = 0 }) => ({ width: frameWidth, height: frameHeight });

/** @param {number | undefined} seconds */
const milliseconds = (seconds) => (seconds === undefined ? null : Math.round(seconds * 1000));

/**
 * @param {RTCIceCandidatePairStats & { selected?: boolean }} pair `selected` is Firefox's alone
 * @param {any[]} entries
 */
function isSelected(pair, entries) {
  if (pair.selected !== undefined) return pair.selected;
  return entries.some((entry) => entry.type === 'transport' && entry.selectedCandidatePairId === pair.id);
}
