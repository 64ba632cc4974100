import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  CAMERA_LAYERS,
  LAYERS,
  SCREEN_LAYERS,
  below,
  cameraLayerOf,
  encodingOf,
  screenLayerOf,
} from '../../static/mesh/layers/layer.js';
import { seeded } from './fake/random.js';

/** @import { WishFields } from '../../static/mesh/layers/layer.js' */

const HIDDEN = { width: 0, height: 0 };

/** @param {number} width @param {number} height @param {Partial<WishFields>} [more] @returns {WishFields} */
const camera = (width, height, more) => ({
  camera: { width, height },
  screen: HIDDEN,
  pinned: false,
  signer: false,
  saver: false,
  ...more,
});

/** @param {number} width @param {number} height @param {Partial<WishFields>} [more] @returns {WishFields} */
const screen = (width, height, more) => ({ ...camera(0, 0), screen: { width, height }, ...more });

test('what is not shown is off, whatever else is wished', () => {
  const more = { pinned: true, signer: true };
  for (const [width, height] of [
    [0, 0],
    [640, 0],
    [0, 360],
  ]) {
    assert.equal(cameraLayerOf(camera(width, height, more)), 'off');
    assert.equal(screenLayerOf(screen(width, height, more)), 'off');
  }
});

test('the smallest layer that is about enough', () => {
  /** @param {number} lines */
  const layerOf = (lines) => cameraLayerOf(camera(Math.round((lines * 16) / 9), lines));
  assert.deepEqual([1, 180, 225, 226, 360, 450, 451, 720, 1080, 9216].map(layerOf), [
    'low',
    'low',
    'low',
    'medium',
    'medium',
    'medium',
    'high',
    'high',
    'high',
    'high',
  ]);
  assert.equal(cameraLayerOf(camera(16384, 16384)), 'high');
});

test('a tile of another shape cuts from a larger picture', () => {
  assert.equal(cameraLayerOf(camera(180, 320)), 'medium', 'a slim tile shows 320 lines of a landscape picture');
  assert.equal(cameraLayerOf(camera(640, 100)), 'medium', 'a flat one 360 lines');
  assert.equal(cameraLayerOf(camera(320, 180), 'off', 9 / 16), 'medium', 'a portrait picture is as wide as the tile');
  assert.equal(cameraLayerOf(camera(180, 320), 'off', 9 / 16), 'low');
});

test('a saver takes one layer less and never the highest; never nothing', () => {
  const saver = { saver: true };
  assert.equal(cameraLayerOf(camera(1280, 720, saver)), 'medium');
  assert.equal(cameraLayerOf(camera(7680, 4320, saver)), 'medium');
  assert.equal(cameraLayerOf(camera(640, 360, saver)), 'low');
  assert.equal(cameraLayerOf(camera(320, 180, saver)), 'low');
});

test('signers and what is pinned get the medium layer at least', () => {
  for (const more of [{ signer: true }, { pinned: true }, { pinned: true, saver: true }]) {
    assert.equal(cameraLayerOf(camera(160, 90, more)), 'medium');
  }
  assert.equal(cameraLayerOf(camera(1280, 720, { signer: true })), 'high');
});

test('pinned is the larger picture of the two', () => {
  const both = { ...camera(160, 90, { pinned: true }), screen: { width: 480, height: 270 } };
  assert.equal(cameraLayerOf(both), 'low');
  assert.equal(screenLayerOf(both), 'sharp');
});

test('a screen is a thumbnail or sharp, and smooth only where it moves', () => {
  assert.equal(screenLayerOf(screen(480, 270)), 'thumb');
  assert.equal(screenLayerOf(screen(600, 1200)), 'thumb', 'all of it lies in the tile');
  assert.equal(screenLayerOf(screen(1920, 1080)), 'sharp');
  assert.equal(screenLayerOf(screen(7680, 4320)), 'sharp');
  assert.equal(screenLayerOf(screen(1920, 1080), 'off', true), 'smooth');
  assert.equal(screenLayerOf(screen(1920, 1080, { saver: true }), 'off', true), 'sharp');
  assert.equal(screenLayerOf(screen(480, 270), 'off', true), 'thumb');
});

test('a tile that is resized around a border does not flap (property)', () => {
  const random = seeded(7);
  for (let round = 0; round < 200; round += 1) {
    const border = 1.25 * [180, 360][round % 2];
    const saver = round % 3 === 0 ? { saver: true } : {};
    const centre = (saver.saver ? 2 : 1) * border * (0.94 + 0.04 * random());
    let [layer, changes] = [cameraLayerOf(camera(0, 0)), 0];
    for (let turn = 0; turn < 50; turn += 1) {
      const lines = centre * (0.95 + 0.1 * random());
      const next = cameraLayerOf(camera(1, Math.round(lines), saver), layer);
      if (next !== layer) changes += 1;
      layer = next;
    }
    assert.ok(changes <= 2, `${changes} changes around ${centre} lines`);
  }
});

test('more to show never gets less (property)', () => {
  const random = seeded(11);
  for (let round = 0; round < 500; round += 1) {
    const [width, height] = [1 + Math.floor(random() * 2000), 1 + Math.floor(random() * 1200)];
    const inUse = CAMERA_LAYERS[Math.floor(random() * 4)];
    const [one, other] = [camera(width, height), camera(width * 1.3, height * 1.1)];
    const [smaller, larger] = [one, other].map((wish) => CAMERA_LAYERS.indexOf(cameraLayerOf(wish, inUse)));
    assert.ok(smaller <= larger);
  }
});

test('a camera of fewer lines is never scaled up', () => {
  for (const lines of [0, 90, 360, 480, 720]) assert.equal(encodingOf('high', lines).scaleResolutionDownBy, 1);
  assert.deepEqual(encodingOf('medium', 720), { maxBitrate: 600_000, maxFramerate: 30, scaleResolutionDownBy: 2 });
  assert.deepEqual(encodingOf('low', 1080), { maxBitrate: 150_000, maxFramerate: 15, scaleResolutionDownBy: 6 });
});

test('it needs a rate in proportion to its pixels, but never less than the layer below', () => {
  assert.equal(encodingOf('high', 480).maxBitrate, Math.round(1_700_000 * (480 / 720) ** 2));
  assert.equal(encodingOf('high', 360).maxBitrate, 600_000);
  assert.equal(encodingOf('low', 90).maxBitrate, 37_500);
  assert.equal(encodingOf('sharp', 0).maxBitrate, 2_000_000);
  for (let lines = 1; lines < 1200; lines += 7) {
    const rates = /** @type {const} */ (['low', 'medium', 'high']).map((layer) => encodingOf(layer, lines).maxBitrate);
    assert.deepEqual(
      rates,
      rates.toSorted((one, other) => one - other),
      `${lines} lines`,
    );
  }
});

test('layers go down one by one to off, each for less', () => {
  for (const layers of [CAMERA_LAYERS, SCREEN_LAYERS]) {
    layers.slice(1).forEach((layer, at) => {
      assert.equal(below(layer), layers[at]);
      assert.ok(LAYERS[below(layer)].rateBps < LAYERS[layer].rateBps);
    });
  }
  assert.equal(below('off'), 'off');
});
