import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Meter } from '../../static/mesh/stats.js';

/** @param {any[]} entries @returns {any} */
const report = (...entries) => new Map(entries.map((entry) => [entry.id, entry]));

const ends = (/** @type {string} */ local, /** @type {string} */ remote) => [
  { id: 'L', type: 'local-candidate', candidateType: local },
  { id: 'R', type: 'remote-candidate', candidateType: remote },
];
const pair = (/** @type {string} */ id, rest = {}) => ({
  id,
  type: 'candidate-pair',
  localCandidateId: 'L',
  remoteCandidateId: 'R',
  bytesReceived: 7,
  ...rest,
});
const transport = { id: 'T', type: 'transport', selectedCandidatePairId: 'B' };
const slotOf = (/** @type {string} */ mid) =>
  ({ 0: /** @type {const} */ ('mic'), 1: /** @type {const} */ ('camera') })[mid];

/** @param {any} report */
const way = (report) => {
  const measured = new Meter().read(report, slotOf);
  return measured && [measured.bytes, measured.path];
};

test('there is no way before a pair is selected', () => {
  assert.equal(way(report()), null);
  assert.equal(way(report(pair('A'), ...ends('host', 'host'))), null);
});

test("the transport's selected pair counts", () => {
  const other = pair('A', { bytesReceived: 99 });
  assert.deepEqual(way(report(other, pair('B'), transport, ...ends('host', 'srflx'))), [7, 'direct']);
});

test("Firefox's selected pair counts", () => {
  const other = pair('A', { selected: false, bytesReceived: 99 });
  assert.deepEqual(way(report(other, pair('B', { selected: true }), ...ends('host', 'prflx'))), [7, 'direct']);
});

test('a relay at either end makes it a relayed way', () => {
  for (const [local, remote] of [
    ['relay', 'host'],
    ['host', 'relay'],
  ]) {
    assert.deepEqual(way(report(pair('B'), transport, ...ends(local, remote))), [7, 'relayed']);
  }
});

test('what the browser tells of the line is told, and null what it does not tell', () => {
  const full = pair('B', { currentRoundTripTime: 0.25, availableOutgoingBitrate: 5e5 });
  const told = new Meter().read(report(full, transport), slotOf);
  assert.deepEqual([told?.roundTripMs, told?.estimateBps], [250, 500_000]);
  const untold = new Meter().read(report(pair('B'), transport), slotOf);
  assert.deepEqual([untold?.roundTripMs, untold?.estimateBps, untold?.level], [null, null, 0]);
});

test('a second says how much is sent and received, slot by slot', () => {
  const meter = new Meter();
  const codec = { id: 'C', type: 'codec', mimeType: 'video/VP8' };
  const at = (/** @type {number} */ second) =>
    report(
      pair('B'),
      transport,
      codec,
      { id: 'S', type: 'media-source', kind: 'audio', audioLevel: 0.5 },
      { id: 'RI', type: 'remote-inbound-rtp', fractionLost: 0.1, roundTripTime: 0.04 },
      {
        ...{ id: 'O', type: 'outbound-rtp', mid: '1', codecId: 'C', remoteId: 'RI', timestamp: second * 1000 },
        ...{ frameWidth: 640, frameHeight: 360, framesEncoded: 30 * second, bytesSent: 75_000 * second },
        ...{ totalEncodeTime: 0.25 * second, qualityLimitationReason: 'cpu' },
      },
      {
        ...{ id: 'I', type: 'inbound-rtp', mid: '1', codecId: 'C', timestamp: second * 1000 },
        ...{
          frameWidth: 320,
          frameHeight: 180,
          framesDecoded: 15 * second,
          framesDropped: second,
          totalDecodeTime: 0.125 * second,
        },
        ...{
          bytesReceived: 25_000 * second,
          packetsReceived: 90 * second,
          packetsLost: 10 * second,
          totalFreezesDuration: 0.5 * second,
        },
      },
      { id: 'X', type: 'inbound-rtp', mid: '9', timestamp: second * 1000, bytesReceived: 1 },
    );
  meter.read(at(1), slotOf);
  const measured = meter.read(at(3), slotOf);
  assert.equal(measured?.level, 0.5);
  assert.deepEqual(measured?.sent, {
    camera: {
      ...{ width: 640, height: 360, fps: 30, rateBps: 600_000, codec: 'video/VP8', encodeS: 0.25 },
      ...{ limitation: 'cpu', loss: 0.1, roundTripMs: 40 },
    },
  });
  assert.deepEqual(measured?.received, {
    camera: {
      ...{ width: 320, height: 180, fps: 15, rateBps: 200_000, codec: 'video/VP8', lost: 0.1 },
      ...{ decoded: 45, dropped: 3, decodeS: 0.125, frozenMs: 500 },
    },
  });
});
