import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { BadMessage, readFromServer, readPeerMessage, readToServer } from '../../static/mesh/messages.js';
import { decode, encode } from '../../static/mesh/wire.js';

/**
 * @typedef {object} Vector
 * @property {string} name
 * @property {'to-server' | 'from-server' | 'peer'} as
 * @property {string} [frame]
 * @property {string} [binary] base64
 * @property {string} [accepted]
 * @property {string} [refused]
 * @property {string} [fill]
 * @property {number} [times]
 */

const READERS = { 'to-server': readToServer, 'from-server': readFromServer, peer: readPeerMessage };

/** @type {Vector[]} */
const vectors = ['frames', 'to-server', 'from-server', 'peer'].flatMap((name) =>
  JSON.parse(readFileSync(new URL(`../../protocol/vectors/${name}.json`, import.meta.url), 'utf8')),
);

/** @param {Vector} vector @param {string} text */
const filled = ({ fill = '', times = 0 }, text) => text.replace('<fill>', () => fill.repeat(times));

/** @param {Vector} vector */
function read(vector) {
  const binary = vector.binary && Uint8Array.from(Buffer.from(vector.binary, 'base64')).buffer;
  return READERS[vector.as](decode(binary ?? filled(vector, vector.frame ?? '')));
}

for (const vector of vectors) {
  test(vector.name, () => {
    if (vector.accepted === undefined) {
      assert.equal(vector.refused, 'bad-message');
      assert.throws(() => read(vector), BadMessage);
    } else {
      const message = read(vector);
      assert.equal(encode(message), filled(vector, vector.accepted));
      assert.deepEqual(READERS[vector.as](decode(encode(message))), message);
    }
  });
}
