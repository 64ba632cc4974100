import assert from 'node:assert/strict';
import { test } from 'node:test';

import { firstStart, updateStart } from '../../static/app/updates/start.js';

const state = firstStart('de', 'https://talk.example');

test('a room is made once, with its name', () => {
  const wanted = updateStart(state, { type: 'room-wanted', name: ' Chorprobe Süd ' });
  assert.deepEqual(wanted.effects, [{ type: 'make-room', name: 'Chorprobe Süd' }]);
  assert.deepEqual(updateStart(wanted.state, { type: 'room-wanted', name: '' }).effects, []);
});

test('a refusal is shown where it was asked for, and one can try again', () => {
  const wanted = updateStart(state, { type: 'room-wanted', name: '!!!' }).state;
  const refused = updateStart(wanted, { type: 'room-refused', field: 'name', code: 'bad-name' }).state;
  assert.deepEqual([refused.busy, refused.problem], [false, { field: 'name', code: 'bad-name' }]);
  const again = updateStart(refused, { type: 'room-wanted', name: '' });
  assert.deepEqual([again.state.problem, again.effects], [null, [{ type: 'make-room', name: '' }]]);
});

test('a page that comes back can be used again', () => {
  const wanted = updateStart(state, { type: 'room-wanted', name: '' }).state;
  assert.equal(updateStart(wanted, { type: 'page-shown' }).state.busy, false);
});

test('the mesh library is fetched when the hand is near the button, not before', () => {
  assert.deepEqual(updateStart(state, { type: 'start-neared' }).effects, [{ type: 'fetch-mesh' }]);
  assert.deepEqual(updateStart(state, { type: 'page-shown' }).effects, []);
});

test('a pasted link is opened, or its fault is named', () => {
  const link = 'https://talk.example/r/chor#AAECAwQFBgcICQoLDA0ODw';
  assert.deepEqual(updateStart(state, { type: 'link-pasted', text: link }).effects, [
    { type: 'open-link', room: 'chor', secret: 'AAECAwQFBgcICQoLDA0ODw' },
  ]);
  const foreign = updateStart(state, { type: 'link-pasted', text: link.replace('talk', 'other') });
  assert.deepEqual([foreign.state.linkProblem, foreign.effects], ['link-foreign', []]);
});

test('a chosen language is stored and loaded, and counts once it is there', () => {
  const chosen = updateStart(state, { type: 'language-chosen', language: 'en' });
  assert.deepEqual(
    chosen.effects.map(({ type }) => type),
    ['store-language', 'load-language'],
  );
  assert.equal(chosen.state.language, 'de');
  assert.equal(updateStart(chosen.state, { type: 'language-loaded', language: 'en' }).state.language, 'en');
});
