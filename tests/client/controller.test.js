import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CAMERA_LAYERS, LAYERS, SCREEN_LAYERS } from '../../static/mesh/layers/layer.js';
import { changesIn, judge, readProfiles, simulate } from './fake/line.js';
import { seeded } from './fake/random.js';
import { SendingPage, last, report } from './fake/sending.js';

/** @import { CameraLayer } from '../../static/mesh/layers/layer.js' */

test('who has a good line gets what it wishes, from the first moment', () => {
  const page = new SendingPage();
  for (const camera of CAMERA_LAYERS) {
    const words = camera === 'off' ? 'off hidden' : `${camera} shown`;
    assert.deepEqual([...new Set(page.run(20, { a: { camera } }).map(({ a }) => a))], [words]);
  }
});

test('the smaller picture goes first, and a screen keeps its size as long as it can be read', () => {
  const area = { camera: 30_000, screen: 2_073_600 };
  for (const [estimateBps, words] of /** @type {const} */ ([
    [2_200_000, 'low+sharp line'],
    [1_000_000, 'low+sharp alone line'],
    [350_000, 'low+thumb line'],
    [170_000, 'low+thumb alone line'],
  ])) {
    const page = new SendingPage();
    const seen = { camera: /** @type {const} */ ('medium'), screen: /** @type {const} */ ('sharp'), area };
    assert.equal(last(page.run(10, { a: seen })), 'medium+sharp shown');
    assert.equal(last(page.run(3, { a: { ...seen, estimateBps } })), words);
  }
});

test('a cap lowers what goes out of the camera, and says so', () => {
  const page = new SendingPage();
  assert.equal(last(page.run(2, { a: {} }, { cap: 'medium' })), 'medium saver');
  assert.equal(last(page.run(2, { a: { camera: 'low' } }, { cap: 'medium' })), 'low shown');
  assert.equal(last(page.run(2, { a: { screen: 'sharp' } }, { cap: 'off' })), 'off+sharp saver');
});

test('never more than wished and allowed, and what is said fits (property)', () => {
  const random = seeded(9);
  const pick = (/** @type {readonly any[]} */ some) => some[Math.floor(random() * some.length)];
  for (let round = 0; round < 40; round += 1) {
    const page = new SendingPage();
    const wished = [1, 2, 3].map(() => ({ camera: pick(CAMERA_LAYERS), screen: pick(SCREEN_LAYERS) }));
    const cap = pick(CAMERA_LAYERS);
    for (let turn = 0; turn < 100; turn += 1) {
      const viewers = wished.map((each) => ({
        ...each,
        area: { camera: Math.floor(random() * 1e6), screen: Math.floor(random() * 1e6) },
        lines: { camera: 720, screen: 1080 },
        estimateBps: random() < 0.3 ? null : 4_000_000 * random() ** 3,
        loss: random() ** 4,
        roundTripMs: random() < 0.1 ? null : 1000 * random() ** 3,
        report: random() < 0.3 ? null : report({ lines: 360, fps: Math.floor(30 * random()), rate: 2000 * random() }),
      }));
      const state = { cap, encodeLoad: 2 * random() };
      const decisions = page.turn(Object.fromEntries(viewers.map((each, at) => [String(at), each])), state);
      assert.equal(decisions.size, wished.length);
      for (const [peer, { camera, screen, why, fpsFactor }] of decisions) {
        const { camera: most, screen: mostScreen } = wished[Number(peer)];
        assert.ok(
          LAYERS[camera].lines <=
            Math.min(LAYERS[/** @type {CameraLayer} */ (most)].lines, LAYERS[/** @type {CameraLayer} */ (cap)].lines),
        );
        assert.ok(SCREEN_LAYERS.indexOf(screen) <= SCREEN_LAYERS.indexOf(mostScreen));
        const isWhole = camera === most && screen === mostScreen;
        if (!isWhole) assert.ok(!['shown', 'hidden', 'undecoded'].includes(why), why);
        assert.ok(fpsFactor === 1 || fpsFactor === 0.5);
      }
    }
  }
});

for (const profile of readProfiles()) {
  test(`on simulated lines: ${profile.name}`, () => {
    for (const seed of [1, 2]) {
      const run = simulate(profile, seed);
      const { convergesS, isFair, silentS, starvedS } = judge(run);
      assert.ok(convergesS < 5, `converges in ${convergesS} s`);
      assert.ok(isFair, 'a smaller tile never gets the larger picture');
      assert.ok(silentS <= 5, `sound was cut off for ${silentS} s`);
      assert.ok(starvedS <= 4, `no more than one failed return: ${starvedS} s`);
      for (const [at, moments] of run.moments.entries()) {
        for (let from = 20; from + 20 <= moments.length; from += 1) {
          const changes = changesIn(moments.slice(from, from + 20));
          assert.ok(changes <= 2, `${run.names[at]} changes ${changes} times within 20 s from ${from} s on`);
        }
        const isGood = run.names[at] === 'good';
        if (isGood) assert.ok(moments.slice(1).every(({ decision }) => decision.camera === 'high' && !decision.alone));
      }
    }
  });
}

test('on a simulated path that becomes longer everything comes back', () => {
  const [profile] = readProfiles().filter(({ name }) => name === 'a path that becomes 300 ms longer, no estimate');
  const moments = simulate(profile).moments[2];
  assert.equal(moments[25].decision.camera, 'high');
  assert.notEqual(moments[40].decision.camera, 'high', 'taken for a crowd at first');
  assert.ok(moments.slice(-20).every(({ decision }) => decision.camera === 'high'));
});

test('a simulated line starves until the rule acts', () => {
  const [profile] = readProfiles().filter(({ name }) => name === '350 kbit/s, no estimate');
  const weak = simulate({ ...profile, seconds: 10 }).moments[3];
  assert.ok(weak.slice(0, 3).every(({ intact }) => intact < 0.3));
  assert.ok(weak.slice(5).every(({ intact }) => intact > 0.9));
});
