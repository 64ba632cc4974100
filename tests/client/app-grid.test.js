import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fitGrid } from '../../static/app/grid.js';

const ASPECT = { narrowest: 3 / 4, widest: 16 / 9 };
const GAP = 8;

const WINDOWS = [
  { width: 320, height: 420 },
  { width: 660, height: 320 },
  { width: 768, height: 900 },
  { width: 1264, height: 676 },
  { width: 1904, height: 956 },
  { width: 300, height: 4000 },
  { width: 4000, height: 200 },
];
const COUNTS = [1, 2, 3, 4, 5, 6, 7, 8, 12];

/** @param {(count: number, room: { width: number, height: number }) => void} check */
function everywhere(check) {
  for (const room of WINDOWS) for (const count of COUNTS) check(count, room);
}

test('all tiles fit into the window', () => {
  everywhere((count, room) => {
    const { columns, rows, width, height } = fitGrid(count, room, ASPECT, GAP);
    assert.ok(columns * rows >= count);
    assert.ok(columns * width + (columns - 1) * GAP <= room.width);
    assert.ok(rows * height + (rows - 1) * GAP <= room.height);
  });
});

test('no tile is flatter or slimmer than allowed', () => {
  everywhere((count, room) => {
    const { width, height } = fitGrid(count, room, ASPECT, GAP);
    assert.ok(width <= height * ASPECT.widest + ASPECT.widest);
    assert.ok(width >= (height - 1) * ASPECT.narrowest);
  });
});

test('no other number of columns makes the tiles larger', () => {
  everywhere((count, room) => {
    const best = fitGrid(count, room, ASPECT, GAP);
    for (let columns = 1; columns <= count; columns += 1) {
      const rows = Math.ceil(count / columns);
      const cellWidth = (room.width - GAP * (columns - 1)) / columns;
      const cellHeight = (room.height - GAP * (rows - 1)) / rows;
      const width = Math.max(0, Math.floor(Math.min(cellWidth, cellHeight * ASPECT.widest)));
      const height = Math.max(0, Math.floor(Math.min(cellHeight, width / ASPECT.narrowest)));
      assert.ok(best.width * best.height >= width * height);
    }
  });
});

test('two stand side by side on a desk, one above the other on a phone', () => {
  assert.equal(fitGrid(2, { width: 1264, height: 676 }, ASPECT, GAP).columns, 2);
  assert.equal(fitGrid(2, { width: 344, height: 600 }, ASPECT, GAP).columns, 1);
});

test('one tile takes what the aspect allows', () => {
  assert.deepEqual(fitGrid(1, { width: 1600, height: 450 }, ASPECT, GAP), {
    columns: 1,
    rows: 1,
    width: 800,
    height: 450,
  });
  assert.deepEqual(fitGrid(1, { width: 300, height: 900 }, ASPECT, GAP), {
    columns: 1,
    rows: 1,
    width: 300,
    height: 400,
  });
});

test('nothing, or no room for it, gives an empty layout', () => {
  const empty = { columns: 0, rows: 0, width: 0, height: 0 };
  assert.deepEqual(fitGrid(0, { width: 800, height: 600 }, ASPECT, GAP), empty);
  assert.deepEqual(fitGrid(3, { width: 0, height: 0 }, ASPECT, GAP), empty);
});
