import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Tracks } from '../../static/mesh/tracks.js';
import { fakeTrack } from './fake/rtc.js';

test('media flags follow the tracks and the mute switches', () => {
  const tracks = new Tracks();
  assert.deepEqual(tracks.media, { mic: false, camera: false, screen: false });
  tracks.set('mic', fakeTrack('audio'));
  tracks.set('camera', fakeTrack('video'));
  assert.deepEqual(tracks.media, { mic: true, camera: true, screen: false });
  tracks.mute('mic', true);
  tracks.set('camera', null);
  assert.deepEqual(tracks.media, { mic: false, camera: false, screen: false });
});

test('muted stays muted when the device is changed', () => {
  const tracks = new Tracks();
  tracks.mute('mic', true);
  const [first, second] = [fakeTrack('audio'), fakeTrack('audio')];
  tracks.set('mic', first);
  tracks.set('mic', second);
  assert.deepEqual([first.enabled, second.enabled], [false, false]);
  tracks.mute('mic', false);
  assert.equal(second.enabled, true);
});

test('a screen is sent for reading, unless it was asked for otherwise', () => {
  const tracks = new Tracks();
  const [page, film] = [fakeTrack('video'), fakeTrack('video')];
  film.contentHint = 'motion';
  tracks.set('screen', page);
  tracks.set('screen', film);
  assert.deepEqual([page.contentHint, film.contentHint], ['detail', 'motion']);
});

test('the size is that of the picture which is captured now', () => {
  const tracks = new Tracks();
  assert.deepEqual(tracks.size('camera'), { width: 0, height: 0 });
  tracks.set('camera', fakeTrack('video', { width: 720, height: 1280 }));
  assert.deepEqual(tracks.size('camera'), { width: 720, height: 1280 });
});

test('a slot is on while it has a track that is not muted', () => {
  const tracks = new Tracks();
  assert.equal(tracks.isOn('camera'), false);
  tracks.set('camera', fakeTrack('video'));
  assert.equal(tracks.isOn('camera'), true);
  tracks.mute('camera', true);
  assert.equal(tracks.isOn('camera'), false);
});

test('a track of another kind and an unknown slot are refused', () => {
  const tracks = new Tracks();
  assert.throws(() => tracks.set('mic', fakeTrack('video')), { code: 'bad-track' });
  assert.throws(() => tracks.set(/** @type {any} */ ('smell'), null), { code: 'bad-track' });
});
