import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Boxes } from '../../static/mesh/box.js';
import { fromBase64url, toBase64url } from '../../static/mesh/bytes.js';
import * as keys from '../../static/mesh/keys.js';

/** @import { Identity } from '../../static/mesh/keys.js' */

const vectors = JSON.parse(readFileSync(new URL('../../protocol/vectors/keys.json', import.meta.url), 'utf8'));

/**
 * @param {{ private: string, key: string, peer: string }} vector
 * @returns {Promise<Identity>}
 */
async function identityOf(vector) {
  const point = fromBase64url(vector.key);
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: toBase64url(point.subarray(1, 33)),
    y: toBase64url(point.subarray(33)),
    d: vector.private,
  };
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const privateKey = await crypto.subtle.importKey('jwk', jwk, curve, false, ['deriveBits']);
  return { peer: vector.peer, key: vector.key, privateKey };
}

for (const vector of vectors) {
  test(`the vectors of room ${vector.room}`, async () => {
    const secret = keys.readSecret(vector.secret);
    assert.ok(secret);
    const room = await keys.deriveRoom(crypto, secret, vector.room);
    assert.equal(toBase64url(room.roomKey), vector.roomKey);
    for (const { peer, key, proof } of vector.peers) {
      assert.equal(await keys.peerOf(crypto, key), peer);
      assert.equal(await keys.makeProof(crypto, room, peer), proof);
      assert.equal(await keys.checkProof(crypto, room, peer, proof), true);
    }
    const identities = await Promise.all(vector.peers.map(identityOf));
    for (const { from, to, counter, text, box } of vector.boxes) {
      const [sender, receiver] = [identities[from], identities[to]];
      const sealing = await boxesOf(room, sender, receiver);
      for (let skipped = 1; skipped < counter; skipped++) await sealing.seal('');
      assert.equal(await sealing.seal(text), box);
      assert.equal(await (await boxesOf(room, receiver, sender)).open(box), text);
    }
  });
}

/**
 * @param {keys.RoomKeys} room
 * @param {Identity} self
 * @param {Identity} other
 */
async function boxesOf(room, self, other) {
  const pair = await keys.derivePair(crypto, room, self, other);
  return new Boxes({ crypto, room: room.room, self: self.peer, peer: other.peer, keys: pair });
}

test('a proof holds for one room, one peer and one secret only', async () => {
  const [vector] = vectors;
  const [{ peer, proof }, other] = vector.peers;
  const secret = fromBase64url(vector.secret);
  const room = await keys.deriveRoom(crypto, secret, vector.room);
  const elsewhere = await keys.deriveRoom(crypto, secret, 'elsewhere');
  const strangers = await keys.deriveRoom(crypto, keys.makeSecret(), vector.room);
  assert.equal(await keys.checkProof(crypto, room, other.peer, proof), false);
  assert.equal(await keys.checkProof(crypto, elsewhere, peer, proof), false);
  assert.equal(await keys.checkProof(crypto, strangers, peer, proof), false);
});

test('a new identity names itself after its key', async () => {
  const { peer, key } = await keys.makeIdentity(crypto);
  assert.equal(key.length, 87);
  assert.equal(peer, await keys.peerOf(crypto, key));
});

test('a secret is written and read back, and nothing else is read', () => {
  const secret = keys.makeSecret();
  assert.deepEqual(keys.readSecret(keys.writeSecret(secret)), secret);
  for (const text of ['', 'A', 'A'.repeat(21), 'A'.repeat(23), `${'A'.repeat(21)}=`, `${'A'.repeat(21)}B`]) {
    assert.equal(keys.readSecret(text), null, text);
  }
});
