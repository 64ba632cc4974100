import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventOfKey } from '../../static/app/keys.js';
import { cleanName, initials, roomTitle } from '../../static/app/names.js';
import { cleanProse, proseParts } from '../../static/app/prose.js';
import { readPeerMessage } from '../../static/mesh/messages.js';

const BAD_CHARACTERS = ['\u0000', '\u001b', '\u0085', '\u2028', '\u202e', '\u2066', '\ud800', '\udfff'];
const MEDIA = { mic: true, camera: true, screen: false };

test('a cleaned name is one that the contract lets pass', () => {
  const typed = [...BAD_CHARACTERS.map((bad) => `A${bad}B`), 'a\nb\tc', '👩‍👩‍👧'.repeat(40), '<b>x</b>', 'مريم', ''];
  for (const text of typed) {
    const name = cleanName(text);
    assert.equal(readPeerMessage({ type: 'profile', n: 1, name, hand: false, media: MEDIA }).type, 'profile', name);
  }
});

test('cleaning takes out every character that the contract refuses', () => {
  for (let code = 0; code <= 0xffff; code += 1) {
    const name = cleanName(`A${String.fromCharCode(code)}B`);
    assert.doesNotThrow(
      () => readPeerMessage({ type: 'profile', n: 1, name, hand: false, media: MEDIA }),
      code.toString(16),
    );
  }
});

test('a cleaned name keeps its letters and loses spare spaces', () => {
  assert.equal(cleanName('  Änne   Müller '), 'Änne Müller');
  assert.equal(cleanName('<b>Änne</b>'), '<b>Änne</b>');
  assert.equal([...cleanName('ü'.repeat(10_000))].length, 64);
});

test('cleaned prose is what the contract lets pass', () => {
  for (const text of [...BAD_CHARACTERS.map((bad) => `A${bad}B`), 'a\nb\tc', 'a\r\nb', '😀'.repeat(5000)]) {
    const clean = cleanProse(text);
    assert.equal(readPeerMessage({ type: 'chat', n: 1, id: 'AAAAAAAAAAA', text: clean, at: 1 }).type, 'chat');
  }
  assert.equal(cleanProse('a\r\nb\n\tc \n'), 'a\nb\n\tc');
  assert.equal(cleanProse(' \n\t\u0000 '), '');
});

test('initials are the first and the last word', () => {
  const expected = {
    'Änne Müller': 'ÄM',
    Yusuf: 'Y',
    'Karl-Heinz von der Au': 'KA',
    '': '',
    '👋 ok': 'O',
    مريم: 'م',
    '𝒜b c': '𝒜C',
  };
  for (const [name, letters] of Object.entries(expected)) assert.equal(initials(name), letters, name);
});

test('a room is called by the words somebody chose, else by the random ones', () => {
  assert.equal(roomTitle('chorprobe-sued-lomari-tepuso-binaka'), 'Chorprobe Sued');
  assert.equal(roomTitle('lomari-tepuso-binaka'), 'Lomari Tepuso Binaka');
});

test('only https addresses become links', () => {
  assert.deepEqual(proseParts('Siehe https://a.example/x?y=1#z, bitte'), [
    { text: 'Siehe ', href: null },
    { text: 'https://a.example/x?y=1#z', href: 'https://a.example/x?y=1#z' },
    { text: ', bitte', href: null },
  ]);
  for (const text of ['http://a.example', 'javascript:alert(1)', 'data:text/html,x', 'https://', '']) {
    assert.ok(
      proseParts(text).every((part) => part.href === null),
      text,
    );
  }
});

test('the parts of a message are the whole message', () => {
  for (const text of [
    'https://a.example/ https://b.example/.',
    '"https://a.example"<b>',
    'a\nhttps://a.example\nb',
    'https://[x',
  ]) {
    assert.equal(
      proseParts(text)
        .map((part) => part.text)
        .join(''),
      text,
    );
  }
});

test('a shortcut is Alt and a letter, nothing else', () => {
  const press = { code: 'KeyM', altKey: true, ctrlKey: false, metaKey: false, repeat: false };
  assert.deepEqual(eventOfKey(press), { type: 'capture-toggled', slot: 'mic' });
  for (const change of [{ altKey: false }, { ctrlKey: true }, { metaKey: true }, { repeat: true }, { code: 'KeyX' }]) {
    assert.equal(eventOfKey({ ...press, ...change }), null);
  }
});
