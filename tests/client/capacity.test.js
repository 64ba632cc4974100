import assert from 'node:assert/strict';
import { test } from 'node:test';

import { capacityOf } from '../../static/mesh/layers/capacity.js';
import { seeded } from './fake/random.js';

/** Of the machine everything was measured on. */
const MEASURED = { encodeMs: 9, decodeMs: 2.8, cores: 2 };

test('two cores carry nine full pictures, with a third left over', () => {
  assert.deepEqual(capacityOf(MEASURED), { full: 9, small: 12 });
});

test('more cores carry more, up to twelve people', () => {
  assert.deepEqual(capacityOf({ ...MEASURED, cores: 64 }), { full: 12, small: 12 });
  assert.ok(capacityOf({ ...MEASURED, cores: 1 }).full < 9);
});

test('a slow device carries small pictures where it carries no full one', () => {
  assert.deepEqual(capacityOf({ encodeMs: 40, decodeMs: 15, cores: 2 }), { full: 0, small: 12 });
  assert.deepEqual(capacityOf({ encodeMs: 1000, decodeMs: 500, cores: 1 }), { full: 0, small: 0 });
});

test('a better device never carries less, nor full pictures more than small ones (property)', () => {
  const random = seeded(3);
  for (let round = 0; round < 500; round += 1) {
    const device = {
      encodeMs: 1 + random() * 60,
      decodeMs: 0.5 + random() * 30,
      cores: 1 + Math.floor(random() * 16),
    };
    const { full, small } = capacityOf(device);
    assert.ok(full <= small && full >= 0 && small <= 12 && Number.isInteger(full) && Number.isInteger(small));
    const better = { ...device, encodeMs: device.encodeMs * random(), cores: device.cores + 1 };
    assert.ok(capacityOf(better).full >= full && capacityOf(better).small >= small);
  }
});
