import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findLink, readAddress, roomPath } from '../../static/app/address.js';
import { makeSecret, readSecret, writeSecret } from '../../static/mesh/index.js';

const ORIGIN = 'https://talk.example';
const ROOM = 'chor-lomari-tepuso-binaka';
const SECRET = 'AAECAwQFBgcICQoLDA0ODw';
const LINK = `${ORIGIN}/r/${ROOM}#${SECRET}`;

/** @param {string} address */
const read = (address) => readAddress(new URL(address, ORIGIN));

test('a whole link names room and secret', () => {
  assert.deepEqual(read(LINK), { room: ROOM, secret: SECRET, problem: null });
  assert.deepEqual(read(roomPath(ROOM, SECRET)), { room: ROOM, secret: SECRET, problem: null });
});

test('a link without a secret is told from one with a damaged secret', () => {
  assert.equal(read(`/r/${ROOM}`).problem, 'absent');
  assert.equal(read(`/r/${ROOM}#`).problem, 'absent');
  for (const secret of [
    SECRET.slice(1),
    `${SECRET}A`,
    `${SECRET.slice(1)}+`,
    `${SECRET.slice(0, -1)}B`,
    `${SECRET}%20`,
  ]) {
    assert.equal(read(`/r/${ROOM}#${secret}`).problem, 'malformed', secret);
  }
});

test('a secret is sound here exactly if the mesh can read it', () => {
  const made = Array.from({ length: 50 }, () => writeSecret(makeSecret()));
  const damaged = made.flatMap((secret) => ['A', 'B', 'w', 'x', '_', '-'].map((last) => secret.slice(0, -1) + last));
  for (const secret of [...made, ...damaged]) {
    assert.equal(read(`/r/${ROOM}#${secret}`).problem === null, readSecret(secret) !== null, secret);
  }
});

test('a link is found in the words around it', () => {
  const found = { room: ROOM, secret: SECRET, problem: null };
  for (const text of [LINK, `  ${LINK}\n`, `Kommen Sie: ${LINK}.`, `<${LINK}>`, `(${LINK}), bis gleich`]) {
    assert.deepEqual(findLink(text, ORIGIN), found, text);
  }
});

test('what is no whole link is named', () => {
  for (const text of [
    '',
    'abc',
    `${ORIGIN}/r/${ROOM}`,
    `${LINK}A`,
    `/r/${ROOM}#${SECRET}`,
    `${ORIGIN}/r/Chor#${SECRET}`,
  ]) {
    assert.deepEqual(findLink(text, ORIGIN), { problem: 'none-found' }, text);
  }
});

test('a link to another server is named', () => {
  for (const origin of ['https://other.example', 'http://talk.example', 'https://talk.example:8443']) {
    assert.deepEqual(findLink(`${origin}/r/${ROOM}#${SECRET}`, ORIGIN), { problem: 'foreign' }, origin);
  }
});
