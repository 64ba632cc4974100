import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Bucket } from '../../static/mesh/bucket.js';

/** @param {Bucket} bucket @param {number} times @param {number} now */
const takes = (bucket, times, now) => Array.from({ length: times }, () => bucket.take(now)).filter(Boolean).length;

test('a burst goes through, then only the rate', () => {
  const bucket = new Bucket({ rate: 2, burst: 5 }, 0);
  assert.equal(takes(bucket, 10, 0), 5);
  assert.equal(takes(bucket, 10, 1_000), 2);
  assert.equal(takes(bucket, 10, 1_400), 0);
  assert.equal(takes(bucket, 10, 1_500), 1);
});

test('a long rest allows one burst and no more', () => {
  const bucket = new Bucket({ rate: 2, burst: 5 }, 0);
  takes(bucket, 5, 0);
  assert.equal(takes(bucket, 100, 3_600_000), 5);
});
