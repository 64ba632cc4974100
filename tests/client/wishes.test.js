import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CAMERA_LAYERS, cameraLayerOf, screenLayerOf } from '../../static/mesh/layers/layer.js';
import { Pressure, wishesOf } from '../../static/mesh/layers/wishes.js';
import { seeded } from './fake/random.js';

/** @import { Asked, Mode, Shown } from '../../static/mesh/layers/wishes.js' */

const AMPLE = { full: 12, small: 12 };
const MODES = /** @type {const} */ (['full', 'saver', 'low-power', 'sound']);

/** @param {string} peer @param {Partial<Shown>} [more] @returns {Shown} */
const tile = (peer, more) => ({
  peer,
  kind: 'person',
  width: 640,
  height: 360,
  pinned: false,
  spokeAt: null,
  ...more,
});

/** What each peer will send. @param {Map<string, Asked>} asked */
const layersOf = (asked) => Object.fromEntries([...asked].map(([peer, { wish }]) => [peer, cameraLayerOf(wish)]));

/** One large speaker, two who spoke before, one at medium size, one small, one out of sight. */
const CALL = [
  tile('now', { width: 1280, height: 720, spokeAt: 900 }),
  tile('before', { width: 1280, height: 720, spokeAt: 800 }),
  tile('earlier', { spokeAt: 700 }),
  tile('quiet', { spokeAt: 100 }),
  tile('silent'),
  tile('small', { width: 426, height: 240 }),
  tile('hidden', { width: 0, height: 0 }),
];

/** @param {number} step @param {Mode} [mode] */
const call = (step, mode = 'full') => layersOf(wishesOf(CALL, mode, AMPLE, step));

test('what is shown is wished, and what is hidden is not', () => {
  const asked = wishesOf(CALL, 'full', AMPLE, 0);
  assert.deepEqual(asked.get('now'), {
    wish: {
      camera: { width: 1280, height: 720 },
      screen: { width: 0, height: 0 },
      pinned: false,
      signer: false,
      saver: false,
    },
    given: null,
  });
  assert.deepEqual(asked.get('hidden')?.wish.camera, { width: 0, height: 0 });
  assert.equal(asked.get('hidden')?.given, null, 'nobody misses what is out of sight');
});

test('under pressure small pictures go down first, then those of the silent, and last speakers keep theirs', () => {
  const others = { now: 'high', hidden: 'off' };
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((step) => call(step)),
    [
      { ...others, before: 'high', earlier: 'medium', quiet: 'medium', silent: 'medium', small: 'medium' },
      { ...others, before: 'high', earlier: 'medium', quiet: 'medium', silent: 'medium', small: 'low' },
      { ...others, before: 'high', earlier: 'medium', quiet: 'low', silent: 'low', small: 'low' },
      { ...others, before: 'medium', earlier: 'medium', quiet: 'low', silent: 'low', small: 'low' },
      { ...others, before: 'medium', earlier: 'medium', quiet: 'off', silent: 'off', small: 'off' },
    ],
  );
});

test('each picture that is given up is named, with the reason', () => {
  const given = (/** @type {Mode} */ mode, /** @type {number} */ step) =>
    [...wishesOf(CALL, mode, AMPLE, step)]
      .filter(([, { given }]) => given)
      .map(([peer, { given }]) => `${peer} ${given}`);
  assert.deepEqual(given('full', 3), []);
  assert.deepEqual(given('full', 4), ['quiet capacity', 'silent capacity', 'small capacity']);
  assert.deepEqual(
    given('sound', 0),
    ['now', 'before', 'earlier', 'quiet', 'silent', 'small'].map((peer) => `${peer} mode`),
  );
});

test('modes', () => {
  assert.ok([...wishesOf(CALL, 'saver', AMPLE, 0).values()].every(({ wish }) => wish.saver));
  assert.deepEqual(call(0, 'saver').now, 'medium');
  const low = call(0, 'low-power');
  assert.deepEqual([low.now, low.earlier, low.silent, low.small], ['medium', 'medium', 'low', 'low']);
  assert.ok(Object.values(call(0, 'sound')).every((layer) => layer === 'off'));
});

test('what is pinned, and a screen, matters as much as who speaks', () => {
  const tiles = [...CALL, tile('pinned', { pinned: true }), tile('now', { kind: 'screen', width: 1920, height: 1080 })];
  const asked = wishesOf(tiles, 'full', AMPLE, 4);
  const [pinned, now] = ['pinned', 'now'].map((peer) => asked.get(peer));
  assert.ok(pinned && now && pinned.wish.pinned && !now.wish.pinned);
  assert.equal(cameraLayerOf(pinned.wish), 'medium');
  assert.equal(screenLayerOf(now.wish), 'sharp');
  assert.equal(cameraLayerOf(now.wish), 'high', 'and the camera of one who shares is a wish of its own');
});

test('a signer is never given up', () => {
  const asked = wishesOf([tile('signer', { signer: true }), ...CALL], 'full', AMPLE, 4).get('signer');
  assert.ok(asked?.wish.signer && asked.given === null);
});

test('a device that carries few full pictures shows those of the speakers large, and the others small', () => {
  const tiles = Array.from({ length: 11 }, (_, at) => tile(`p${at}`, { width: 1280, height: 720, spokeAt: at }));
  const layers = layersOf(wishesOf(tiles, 'full', { full: 3, small: 9 }, 0));
  const counts = CAMERA_LAYERS.map((layer) => Object.values(layers).filter((each) => each === layer).length);
  assert.deepEqual(counts, [2, 7, 0, 2], '2 given up, 7 low, 2 high: 2 and 7/16 of 3');
  assert.deepEqual([layers.p10, layers.p9, layers.p8], ['high', 'high', 'low']);
  assert.deepEqual([layers.p6, layers.p7], ['off', 'off']);
});

test('more pressure never asks for more, nor does a lesser device (property)', () => {
  const random = seeded(5);
  for (let round = 0; round < 300; round += 1) {
    const tiles = Array.from({ length: 1 + Math.floor(random() * 11) }, (_, at) =>
      tile(`p${at}`, {
        width: Math.floor(random() * 1600),
        height: Math.floor(random() * 900),
        pinned: random() < 0.1,
        spokeAt: random() < 0.5 ? null : Math.floor(random() * 1000),
      }),
    );
    const mode = MODES[round % 4];
    const capacity = { full: Math.floor(random() * 12), small: 6 + Math.floor(random() * 7) };
    const areas = (/** @type {number} */ step, limits = AMPLE) =>
      [...wishesOf(tiles, mode, limits, step).values()].reduce(
        (sum, { wish: { camera } }) => sum + camera.width * camera.height,
        0,
      );
    for (let step = 0; step < 4; step += 1) assert.ok(areas(step) >= areas(step + 1));
    assert.ok(areas(0) >= areas(0, capacity));
    const asked = wishesOf(tiles, mode, capacity, 4);
    assert.deepEqual(
      [...asked.keys()],
      tiles.map(({ peer }) => peer),
      'everybody is asked',
    );
    for (const { peer, width, height } of tiles) {
      const { wish, given } = /** @type {Asked} */ (asked.get(peer));
      const isGone = wish.camera.width * wish.camera.height === 0;
      assert.equal(given !== null, isGone && width * height > 0, 'given up, and told so');
    }
  }
});

/** @param {Pressure} pressure @param {number} from @param {number} to @param {Partial<Parameters<Pressure['take']>[0]>} second */
function steps(pressure, from, to, second) {
  const taken = [];
  for (let now = from; now < to; now += 1_000) {
    taken.push(pressure.take({ framesDropped: 0, framesDecoded: 300, decodeTime: 0.1, ...second }, now));
  }
  return taken;
}

test('pressure rises a step with every three seconds of dropped frames or long decoding, to four', () => {
  for (const second of [{ framesDropped: 60 }, { decodeTime: 1.5 }]) {
    const taken = steps(new Pressure(2), 0, 20_000, second);
    assert.deepEqual(taken.slice(0, 13), [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4]);
    assert.equal(taken[19], 4);
  }
  assert.deepEqual(steps(new Pressure(2), 0, 10_000, { framesDropped: 30 }).at(-1), 0, 'a few are nothing');
});

test('it falls after ten seconds of calm, and waits twice as long when that was too early', () => {
  const pressure = new Pressure(2);
  steps(pressure, 0, 4_000, { decodeTime: 1.5 });
  assert.deepEqual(steps(pressure, 4_000, 15_000, {}), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
  assert.equal(steps(pressure, 15_000, 19_000, { decodeTime: 1.5 }).at(-1), 1);
  assert.equal(steps(pressure, 19_000, 39_000, {}).at(-1), 1);
  assert.equal(steps(pressure, 39_000, 40_000, {}).at(-1), 0);
  assert.equal(steps(pressure, 40_000, 80_000, {}).at(-1), 0, 'and never below nothing');
});

test('between too much and little nothing changes', () => {
  const pressure = new Pressure(2);
  steps(pressure, 0, 4_000, { decodeTime: 1.5 });
  assert.equal(steps(pressure, 4_000, 100_000, { decodeTime: 1 }).at(-1), 1);
});
