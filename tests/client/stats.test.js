import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readWay } from '../../static/mesh/stats.js';

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

test('there is no way before a pair is selected', () => {
  assert.equal(readWay(report()), null);
  assert.equal(readWay(report(pair('A'), ...ends('host', 'host'))), null);
});

test("the transport's selected pair counts", () => {
  const other = pair('A', { bytesReceived: 99 });
  assert.deepEqual(readWay(report(other, pair('B'), transport, ...ends('host', 'srflx'))), {
    bytes: 7,
    path: 'direct',
  });
});

test("Firefox's selected pair counts", () => {
  const other = pair('A', { selected: false, bytesReceived: 99 });
  const way = readWay(report(other, pair('B', { selected: true }), ...ends('host', 'prflx')));
  assert.deepEqual(way, { bytes: 7, path: 'direct' });
});

test('a way with a relay at either end is relayed', () => {
  for (const types of [ends('relay', 'host'), ends('srflx', 'relay')]) {
    assert.equal(readWay(report(pair('B'), transport, ...types))?.path, 'relayed');
  }
});
