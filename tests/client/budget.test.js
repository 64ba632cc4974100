import assert from 'node:assert/strict';
import { test } from 'node:test';

import { budget } from '../../static/mesh/budget.js';

/** @param {number} others */
const linesOf = (others) => 720 / (budget(others, 720).camera.scaleResolutionDownBy ?? 1);

test('the more there are, the smaller the picture', () => {
  assert.deepEqual([1, 2, 3, 4, 6, 7, 11].map(linesOf), [720, 360, 360, 270, 270, 180, 180]);
});

test('all pictures together stay within what a home line sends', () => {
  for (let others = 0; others <= 11; others++) {
    assert.ok(others * budget(others, 720).camera.maxBitrate <= 2_200_000, `${others} others`);
  }
});

test('frames become fewer where the pictures are many', () => {
  const frames = [1, 3, 4, 7].map((others) => budget(others, 720).camera.maxFramerate);
  assert.deepEqual(frames, [30, 30, 20, 15]);
});

test('a small camera is never scaled up', () => {
  assert.equal(budget(1, 480).camera.scaleResolutionDownBy, 1);
  assert.equal(budget(1, 0).camera.scaleResolutionDownBy, 1);
});

test('a screen keeps its size, at 5 to 15 frames a second', () => {
  assert.deepEqual(Object.keys(budget(1, 720).screen).sort(), ['maxBitrate', 'maxFramerate']);
  assert.deepEqual(
    [1, 3, 4].map((others) => budget(others, 720).screen.maxFramerate),
    [15, 15, 5],
  );
});
