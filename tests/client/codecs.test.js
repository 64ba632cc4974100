import assert from 'node:assert/strict';
import { test } from 'node:test';

import { askForSpeech, preferred } from '../../static/mesh/codecs.js';

/** @param {string} mimeType @param {string} [sdpFmtpLine] */
const codec = (mimeType, sdpFmtpLine) => ({ mimeType, clockRate: 90_000, sdpFmtpLine });

test('pictures that can be shared and what repairs them, best first', () => {
  const baseline = codec('video/H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f');
  const others = [
    codec('video/H264', 'packetization-mode=0;profile-level-id=42e01f'),
    codec('video/H264', 'packetization-mode=1;profile-level-id=640032'),
    codec('video/VP9'),
    codec('video/AV1'),
  ];
  const able = [codec('video/rtx'), ...others, baseline, codec('video/VP8')];
  assert.deepEqual(preferred(able, 'video'), [codec('video/VP8'), baseline, codec('video/rtx')]);
});

test('redundant sound first, where there is any', () => {
  assert.deepEqual(preferred([codec('audio/opus'), codec('audio/PCMU'), codec('audio/red')], 'audio'), [
    codec('audio/red'),
    codec('audio/opus'),
  ]);
  assert.deepEqual(preferred([codec('audio/opus')], 'audio'), [codec('audio/opus')]);
});

const sdp = (/** @type {string} */ mic, /** @type {string} */ speakers) =>
  ['v=0', 'm=audio 9 x 63 111', 'a=rtpmap:63 red/48000/2', 'a=rtpmap:111 opus/48000/2', mic]
    .concat(['m=video 9 x 96', 'm=audio 9 x 111', 'a=rtpmap:111 opus/48000/2', speakers, ''])
    .join('\r\n');

test('speech is asked for in the first sound only, and once', () => {
  const before = sdp('a=fmtp:111 minptime=10;useinbandfec=1', 'a=fmtp:111 minptime=10;useinbandfec=1');
  const after = sdp('a=fmtp:111 minptime=10;usedtx=1;useinbandfec=1', 'a=fmtp:111 minptime=10;useinbandfec=1');
  assert.equal(askForSpeech(before), after);
  assert.equal(askForSpeech(after), after);
  const alone = sdp('a=fmtp:111 useinbandfec=1', 'a=fmtp:111 x=1');
  assert.equal(askForSpeech(alone), sdp('a=fmtp:111 usedtx=1;useinbandfec=1', 'a=fmtp:111 x=1'));
});

test('a description without sound stays as it is', () => {
  for (const other of ['v=0\r\n', 'v=0\r\nm=video 9 x 96\r\na=fmtp:96 x=1\r\n'])
    assert.equal(askForSpeech(other), other);
});
