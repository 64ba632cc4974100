import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Numbers } from '../../static/mesh/numbers.js';
import { seeded } from './fake/random.js';

test('numbers rise by one from one', () => {
  const numbers = new Numbers();
  assert.deepEqual([numbers.next(), numbers.next(), numbers.next()], [1, 2, 3]);
});

test('each message is taken once, in whatever order both ways bring it', () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = seeded(seed);
    const numbers = new Numbers();
    const both = [...Array(500).keys(), ...Array(500).keys()].map((n) => ({ n: n + 1, at: n + random() * 300 }));
    both.sort((a, b) => a.at - b.at);
    const taken = both.filter(({ n }) => numbers.take(n)).map(({ n }) => n);
    assert.deepEqual(
      taken.sort((a, b) => a - b),
      [...Array(500).keys()].map((n) => n + 1),
      `seed ${seed}`,
    );
  }
});

test('what is far behind the highest counts as taken', () => {
  const numbers = new Numbers();
  assert.equal(numbers.take(5_000), true);
  assert.equal(numbers.take(5_000 - 1_023), true);
  assert.equal(numbers.take(5_000 - 1_024), false);
});

test('what is remembered does not grow with the call', () => {
  const numbers = new Numbers();
  for (let n = 1; n <= 10_000; n++) assert.equal(numbers.take(n), true);
  for (let n = 9_000; n <= 10_000; n++) assert.equal(numbers.take(n), false);
});

test('of each kind the newest wins', () => {
  const numbers = new Numbers();
  assert.deepEqual([numbers.isNewest('offer', 3), numbers.isNewest('offer', 2)], [true, false]);
  assert.deepEqual([numbers.isNewest('answer', 2), numbers.isNewest('offer', 4)], [true, true]);
});
