import assert from 'node:assert/strict';
import { test } from 'node:test';

import { watchMeans } from '../../static/app/effects/means.js';
import { feelPressure } from '../../static/app/effects/pressure.js';
import { watchQuality } from '../../static/app/effects/quality.js';

/** @import { CallEvent } from '../../static/app/state.js' */

test('connections are told at once and once a second, until nobody looks', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  /** @type {CallEvent[]} */
  const told = [];
  const quality = { encoders: { real: 0, load: 0 }, peers: [] };
  const mesh = /** @type {any} */ ({ measure: () => quality });
  const stop = watchQuality(mesh, (event) => told.push(event));
  assert.deepEqual(told, [{ type: 'quality-measured', quality }]);
  t.mock.timers.tick(2_000);
  assert.equal(told.length, 3);
  stop();
  t.mock.timers.tick(5_000);
  assert.equal(told.length, 3);
});

/**
 * Dropped and decoded frames of a second, and whether the page is covered, for so many seconds.
 *
 * @param {import('node:test').TestContext} t
 * @param {{ dropped: number, decoded: number, hidden?: boolean, seconds?: number }} lasting
 * @returns {CallEvent[]} what is told
 */
function felt(t, { dropped, decoded, hidden = false, seconds = 60 }) {
  t.mock.timers.reset();
  t.mock.timers.enable({ apis: ['setInterval'] });
  t.mock.method(performance, 'now', () => second * 1_000);
  Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: 4 }, configurable: true });
  Object.defineProperty(globalThis, 'document', { value: { hidden }, configurable: true });
  /** @type {CallEvent[]} */
  const told = [];
  let second = 0;
  const camera = () => ({ dropped: dropped * second, decoded: decoded * second, decodeMs: 2, fps: 30 });
  const measure = () => ({
    encoders: { real: 0, load: 0 },
    peers: [{ peer: 'a', received: { camera: camera(), screen: null, soundBps: 0 } }],
  });
  const stop = feelPressure(/** @type {any} */ ({ measure }), (event) => told.push(event));
  for (second = 1; second <= seconds; second += 1) t.mock.timers.tick(1_000);
  stop();
  t.mock.timers.tick(60_000);
  return told;
}

test('a page that drops many pictures steps down further and further, and tells each step once', (t) => {
  const steps = felt(t, { dropped: 10, decoded: 20 });
  assert.deepEqual(
    steps,
    [1, 2, 3, 4].map((pressure) => ({ type: 'pressure-changed', pressure })),
  );
});

test('a page that keeps up, or is covered, steps down nowhere', (t) => {
  assert.deepEqual(felt(t, { dropped: 1, decoded: 29 }), []);
  assert.deepEqual(felt(t, { dropped: 25, decoded: 5, hidden: true }), []);
});

/** A part of the browser that changes. @template {object} Values @param {Values} values */
const changing = (values) => Object.assign(new EventTarget(), values);

/** Watches the means of a browser with these parts. @param {object} parts */
async function means(parts) {
  Object.defineProperty(globalThis, 'navigator', { value: parts, configurable: true });
  /** @type {CallEvent[]} */
  const told = [];
  await watchMeans((event) => told.push(event));
  return () => told.splice(0);
}

test('a browser that tells nothing of its means leaves everything as it is', async () => {
  assert.deepEqual((await means({}))(), []);
});

test('a line is metered if it is cellular, or if data shall be saved', async () => {
  const connection = changing({ type: 'wifi', saveData: false });
  const told = await means({ connection });
  const metered = (/** @type {boolean} */ is) => [{ type: 'means-changed', means: { metered: is, lowBattery: false } }];
  assert.deepEqual(told(), []);
  for (const change of [{ type: 'cellular' }, { saveData: true, type: 'wifi' }]) {
    Object.assign(connection, change).dispatchEvent(new Event('change'));
    assert.deepEqual(told(), metered(true));
    connection.dispatchEvent(new Event('change'));
    assert.deepEqual(told(), []);
    Object.assign(connection, { type: 'wifi', saveData: false }).dispatchEvent(new Event('change'));
    assert.deepEqual(told(), metered(false));
  }
});

test('a battery is low under a fifth, unless it is charging', async () => {
  const battery = changing({ level: 0.19, charging: false });
  const told = await means({ getBattery: async () => battery });
  const low = (/** @type {boolean} */ is) => [{ type: 'means-changed', means: { metered: false, lowBattery: is } }];
  assert.deepEqual(told(), low(true));
  Object.assign(battery, { charging: true }).dispatchEvent(new Event('chargingchange'));
  assert.deepEqual(told(), low(false));
  Object.assign(battery, { charging: false, level: 0.2 }).dispatchEvent(new Event('levelchange'));
  assert.deepEqual(told(), []);
});
