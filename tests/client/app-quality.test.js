import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventOfKey } from '../../static/app/keys.js';
import { linePoints, readable } from '../../static/app/updates/quality.js';
import { after, fresh, inCall } from './fake/app.js';
import { seeded } from './fake/random.js';

/** @import { CallEvent } from '../../static/app/state.js' */
/** @import { PeerQuality } from '../../static/app/updates/quality.js' */

const OPENED = /** @type {const} */ ({ type: 'dialog-opened', dialog: { kind: 'quality' } });
const CLOSED = /** @type {const} */ ({ type: 'dialog-closed' });
const SIZE = { width: 240, height: 48 };

/** @param {number} rateBps @returns {PeerQuality['sent']['camera']} */
const sent = (rateBps) => ({
  layer: 'low',
  role: 'lead',
  why: 'shown',
  width: 320,
  height: 180,
  fps: 15,
  rateBps,
  codec: 'VP8',
});

/** @param {number} cameraBps @returns {CallEvent} */
const measured = (cameraBps) => ({
  type: 'quality-measured',
  quality: {
    encoders: { real: 1, load: 0.2 },
    peers: ['a', 'b'].map((peer) => ({
      peer,
      path: 'direct',
      roundTripMs: 20,
      estimateBps: null,
      sent: { camera: sent(cameraBps), screen: null, soundBps: 30 },
      received: { camera: null, screen: null, soundBps: 40 },
    })),
  },
});

test('connections are watched while their panel is open, and no longer', () => {
  const opened = after(inCall(fresh()), OPENED);
  assert.deepEqual(opened.effects, [{ type: 'watch-quality', on: true }]);
  assert.deepEqual(after(opened.state, OPENED).effects, []);
  const off = [{ type: 'watch-quality', on: false }];
  assert.deepEqual(after(opened.state, CLOSED).effects, off);
  assert.deepEqual(after(opened.state, { type: 'dialog-opened', dialog: { kind: 'more' } }).effects, off);
  assert.ok(after(opened.state, { type: 'leave-pressed' }).types.includes('watch-quality'));
});

test('the panel has a key, which does nothing before the call', () => {
  const press = { code: 'KeyQ', altKey: true, ctrlKey: false, metaKey: false, repeat: false };
  assert.deepEqual(eventOfKey(press), OPENED);
  assert.equal(after(fresh(), OPENED).state.dialog, null);
});

test('rates are those of all pictures and voices, for the last minute', () => {
  const state = inCall(fresh());
  assert.deepEqual(after(state, measured(100)).state.rates, [{ sentBps: 260, receivedBps: 80 }]);
  const many = after(state, ...Array.from({ length: 61 }, (_, n) => measured(n))).state.rates;
  assert.equal(many.length, 60);
  assert.deepEqual([many[0]?.sentBps, many.at(-1)?.sentBps], [62, 180]);
});

test('a rate is read with two digits that count', () => {
  /** @type {[number, number, string][]} */
  const expected = [
    [0, 0, 'kilo'],
    [30_400, 30, 'kilo'],
    [154_000, 150, 'kilo'],
    [999_000, 1_000, 'kilo'],
    [1_740_000, 1.7, 'mega'],
    [22_400_000, 22, 'mega'],
  ];
  for (const [bps, value, unit] of expected) assert.deepEqual(readable(bps), { value, unit });
});

test('a line stays in its box, ends at the right, and keeps the order of its values', () => {
  const random = seeded(7);
  for (let count = 1; count <= 60; count += 1) {
    const values = Array.from({ length: count }, () => random() * 5_000_000);
    const points = linePoints(values, Math.max(...values), 60, SIZE)
      .split(' ')
      .map((point) => point.split(',').map(Number));
    assert.equal(points.length, count);
    assert.equal(points.at(-1)?.[0], SIZE.width);
    for (const [n, [x = NaN, y = NaN]] of points.entries()) {
      assert.ok(x >= 0 && x <= SIZE.width && y >= 0 && y <= SIZE.height);
      const [beforeX = -1, beforeY = y] = points[n - 1] ?? [];
      assert.ok(x > beforeX);
      const rose = (values[n] ?? 0) > (values[n - 1] ?? 0);
      if (n > 0) assert.ok(rose ? y <= beforeY : y >= beforeY);
    }
  }
});

test('nothing sent at all is a line along the bottom', () => {
  assert.equal(linePoints([0, 0], 0, 60, SIZE), '235.9,48 240,48');
});
