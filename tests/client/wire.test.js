import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { BadMessage, LIMITS, readFromServer, readPeerMessage, readToServer } from '../../static/mesh/messages.js';
import { decode, encode } from '../../static/mesh/wire.js';

const SEED = 20261124;
const ROUNDS = 3000;
const READERS = [readToServer, readFromServer, readPeerMessage];
const CHARACTERS = [...'{}[]",:\\/0123456789eE+-. \t\n\0\u2028ntfu', '\ud800', '\udc00', '"__proto__":1,'];
const ODD = [null, true, 0, -0, 1.5, -1, 2 ** 53, '', 'a\n', '\ud800', '😀'.repeat(65), '\u202e', '__proto__', [], {}];

const good = ['to-server', 'from-server', 'peer']
  .flatMap((name) => JSON.parse(readFileSync(new URL(`../../protocol/vectors/${name}.json`, import.meta.url), 'utf8')))
  .filter(({ accepted, fill }) => accepted && !fill)
  .map(({ frame }) => frame);

/** Numbers from 0 to 1, the same for the same seed (a linear congruential generator). @param {number} seed */
function chance(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** @template Item @param {() => number} random @param {Item[]} items @returns {Item} */
const pick = (random, items) => items[Math.floor(random() * items.length)];

/** A good frame in which one character is another, missing or too many. @param {() => number} random */
function damaged(random) {
  const frame = pick(random, good);
  const at = Math.floor(random() * (frame.length + 1));
  return frame.slice(0, at) + pick(random, CHARACTERS) + frame.slice(at + Math.round(random()));
}

/** A good frame in which one value is another. @param {() => number} random */
function altered(random) {
  let left = Math.floor(random() * 10);
  const odd = pick(random, ODD);
  return JSON.stringify(JSON.parse(pick(random, good)), (_, value) => (left-- === 0 ? odd : value));
}

test(`any frame is accepted or a bad message (seed ${SEED})`, () => {
  const random = chance(SEED);
  let accepted = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const frame = pick(random, [damaged, altered])(random);
    for (const read of READERS) {
      try {
        const message = read(decode(frame));
        accepted++;
        assert.deepEqual(read(decode(encode(message))), message);
      } catch (error) {
        assert.ok(error instanceof BadMessage, `${error} for ${JSON.stringify(frame)}`);
      }
    }
  }
  assert.ok(accepted > ROUNDS / 10 && accepted < ROUNDS, `${accepted} accepted`);
});

test('depth is counted in objects and lists', () => {
  const lists = (/** @type {number} */ depth) => '['.repeat(depth) + ']'.repeat(depth);
  const objects = (/** @type {number} */ depth) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
  for (const build of [lists, objects]) {
    assert.ok(decode(build(LIMITS.depth)));
    assert.throws(() => decode(build(LIMITS.depth + 1)), BadMessage);
  }
});

test('what is not text is a bad message', () => {
  for (const data of [new ArrayBuffer(2), new Blob(['{}']), new Uint8Array([123, 125]), undefined, null, 1]) {
    assert.throws(() => decode(data), BadMessage);
  }
});
