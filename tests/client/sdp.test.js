import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Boxes } from '../../static/mesh/box.js';
import { LIMITS, readPeerMessage, readToServer } from '../../static/mesh/messages.js';
import { checkSdp, ufragsOf } from '../../static/mesh/sdp.js';
import { encode } from '../../static/mesh/wire.js';

/** @param {...string} lines */
const sdp = (...lines) => ['v=0', ...lines, ''].join('\r\n');

/** @param {number} count @param {string} line */
const times = (count, line) => /** @type {string[]} */ (Array(count).fill(line));

test('what browsers write passes', () => {
  checkSdp(sdp(...times(8, 'm=video 9 UDP/TLS/RTP/SAVPF 96'), ...times(1_700, 'a=rtpmap:96 VP8/90000')));
});

test('the longest that passes fits a box, and the box a frame', async () => {
  const longest = sdp(...times(1_990, `a=${'x'.repeat(16)}`), `a=${'x'.repeat(176)}`);
  const quoted = sdp(...times(20, `a=${'"'.repeat(1_120)}`));
  const crypto = globalThis.crypto;
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const id = 'A'.repeat(22);
  const boxes = new Boxes({ crypto, room: 'choir', self: id, peer: id, keys: { seal: key, open: key } });
  for (const full of [longest, quoted]) {
    checkSdp(full);
    /** @type {any} */
    const message = { type: 'description', n: Number.MAX_SAFE_INTEGER, session: id, kind: 'answer', sdp: full };
    const relay = { type: 'relay', to: id, box: await boxes.seal(encode(readPeerMessage(message))) };
    readToServer(relay);
    assert.ok(encode(/** @type {any} */ (relay)).length <= LIMITS.frameBytes);
  }
});

for (const [what, hostile] of /** @type {const} */ ([
  ['too many media sections', sdp(...times(9, 'm=audio 9 UDP/TLS/RTP/SAVPF 111'))],
  ['too many media sections, divided by line feeds alone', times(9, 'm=audio 9 x 0').join('\n')],
  ['too many lines', sdp(...times(2_000, 'a=x'))],
  ['a line too long', sdp(`a=fmtp:96 ${'x'.repeat(2_048)}`)],
  ['too many characters', sdp(...times(20, `a=${'x'.repeat(2_000)}`))],
  ['too many that JSON must escape', sdp(...times(12, `a=${'"'.repeat(1_999)}`))],
  ['characters that no browser writes', sdp('s=Bläser')],
])) {
  test(`${what} are refused`, () => assert.throws(() => checkSdp(hostile), { code: 'bad-description' }));
}

test('the ICE generations in it are found', () => {
  assert.deepEqual(ufragsOf(sdp('a=ice-ufrag:F7gI', 'm=audio 9 x 0', 'a=ice-ufrag:x+/Y')), new Set(['F7gI', 'x+/Y']));
  assert.deepEqual(ufragsOf(sdp()), new Set());
});
