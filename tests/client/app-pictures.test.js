import assert from 'node:assert/strict';
import { test } from 'node:test';

import { streamKey } from '../../static/app/tiles.js';
import { limitsOf, modeOf, omissions, shownTiles, withSpeech } from '../../static/app/updates/pictures.js';
import { after, fresh, inCall, someone, told } from './fake/app.js';
import { seeded } from './fake/random.js';

/** @import { CallEvent, CallState, Means, Mode, ShownTile, Sight } from '../../static/app/state.js' */

const NOTHING = { width: 0, height: 0 };
const SMALL = { width: 320, height: 180 };
const LARGE = { width: 1280, height: 720 };
const ALONE = { mic: true, camera: true, screen: false };
const SHARING = { mic: true, camera: true, screen: true };

/** @param {Record<string, Sight>} sights @returns {CallEvent} */
const seen = (sights) => ({ type: 'sights-changed', sights });

/** @param {Mode} mode @returns {CallEvent} */
const chosen = (mode) => ({ type: 'mode-chosen', mode });

/** @param {Partial<Means>} means @returns {CallEvent} */
const meansOf = (means) => ({ type: 'means-changed', means: { metered: false, lowBattery: false, ...means } });

/** With the camera on. @param {CallState} state */
const onCamera = (state) => after(state, { type: 'capture-agreed' }, { type: 'capture-started', slot: 'camera' }).state;

/** The effects of one type. @param {ReturnType<typeof after>} step @param {string} type */
const only = ({ effects }, type) => effects.filter((effect) => effect.type === type);

test('what is shown is asked for, with who was pinned and who spoke', () => {
  const state = inCall(fresh(), { peers: [someone('a'), someone('b', { media: SHARING })] });
  const sights = { 'a/person': SMALL, 'b/person': NOTHING, 'b/screen': LARGE };
  const shown = after(state, told({ peers: state.mesh?.peers }), seen(sights));
  assert.deepEqual(shown.effects, [
    {
      type: 'show',
      tiles: [
        { peer: 'b', kind: 'screen', ...LARGE, pinned: false, spokeAt: null },
        { peer: 'a', kind: 'person', ...SMALL, pinned: false, spokeAt: null },
        { peer: 'b', kind: 'person', ...NOTHING, pinned: false, spokeAt: null },
      ],
      limits: { mode: 'full', capacity: null, pressure: 0 },
    },
  ]);
  const pinned = after(shown.state, { type: 'tile-pinned', tile: 'a/person' });
  assert.deepEqual(
    only(pinned, 'show').flatMap((effect) =>
      effect.type === 'show' ? effect.tiles.filter((tile) => tile.pinned) : [],
    ),
    [{ peer: 'a', kind: 'person', ...SMALL, pinned: true, spokeAt: null }],
  );
});

test('a tile that nobody measured yet is not told of: it would be taken for hidden', () => {
  const state = inCall(fresh(), { peers: [someone('a'), someone('b')] });
  assert.deepEqual(shownTiles(after(state, seen({ 'a/person': SMALL })).state).length, 1);
});

test('what is asked for is told again exactly when something of it changed', () => {
  const state = inCall(fresh(), { peers: [someone('a')] });
  /** @type {[CallEvent, number][]} */
  const expected = [
    [seen({ 'a/person': SMALL }), 1],
    [{ type: 'tile-pinned', tile: 'a/person' }, 1],
    [chosen('saver'), 1],
    [meansOf({ metered: true }), 1],
    [{ type: 'capacity-measured', capacity: { full: 1, small: 2 } }, 1],
    [{ type: 'pressure-changed', pressure: 1 }, 1],
    [told({ peers: [someone('a', { level: 0.5 })] }, 5_000), 1],
    [told({ peers: [someone('a', { hand: true })] }), 0],
    [{ type: 'dialog-opened', dialog: { kind: 'more' } }, 0],
    [{ type: 'pictures-omitted', omitted: { 'a/person': 'mode' } }, 0],
  ];
  for (const [event, count] of expected) assert.equal(only(after(state, event), 'show').length, count, event.type);
  assert.deepEqual(only(after(fresh(), seen({})), 'show'), []);
});

test('whoever is loud and has the microphone on speaks, noted once a second', () => {
  const loud = someone('a', { level: 0.3 });
  const quiet = someone('b', { level: 0.01 });
  const muted = someone('c', { level: 0.3, media: { ...ALONE, mic: false } });
  const first = withSpeech({}, [loud, quiet, muted], 5_000);
  assert.deepEqual(first, { a: 5_000 });
  assert.equal(withSpeech(first, [loud], 5_999), first);
  assert.deepEqual(withSpeech(first, [loud], 6_000), { a: 6_000 });
  assert.equal(withSpeech(first, [quiet, muted], 9_000), first);
});

test('an automatic choice spares a weak battery, then a metered line; any other choice holds', () => {
  const state = inCall(fresh());
  assert.equal(modeOf(state), 'automatic');
  assert.equal(modeOf(after(state, meansOf({ metered: true })).state), 'saver');
  assert.equal(modeOf(after(state, meansOf({ metered: true, lowBattery: true })).state), 'low-power');
  assert.equal(modeOf(after(state, meansOf({ lowBattery: true }), chosen('all')).state), 'all');
});

test('pictures are limited by mode, device and load, unless everything shall be shown', () => {
  const capacity = { full: 2, small: 5 };
  const state = after(
    inCall(fresh()),
    { type: 'capacity-measured', capacity },
    { type: 'pressure-changed', pressure: 3 },
  ).state;
  assert.deepEqual(limitsOf(state), { mode: 'full', capacity, pressure: 3 });
  assert.deepEqual(limitsOf(after(state, chosen('saver')).state), { mode: 'saver', capacity, pressure: 3 });
  const everything = { full: Infinity, small: Infinity };
  assert.deepEqual(limitsOf(after(state, chosen('all')).state), { mode: 'full', capacity: everything, pressure: 0 });
});

test('what the device chose itself is said, in the call or on entering it, and once', () => {
  const ids = (/** @type {CallState} */ { notices }) => notices.map(({ id }) => id);
  const weak = after(inCall(fresh()), meansOf({ lowBattery: true })).state;
  assert.deepEqual(ids(weak), ['notice-low-power']);
  assert.deepEqual(ids(after(weak, meansOf({ lowBattery: true, metered: true })).state), ['notice-low-power']);
  const before = after(fresh(), meansOf({ metered: true })).state;
  assert.deepEqual(ids(before), []);
  assert.deepEqual(ids(inCall(before)), ['notice-saver']);
  assert.deepEqual(ids(after(inCall(fresh()), chosen('saver'), meansOf({ lowBattery: true })).state), []);
});

test('each mode caps what is sent, from the moment of entering', () => {
  const state = inCall(fresh());
  /** @type {[Mode, string][]} */
  const layers = [
    ['saver', 'medium'],
    ['low-power', 'low'],
    ['sound', 'off'],
  ];
  for (const [mode, layer] of layers) {
    const capped = after(state, chosen(mode));
    assert.deepEqual(only(capped, 'cap-sending'), [{ type: 'cap-sending', layer }]);
    assert.deepEqual(only(after(capped.state, chosen('all')), 'cap-sending'), [{ type: 'cap-sending', layer: 'high' }]);
  }
  assert.deepEqual(only(after(state, chosen('all')), 'cap-sending'), []);
  const metered = after(fresh(), meansOf({ metered: true }));
  assert.deepEqual(only(metered, 'cap-sending'), []);
  const entered = after(metered.state, { type: 'entered' }).types;
  assert.ok(entered.indexOf('join') < entered.indexOf('cap-sending'));
});

test('sound only turns the camera off, and the camera turns pictures on again', () => {
  const sound = after(inCall(onCamera(fresh())), chosen('sound'));
  assert.deepEqual(sound.types.slice(0, 2), ['close-capture', 'send-track']);
  assert.equal(sound.state.capture.camera.status, 'off');
  const again = after(sound.state, { type: 'capture-toggled', slot: 'camera' });
  assert.equal(again.state.mode, 'automatic');
  assert.deepEqual(only(again, 'cap-sending'), [{ type: 'cap-sending', layer: 'high' }]);
  assert.ok(again.types.includes('open-capture'));
  const screen = after(sound.state, { type: 'capture-toggled', slot: 'screen' });
  assert.equal(screen.state.mode, 'sound');
});

test('a camera that comes after sound only was chosen stays off', () => {
  const opening = after(inCall(fresh()), { type: 'capture-toggled', slot: 'camera' }, chosen('sound')).state;
  const late = after(opening, { type: 'capture-started', slot: 'camera' });
  assert.deepEqual(late.effects, [{ type: 'close-capture', slot: 'camera' }]);
  assert.equal(late.state.capture.camera.status, 'off');
});

test('the device is measured while its camera is shown before the door, and only there', () => {
  const shown = after(fresh(), { type: 'capture-agreed' }, { type: 'capture-started', slot: 'camera' });
  assert.ok(shown.types.includes('measure-capacity'));
  assert.ok(after(shown.state, { type: 'entered' }).types.includes('stop-measuring'));
  assert.ok(after(shown.state, { type: 'capture-toggled', slot: 'camera' }).types.includes('stop-measuring'));
  const measured = after(shown.state, { type: 'capacity-measured', capacity: { full: 4, small: 9 } }).state;
  assert.deepEqual(measured.capacity, { full: 4, small: 9 });
  const again = after(
    measured,
    { type: 'capture-toggled', slot: 'camera' },
    { type: 'capture-toggled', slot: 'camera' },
    { type: 'capture-started', slot: 'camera' },
  );
  assert.ok(!again.types.includes('measure-capacity'));
  assert.ok(!after(inCall(fresh()), { type: 'capture-started', slot: 'camera' }).types.includes('measure-capacity'));
});

test('a device that can not be measured is not measured again and again', () => {
  const failed = after(onCamera(fresh()), { type: 'capacity-measured', capacity: null });
  assert.deepEqual(failed.types, ['stop-measuring']);
  assert.equal(failed.state.capacity, null);
});

test('a tile is left empty exactly if it has a place, nothing is asked for it, and it is known why', () => {
  const random = seeded(12);
  /** @param {Sight[]} sizes */
  const oneOf = (sizes) => sizes[Math.floor(random() * sizes.length)] ?? NOTHING;
  for (let round = 0; round < 200; round += 1) {
    const peers = ['a', 'b', 'c'];
    /** @type {ShownTile[]} */
    const tiles = peers.flatMap((peer) =>
      /** @type {const} */ (['person', 'screen']).map((kind) => ({
        peer,
        kind,
        ...oneOf([NOTHING, SMALL, LARGE]),
        pinned: false,
        spokeAt: null,
      })),
    );
    const wishes = new Map(
      peers.map((peer) => [
        peer,
        {
          wish: { camera: oneOf([NOTHING, SMALL]), screen: oneOf([NOTHING, LARGE]) },
          given: random() < 0.5 ? /** @type {const} */ ('capacity') : null,
        },
      ]),
    );
    const omitted = omissions(tiles, wishes);
    for (const { peer, kind, width } of tiles) {
      const { wish, given } = wishes.get(peer) ?? assert.fail();
      const asked = (kind === 'person' ? wish.camera : wish.screen).width > 0;
      assert.equal(omitted[streamKey(peer, kind)], width > 0 && !asked && given ? given : undefined);
    }
  }
});

test('a person who is connecting for long is told of, unless they are connected meanwhile', () => {
  const peers = [someone('a', { link: 'connecting' })];
  const waiting = after(inCall(fresh()), told({ peers }, 1_000));
  assert.deepEqual(only(waiting, 'wait'), [
    { type: 'wait', ms: 20_000, then: { type: 'connecting-dragged', peer: 'a', since: 1_000 } },
  ]);
  const still = after(waiting.state, told({ peers: [someone('a', { link: 'connecting', hand: true })] }, 9_000));
  assert.deepEqual(only(still, 'wait'), []);
  const dragged = /** @type {const} */ ({ type: 'connecting-dragged', peer: 'a', since: 1_000 });
  assert.equal(after(still.state, dragged).state.connecting.a?.long, true);
  const connected = after(still.state, told({ peers: [someone('a')] }, 10_000)).state;
  assert.deepEqual(after(connected, dragged).state.connecting, {});
  const anew = after(connected, told({ peers }, 15_000), dragged).state;
  assert.deepEqual(anew.connecting, { a: { since: 15_000, long: false } });
  const long = after(still.state, dragged).state;
  assert.equal(after(long, told({ peers }, 40_000)).state.connecting.a?.long, true);
});

test('a notice that goes passes its focus on to the next one, or to the pictures', () => {
  const departed = /** @type {const} */ ({ type: 'peer-departed', peer: 'a', reason: 'left' });
  const state = after(inCall(fresh()), departed, departed, departed).state;
  const [first, second, third] = state.notices.map(({ n }) => n);
  const passed = (/** @type {number | undefined} */ n, from = state) =>
    after(from, { type: 'notice-expired', n: n ?? assert.fail() });
  const focus = (/** @type {number | undefined} */ from, /** @type {string} */ to) => [
    { type: 'pass-focus', from: `notice-${from}`, to },
  ];
  assert.deepEqual(passed(first).effects, focus(first, `notice-${second}`));
  assert.deepEqual(passed(third).effects, focus(third, `notice-${second}`));
  const last = passed(second, passed(first).state).state;
  assert.deepEqual(passed(third, last).effects, focus(third, 'stage'));
  const failed = after(inCall(fresh()), { type: 'capture-failed', slot: 'mic', problem: 'in-use' }).state;
  assert.ok(after(failed, { type: 'capture-started', slot: 'mic' }).types.includes('pass-focus'));
});

test('what one alone does not need is fetched when the others are there, and none is still waited for', () => {
  const alone = inCall(fresh());
  const comes = someone('b', { link: 'connecting' });
  const joining = after(alone, told({ peers: [someone('a'), comes] }));
  assert.ok(!joining.types.includes('fetch-views'));
  const joined = after(joining.state, told({ peers: [someone('a'), someone('b')] }));
  assert.deepEqual(joined.types, ['fetch-views']);
  assert.deepEqual(after(joined.state, told({ peers: [someone('a')] })).types, []);
});

test('a view that can not be fetched gives way to a warning', () => {
  const state = after(inCall(fresh()), { type: 'dialog-opened', dialog: { kind: 'more' } }).state;
  const missed = after(state, { type: 'view-missed' }).state;
  assert.deepEqual([missed.dialog, missed.notices[0]?.id], [null, 'notice-view-missed']);
});

test('a shared screen is sharp until somebody wants it fluent, and again', () => {
  const fluent = after(inCall(fresh()), { type: 'fluent-toggled' });
  assert.deepEqual([inCall(fresh()).fluent, fluent.state.fluent], [false, true]);
  assert.deepEqual(fluent.effects, [{ type: 'hint-screen', fluent: true }]);
  assert.deepEqual(after(fluent.state, { type: 'fluent-toggled' }).effects, [{ type: 'hint-screen', fluent: false }]);
});
