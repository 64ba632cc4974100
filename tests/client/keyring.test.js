import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Keyring } from '../../static/mesh/keyring.js';
import { deriveRoom, makeSecret } from '../../static/mesh/keys.js';

const environment = /** @type {any} */ ({ crypto, now: () => 0 });
const room = await deriveRoom(crypto, makeSecret(), 'choir');
const [anna, bert] = await Promise.all([Keyring.make(environment, room), Keyring.make(environment, room)]);

/** @param {Keyring} keyring */
const entryOf = ({ peer, key, proof }) => ({ peer, key, proof, standing: /** @type {const} */ ('member') });

test('two who hold the secret understand each other', async () => {
  const [toBert, toAnna] = [await anna.introduce(entryOf(bert)), await bert.introduce(entryOf(anna))];
  /** @type {string[]} */
  const boxes = [];
  for (const text of ['one', 'two', 'three']) toBert.post(text, (box) => boxes.push(box));
  while (boxes.length < 3) await new Promise((resolve) => setImmediate(resolve));
  const opened = [];
  for (const box of boxes) opened.push(await toAnna.open(box));
  assert.deepEqual(opened, ['one', 'two', 'three']);
});

test('there is one pair for one peer, however often and at once it is introduced', async () => {
  const keyring = await Keyring.make(environment, room);
  const entry = entryOf(bert);
  const pairs = await Promise.all([keyring.introduce(entry), keyring.introduce(entry), keyring.introduce(entry)]);
  assert.equal(new Set([...pairs, await keyring.introduce(entry), keyring.get(bert.peer)]).size, 1);
});

test('who fails leaves no trace, and spoils nothing for the honest one', async () => {
  const keyring = await Keyring.make(environment, room);
  const honest = entryOf(bert);
  await assert.rejects(keyring.introduce({ ...honest, key: anna.key }), { code: 'forged-key' });
  await assert.rejects(keyring.introduce({ ...honest, proof: anna.proof }), { code: 'wrong-secret' });
  await assert.rejects(keyring.introduce(entryOf(keyring)), { code: 'forged-key' });
  assert.equal(keyring.get(bert.peer), undefined);
  const pair = await keyring.introduce(honest);
  await assert.rejects(keyring.introduce({ ...honest, key: anna.key }), { code: 'forged-key' });
  assert.equal(keyring.get(bert.peer), pair);
});
