import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkSdp, ufragsOf } from '../../static/mesh/sdp.js';

/** @param {...string} lines */
const sdp = (...lines) => ['v=0', ...lines, ''].join('\r\n');

/** @param {number} count @param {string} line */
const times = (count, line) => /** @type {string[]} */ (Array(count).fill(line));

test('what browsers write passes', () => {
  checkSdp(sdp(...times(8, 'm=video 9 UDP/TLS/RTP/SAVPF 96'), ...times(1_900, 'a=rtpmap:96 VP8/90000')));
});

for (const [what, hostile] of /** @type {const} */ ([
  ['too many media sections', sdp(...times(9, 'm=audio 9 UDP/TLS/RTP/SAVPF 111'))],
  ['too many media sections, divided by line feeds alone', times(9, 'm=audio 9 x 0').join('\n')],
  ['too many lines', sdp(...times(2_000, 'a=x'))],
  ['a line too long', sdp(`a=fmtp:96 ${'x'.repeat(2_048)}`)],
])) {
  test(`${what} are refused`, () => assert.throws(() => checkSdp(hostile), { code: 'bad-description' }));
}

test('the ICE generations in it are found', () => {
  assert.deepEqual(ufragsOf(sdp('a=ice-ufrag:F7gI', 'm=audio 9 x 0', 'a=ice-ufrag:x+/Y')), new Set(['F7gI', 'x+/Y']));
  assert.deepEqual(ufragsOf(sdp()), new Set());
});
