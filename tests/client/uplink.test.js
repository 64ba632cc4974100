import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SendingPage } from './fake/sending.js';

/** @import { CameraLayer } from '../../static/mesh/layers/layer.js' */

test('all lines narrow at once is the uplink: thumbnails go down first, the largest last', () => {
  /** @type {[string, CameraLayer, number, number][]} */
  const shown = [
    ['large', 'high', 921_600, 900_000],
    ['medium', 'medium', 230_400, 500_000],
    ['other', 'medium', 230_000, 500_000],
  ];
  const viewers = (isNarrow = false) =>
    Object.fromEntries(
      shown.map(([peer, camera, area, estimateBps]) => [
        peer,
        { camera, area: { camera: area, screen: 0 }, estimateBps: isNarrow ? estimateBps : 5_000_000 },
      ]),
    );
  const page = new SendingPage();
  page.run(10, viewers());
  const turns = page.run(3, viewers(true));
  assert.deepEqual(turns[1], { large: 'high shown', medium: 'medium shown', other: 'medium shown' });
  assert.deepEqual(turns[2], { large: 'medium uplink', medium: 'medium shown', other: 'low uplink' });
});

test('one narrow line among others takes nothing from them', () => {
  const page = new SendingPage();
  page.run(10, { a: {}, b: {}, c: {} });
  const turns = page.run(20, { a: { estimateBps: 150_000 }, b: {}, c: {} });
  assert.deepEqual(turns[19], { a: 'low alone line', b: 'high shown', c: 'high shown' });
});
