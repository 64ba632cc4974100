import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PHASES, entering } from '../../static/app/state.js';
import { sceneOf } from '../../static/app/tiles.js';
import { update } from '../../static/app/update.js';
import { hasForeignLink, isInside, isUnanswered } from '../../static/app/updates/room.js';
import { ABLE, GIVEN, after, fresh, inCall, selfAs, someone, told } from './fake/app.js';

/** @import { CallEvent, Phase } from '../../static/app/state.js' */

/** @param {Phase} phase */
const inPhase = (phase) => ({ ...fresh(), phase });

/** One event of each type. @type {CallEvent[]} */
const EVENTS = [
  { type: 'link-pasted', text: '' },
  { type: 'language-chosen', language: 'en' },
  { type: 'language-loaded', language: 'en' },
  { type: 'permissions-read', granted: true },
  { type: 'capture-agreed' },
  { type: 'devices-listed', cameras: [], microphones: [] },
  { type: 'device-chosen', slot: 'mic', device: 'x' },
  { type: 'capture-toggled', slot: 'camera' },
  { type: 'capture-started', slot: 'camera' },
  { type: 'capture-failed', slot: 'camera', problem: 'refused' },
  { type: 'capture-cancelled', slot: 'screen' },
  { type: 'capture-ended', slot: 'mic' },
  { type: 'capture-paused', slot: 'mic' },
  { type: 'capture-resumed', slot: 'mic' },
  { type: 'level-measured', level: 0.5 },
  { type: 'name-typed', name: 'A' },
  { type: 'keep-name-chosen', keep: true },
  told(),
  { type: 'connecting-dragged', peer: 'a', since: 0 },
  { type: 'stream-changed' },
  { type: 'peer-arrived', peer: 'a' },
  { type: 'peer-departed', peer: 'a', reason: 'left' },
  { type: 'peer-knocked', peer: 'a' },
  { type: 'alarm-raised', code: 'bad-box', peer: 'a' },
  { type: 'act-refused', code: 'room-full' },
  { type: 'message-written', text: 'x' },
  { type: 'message-sent', id: '1', text: 'x', at: 1 },
  { type: 'message-received', peer: 'a', id: '1', text: 'x', at: 1 },
  { type: 'hand-toggled' },
  { type: 'admit-pressed', peer: 'a' },
  { type: 'deny-pressed', peer: 'a' },
  { type: 'remove-confirmed', peer: 'a' },
  { type: 'setting-toggled', setting: 'locked' },
  { type: 'end-confirmed' },
  { type: 'panel-toggled', panel: 'chat' },
  { type: 'dialog-opened', dialog: { kind: 'more' } },
  { type: 'dialog-closed' },
  { type: 'copy-pressed' },
  { type: 'share-pressed' },
  { type: 'link-copied' },
  { type: 'copy-failed' },
  { type: 'copy-mark-expired' },
  { type: 'chime-toggled' },
  { type: 'sound-blocked' },
  { type: 'sound-allowed' },
  { type: 'fullscreen-pressed' },
  { type: 'fullscreen-changed', on: true },
  { type: 'tile-pinned', tile: 'a/person' },
  { type: 'stage-resized', width: 1, height: 1 },
  { type: 'sights-changed', sights: { 'a/person': { width: 1, height: 1 } } },
  { type: 'pictures-omitted', omitted: { 'a/person': 'capacity' } },
  { type: 'mode-chosen', mode: 'sound' },
  { type: 'fluent-toggled' },
  { type: 'means-changed', means: { metered: true, lowBattery: true } },
  { type: 'capacity-measured', capacity: { full: 1, small: 2 } },
  { type: 'pressure-changed', pressure: 1 },
  { type: 'quality-measured', quality: { encoders: { real: 0, load: 0 }, peers: [] } },
  { type: 'view-fetched' },
  { type: 'view-missed' },
  { type: 'notice-closed', n: 1 },
  { type: 'notice-expired', n: 1 },
  { type: 'page-hidden' },
  { type: 'return-pressed' },
];

/** @type {Phase[]} */
const ALL_PHASES = ['incomplete-link', 'unsupported', 'prejoin', 'call', 'over'];

test('a phase is followed only by those in the table', () => {
  for (const from of ALL_PHASES) {
    for (const to of ALL_PHASES) {
      if (PHASES[from].includes(to)) assert.equal(entering(inPhase(from), to).phase, to);
      else assert.throws(() => entering(inPhase(from), to), RangeError, `${from} to ${to}`);
    }
  }
});

test('late events change neither the phase nor the state they were given', () => {
  for (const phase of ALL_PHASES) {
    for (const event of EVENTS) {
      const state = inPhase(phase);
      const before = structuredClone(state);
      const step = update(state, event);
      assert.deepEqual(state, before, event.type);
      assert.equal(step.state.phase, phase, `${event.type} in ${phase}`);
    }
  }
});

test('the first phase says what is in the way', () => {
  assert.equal(fresh().phase, 'prejoin');
  assert.equal(fresh({ linkProblem: 'absent' }).phase, 'incomplete-link');
  assert.equal(fresh({ linkProblem: 'malformed' }).linkProblem, 'link-malformed');
  assert.equal(fresh({ able: { ...ABLE, secure: false, webrtc: false } }).phase, 'unsupported');
  assert.equal(fresh({ able: { ...ABLE, webrtc: false } }).phase, 'unsupported');
});

test('a pasted link is opened, or its fault is named', () => {
  const link = `${GIVEN.origin}/r/${GIVEN.room}#${GIVEN.secret}`;
  const state = fresh({ linkProblem: 'absent' });
  assert.deepEqual(after(state, { type: 'link-pasted', text: link }).effects, [
    { type: 'open-link', room: GIVEN.room, secret: GIVEN.secret },
  ]);
  assert.equal(after(state, { type: 'link-pasted', text: 'abc' }).state.linkProblem, 'link-none-found');
});

test('nobody is asked for devices before they agree', () => {
  assert.deepEqual(after(fresh(), { type: 'permissions-read', granted: false }).effects, []);
  const agreed = after(fresh(), { type: 'capture-agreed' });
  assert.deepEqual(agreed.effects[0], { type: 'open-capture', slots: ['mic', 'camera'], mic: null, camera: null });
  assert.equal(agreed.state.asked, true);
});

test('devices once allowed open by themselves, but only the first time', () => {
  const opened = after(fresh(), { type: 'permissions-read', granted: true });
  assert.deepEqual(opened.types, ['open-capture']);
  assert.deepEqual(update(opened.state, { type: 'permissions-read', granted: true }).effects, []);
});

test('one can enter with nothing at all', () => {
  const { state, types } = after(fresh(), { type: 'entered' });
  assert.equal(state.phase, 'call');
  assert.deepEqual(types, ['store-name', 'join', 'keep-awake', 'wait']);
});

test('a second click on the way in changes nothing', () => {
  const { state } = after(fresh(), { type: 'entered' });
  assert.deepEqual(after(state, { type: 'entered' }), { state, effects: [], types: [] });
});

test('a door that opens slowly is told of, one that opens at once is not', () => {
  const { state, effects } = after(fresh(), { type: 'entered' });
  const wait = effects.find(({ type }) => type === 'wait');
  assert.ok(wait?.type === 'wait' && wait.ms <= 1_000);
  assert.deepEqual([isUnanswered(state), state.slow], [true, false]);
  assert.equal(after(state, wait.then).state.slow, true);
  assert.equal(isUnanswered(after(state, told()).state), false);
});

test('the name is kept only if wished', () => {
  const typed = after(fresh(), { type: 'name-typed', name: '  Änne \u0000 Müller ' }).state;
  assert.deepEqual(after(typed, { type: 'entered' }).effects[0], { type: 'store-name', name: null });
  const kept = after(typed, { type: 'keep-name-chosen', keep: true }, { type: 'entered' });
  assert.deepEqual(kept.effects[0], { type: 'store-name', name: 'Änne Müller' });
  assert.deepEqual(kept.effects[1], { type: 'join', name: 'Änne Müller' });
});

test('before the door, the microphone is switched off for real; in the call it is muted', () => {
  const live = after(fresh(), { type: 'capture-agreed' }, { type: 'capture-started', slot: 'mic' }).state;
  assert.deepEqual(after(live, { type: 'capture-toggled', slot: 'mic' }).types, ['close-capture']);
  const muted = after(inCall(live), { type: 'capture-toggled', slot: 'mic' });
  assert.deepEqual(muted.effects, [{ type: 'set-muted', muted: true }]);
  assert.equal(muted.state.capture.mic.status, 'on');
  assert.deepEqual(after(muted.state, { type: 'capture-toggled', slot: 'mic' }).effects, [
    { type: 'set-muted', muted: false },
  ]);
});

test('a microphone switched on again after it failed is not muted any more', () => {
  const live = after(fresh(), { type: 'capture-agreed' }, { type: 'capture-started', slot: 'mic' }).state;
  const lost = after(
    inCall(live),
    { type: 'capture-toggled', slot: 'mic' },
    { type: 'capture-ended', slot: 'mic' },
  ).state;
  const again = after(lost, { type: 'capture-toggled', slot: 'mic' });
  assert.deepEqual(again.types, ['set-muted', 'open-capture']);
  assert.equal(again.state.muted, false);
});

test('a camera switched off is given up, in the call for everybody', () => {
  const live = after(fresh(), { type: 'capture-agreed' }, { type: 'capture-started', slot: 'camera' }).state;
  const off = after(inCall(live), { type: 'capture-toggled', slot: 'camera' });
  assert.deepEqual(off.types, ['close-capture', 'send-track']);
  assert.equal(off.state.capture.camera.status, 'off');
});

test('a slot that is opening is not opened twice', () => {
  const opening = after(fresh(), { type: 'capture-agreed' }).state;
  assert.deepEqual(after(opening, { type: 'capture-toggled', slot: 'camera' }).effects, []);
});

test('a device that comes too late for the call is closed', () => {
  const gone = after(inCall(fresh()), { type: 'leave-pressed' }).state;
  assert.deepEqual(after(gone, { type: 'capture-started', slot: 'camera' }).types, ['close-capture']);
});

test('another device takes the place of the live one and is remembered', () => {
  const live = after(fresh(), { type: 'capture-agreed' }, { type: 'capture-started', slot: 'camera' }).state;
  assert.deepEqual(after(live, { type: 'device-chosen', slot: 'camera', device: 'cam2' }).effects, [
    { type: 'store-devices', mic: null, camera: 'cam2' },
    { type: 'open-capture', slots: ['camera'], mic: null, camera: 'cam2' },
    { type: 'stop-measuring' },
  ]);
  assert.deepEqual(after(fresh(), { type: 'device-chosen', slot: 'camera', device: 'cam2' }).types, ['store-devices']);
});

test('a device unplugged in the call is told with its remedy, and others see it', () => {
  const live = after(inCall(fresh()), { type: 'capture-started', slot: 'mic' }).state;
  const lost = after(live, { type: 'capture-ended', slot: 'mic' });
  assert.equal(lost.state.notices[0]?.id, 'problem-mic-ended');
  assert.ok(lost.types.includes('send-track'));
});

test("the browser's own button ends a shared screen quietly", () => {
  const shown = after(
    inCall(fresh()),
    { type: 'capture-toggled', slot: 'screen' },
    { type: 'capture-started', slot: 'screen' },
  );
  const ended = after(shown.state, { type: 'capture-ended', slot: 'screen' });
  assert.equal(ended.state.capture.screen.status, 'off');
  assert.deepEqual(ended.state.notices, []);
  assert.deepEqual(ended.effects, [{ type: 'send-track', slot: 'screen' }]);
  const cancelled = after(
    inCall(fresh()),
    { type: 'capture-toggled', slot: 'screen' },
    { type: 'capture-cancelled', slot: 'screen' },
  );
  assert.deepEqual([cancelled.state.capture.screen.status, cancelled.state.notices], ['off', []]);
});

test('who waits is not inside, also while the server is away; being admitted chimes', () => {
  const waiting = inCall(fresh(), { phase: 'waiting', self: selfAs('waiting') });
  assert.equal(isInside(waiting), false);
  const broken = after(waiting, told({ phase: 'reconnecting', self: selfAs('waiting') }));
  assert.equal(isInside(broken.state), false);
  const admitted = after(broken.state, told());
  assert.equal(isInside(admitted.state), true);
  assert.ok(admitted.types.includes('play-chime'));
  assert.equal(admitted.state.notices[0]?.id, 'notice-admitted');
});

test('arrivals chime unless the chime is off, and knocks knock', () => {
  const state = inCall(fresh(), { peers: [someone('a')] });
  assert.ok(after(state, { type: 'peer-arrived', peer: 'a' }).types.includes('play-chime'));
  assert.deepEqual(after(state, { type: 'peer-knocked', peer: 'k' }).types, ['play-knock']);
  const quiet = after(state, { type: 'chime-toggled' }).state;
  assert.ok(!after(quiet, { type: 'peer-arrived', peer: 'a' }).types.includes('play-chime'));
  assert.deepEqual(after(quiet, { type: 'peer-knocked', peer: 'k' }).types, []);
});

test('names are known after people left, and when they come after the person', () => {
  const nameless = inCall(fresh(), { peers: [someone('a', { name: '' })] });
  const arrived = after(nameless, { type: 'peer-arrived', peer: 'a' }).state;
  const named = after(arrived, told({ peers: [someone('a', { name: 'Änne' })] })).state;
  assert.equal(named.names.a, 'Änne');
  const gone = after(named, told(), { type: 'peer-departed', peer: 'a', reason: 'left' });
  assert.equal(gone.state.names.a, 'Änne');
  assert.deepEqual(
    gone.state.notices.map(({ id, peer }) => [id, peer]),
    [
      ['notice-arrived', 'a'],
      ['notice-departed', 'a'],
    ],
  );
});

test('news expire by themselves, warnings stay and are shown once', () => {
  const state = inCall(fresh());
  const news = after(state, { type: 'peer-departed', peer: 'a', reason: 'left' });
  assert.deepEqual(news.types, ['wait']);
  const [wait] = news.effects;
  assert.ok(wait?.type === 'wait');
  assert.deepEqual(after(news.state, wait.then).state.notices, []);
  const alarm = { type: /** @type {const} */ ('alarm-raised'), code: 'bad-box', peer: 'a' };
  const warned = after(state, alarm, alarm);
  assert.deepEqual(warned.types, []);
  assert.equal(warned.state.notices.length, 1);
});

test('a foreign link is our own if nobody else fits and we are no host', () => {
  const alarms = [{ code: 'wrong-secret', peer: 'x', count: 1 }];
  assert.equal(hasForeignLink(inCall(fresh(), { alarms })), true);
  assert.equal(hasForeignLink(inCall(fresh(), { alarms, self: selfAs('host') })), false);
  assert.equal(hasForeignLink(inCall(fresh(), { alarms, peers: [someone('a')] })), false);
  assert.equal(hasForeignLink(inCall(fresh())), false);
  const event = /** @type {const} */ ({ type: 'alarm-raised', code: 'wrong-secret', peer: 'x' });
  assert.deepEqual(after(inCall(fresh(), { alarms }), event).state.notices, []);
  assert.equal(
    after(inCall(fresh(), { alarms, self: selfAs('host') }), event).state.notices[0]?.id,
    'alarm-wrong-secret',
  );
});

test('raised hands and shown screens are announced once', () => {
  const raised = [someone('a', { hand: true, media: { mic: true, camera: true, screen: true } })];
  const state = inCall(fresh(), { peers: [someone('a')] });
  const heard = after(state, told({ peers: raised })).state;
  assert.deepEqual(
    heard.announcements.map(({ id }) => id),
    ['announce-hand', 'announce-screen'],
  );
  const again = after(heard, told({ peers: raised })).state;
  assert.equal(again.announcements.length, 2);
});

test('messages are counted until the chat is open', () => {
  const message = /** @type {const} */ ({ type: 'message-received', peer: 'a', id: '1', text: 'Hallo', at: 1 });
  const unread = after(inCall(fresh()), message, message);
  assert.equal(unread.state.unread, 2);
  const opened = after(unread.state, { type: 'panel-toggled', panel: 'chat' }, message).state;
  assert.deepEqual([opened.unread, opened.messages.length], [0, 3]);
  assert.deepEqual(after(opened, { type: 'panel-toggled', panel: 'chat' }).effects, [
    { type: 'focus', id: 'bar-chat' },
  ]);
});

test('an empty message is not sent', () => {
  assert.deepEqual(after(inCall(fresh()), { type: 'message-written', text: ' \n ' }).effects, []);
  assert.deepEqual(after(inCall(fresh()), { type: 'message-written', text: ' Hallo\u0000 ' }).effects, [
    { type: 'say', text: 'Hallo' },
  ]);
});

test('a device that works again takes its warning away', () => {
  const failed = after(inCall(fresh()), { type: 'capture-failed', slot: 'mic', problem: 'in-use' }).state;
  assert.equal(failed.notices.length, 1);
  assert.deepEqual(after(failed, { type: 'capture-started', slot: 'mic' }).state.notices, []);
});

test('the focus goes to something near when the pressed button goes away', () => {
  const state = inCall(fresh());
  const admitted = after(state, { type: 'admit-pressed', peer: 'a' });
  assert.deepEqual(admitted.effects, [
    { type: 'admit', peer: 'a' },
    { type: 'focus', id: 'stage' },
  ]);
  const listed = after(state, { type: 'panel-toggled', panel: 'people' }, { type: 'deny-pressed', peer: 'a' });
  assert.deepEqual(listed.effects, [
    { type: 'deny', peer: 'a' },
    { type: 'focus', id: 'panel-title' },
  ]);
});

test('a switch changes its own setting only', () => {
  const state = inCall(fresh(), { settings: { waitingRoom: true, locked: false } });
  assert.deepEqual(after(state, { type: 'setting-toggled', setting: 'locked' }).effects, [
    { type: 'change-settings', settings: { waitingRoom: true, locked: true } },
  ]);
});

test('when the call is over all devices are closed, whoever ended it', () => {
  const closing = ['close-capture', 'close-capture', 'close-capture', 'keep-awake'];
  const left = after(inCall(fresh()), { type: 'leave-pressed' });
  assert.deepEqual(left.types, ['leave', ...closing]);
  assert.equal(left.state.reason, 'left');
  const ended = after(inCall(fresh()), told({ phase: 'over', reason: 'ended' }));
  assert.deepEqual(ended.types, closing);
  assert.deepEqual([ended.state.phase, ended.state.reason], ['over', 'ended']);
});

test('a page that goes away leaves the call, and nothing else', () => {
  assert.deepEqual(after(inCall(fresh()), { type: 'page-hidden' }).types, ['leave']);
  assert.deepEqual(after(fresh(), { type: 'page-hidden' }).types, []);
});

test('a link that was copied is marked for a while; where copying fails it is shown', () => {
  const copied = after(inCall(fresh()), { type: 'copy-pressed' }, { type: 'link-copied' });
  const [wait] = copied.effects;
  assert.ok(copied.state.copied && wait?.type === 'wait');
  assert.equal(after(copied.state, wait.then).state.copied, false);
  assert.deepEqual(after(inCall(fresh()), { type: 'copy-failed' }).state.dialog, { kind: 'link' });
});

test('the own picture is alone, then in a corner, then among the others', () => {
  const of = (/** @type {number} */ count) =>
    sceneOf(inCall(fresh(), { peers: Array.from({ length: count }, (_, n) => someone(`p${n}`)) }));
  assert.deepEqual([of(0).others.length, of(0).corner], [1, null]);
  assert.deepEqual([of(2).others.length, of(2).corner?.key], [2, 'self/camera']);
  assert.deepEqual([of(3).others.length, of(3).corner], [4, null]);
});

test('a shared screen is large, unless a person was chosen', () => {
  const peers = [someone('a'), someone('b', { media: { mic: true, camera: true, screen: true } })];
  const state = inCall(fresh(), { peers });
  assert.equal(sceneOf(state).large?.key, 'b/screen');
  assert.deepEqual(
    sceneOf(state).others.map(({ key }) => key),
    ['a/person', 'b/person', 'self/camera'],
  );
  const pinned = after(state, { type: 'tile-pinned', tile: 'a/person' }).state;
  assert.equal(sceneOf(pinned).large?.key, 'a/person');
  assert.equal(sceneOf(after(pinned, { type: 'tile-pinned', tile: 'a/person' }).state).large?.key, 'b/screen');
  assert.equal(sceneOf(after(pinned, told()).state).large, null);
});
