import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Boxes } from '../../static/mesh/box.js';
import { fromBase64url, toBase64url } from '../../static/mesh/bytes.js';
import { deriveRoom, derivePair, makeIdentity, makeSecret } from '../../static/mesh/keys.js';

/** @import { Identity } from '../../static/mesh/keys.js' */

const secret = makeSecret();
const [anna, bert] = await Promise.all([makeIdentity(crypto), makeIdentity(crypto)]);

/**
 * @param {Identity} self
 * @param {Identity} other
 * @param {string} room
 */
async function boxesOf(self, other, room = 'choir') {
  const pair = await derivePair(crypto, await deriveRoom(crypto, secret, room), self, other);
  return new Boxes({ crypto, room, self: self.peer, peer: other.peer, keys: pair });
}

/** @type {Boxes} */ let annas;
/** @type {Boxes} */ let berts;
beforeEach(async () => {
  [annas, berts] = await Promise.all([boxesOf(anna, bert), boxesOf(bert, anna)]);
});

test('what is sealed is opened, both ways', async () => {
  assert.equal(await berts.open(await annas.seal('Grüße 👋')), 'Grüße 👋');
  assert.equal(await annas.open(await berts.seal('')), '');
});

test('a box is opened once', async () => {
  const box = await annas.seal('one');
  await berts.open(box);
  await assert.rejects(berts.open(box), { code: 'replayed-box' });
});

test('a box that was overtaken is refused, a gap is not', async () => {
  const [first, , third] = await Promise.all(['1', '2', '3'].map((text) => annas.seal(text)));
  assert.equal(await berts.open(third), '3');
  await assert.rejects(berts.open(first), { code: 'replayed-box' });
});

test('every altered byte is noticed, and the true box is still taken', async () => {
  const box = await annas.seal('content');
  const bytes = fromBase64url(box);
  for (const index of bytes.keys()) {
    const altered = bytes.slice();
    altered[index] ^= 1;
    await assert.rejects(berts.open(toBase64url(altered)), { code: 'bad-box' }, `byte ${index}`);
  }
  assert.equal(await berts.open(box), 'content');
});

test('a box goes one way only', async () => {
  await assert.rejects(annas.open(await annas.seal('mirrored')), { code: 'bad-box' });
});

test('a box is of one room', async () => {
  const elsewhere = await boxesOf(bert, anna, 'band');
  await assert.rejects(elsewhere.open(await annas.seal('choir only')), { code: 'bad-box' });
});

test('a box is for one peer', async () => {
  const carla = await makeIdentity(crypto);
  const carlas = await boxesOf(carla, anna);
  await assert.rejects(carlas.open(await annas.seal('for bert')), { code: 'bad-box' });
});

test('what is no box at all is refused', async () => {
  for (const text of ['', 'A', 'A'.repeat(5), 'A'.repeat(32), '****']) {
    await assert.rejects(berts.open(text), { code: 'bad-box' }, text);
  }
});

test('content that is no UTF-8 is refused', async () => {
  const { seal } = await derivePair(crypto, await deriveRoom(crypto, secret, 'choir'), anna, bert);
  const head = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 1]);
  const iv = new Uint8Array([0, 0, 0, 0, ...head]);
  const additionalData = new TextEncoder().encode(`box|choir|${anna.peer}|${bert.peer}|1`);
  const body = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, seal, new Uint8Array([0xff]));
  await assert.rejects(berts.open(toBase64url(new Uint8Array([...head, ...new Uint8Array(body)]))), {
    code: 'bad-box',
  });
});
