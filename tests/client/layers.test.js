import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Layers } from '../../static/mesh/layers/layers.js';
import { Tracks } from '../../static/mesh/tracks.js';
import { FakeClock } from './fake/clock.js';
import { fakeTrack } from './fake/rtc.js';

/** @import { WishFields } from '../../static/mesh/layers/layer.js' */

const NOTHING = { width: 0, height: 0 };
const LARGE = { width: 1280, height: 720 };
const SMALL = { width: 240, height: 135 };

/** @param {{ width: number, height: number }} camera @param {Partial<WishFields>} [rest] @returns {WishFields} */
const wish = (camera, rest = {}) => ({ camera, screen: NOTHING, pinned: false, signer: false, saver: false, ...rest });

/** An encoder that does what it is told, and remembers it. */
class FakeSender {
  /** @type {any[]} */
  encodings = [{}];
  /** @type {any} */
  transform = null;
  keyFrames = 0;
  changes = 0;

  getParameters() {
    return { encodings: structuredClone(this.encodings) };
  }

  /** @param {any} parameters @param {any} options */
  async setParameters({ encodings }, { encodingOptions }) {
    if (JSON.stringify(encodings) !== JSON.stringify(this.encodings)) this.changes++;
    this.encodings = encodings;
    if (encodingOptions[0].keyFrame) this.keyFrames++;
  }

  get width() {
    const [{ active, scaleResolutionDownBy }] = this.encodings;
    return active ? Math.round(1280 / scaleResolutionDownBy) : 0;
  }
}

/** A page with a camera, its worker, and viewers whose lines are good. */
class Studio {
  clock = new FakeClock();
  tracks = new Tracks();
  /** @type {Map<string, FakeSender>} */
  senders = new Map();
  /** @type {string[]} */
  told = [];
  /** @type {Map<string, any>} */
  places = new Map();
  /** @type {any} */
  worker = null;
  /** Whether the worker does what it is asked. */
  isAlive = true;

  /** @param {{ shares?: boolean }} [options] */
  constructor({ shares = true } = {}) {
    this.tracks.set('camera', fakeTrack('video', LARGE));
    /** @type {any} */
    const environment = {
      now: () => this.clock.now,
      random: () => 0,
      encodedTransform: shares
        ? {
            makeWorker: () => this.#makeWorker(),
            make: (/** @type {any} */ _worker, /** @type {any} */ place) => place,
          }
        : null,
    };
    this.layers = new Layers({
      environment,
      tracks: this.tracks,
      broke: (peer, error) => this.told.push(`${peer} broke: ${error.message}`),
      lost: () => this.told.push('lost'),
      failed: (error) => this.told.push(String(error)),
    });
  }

  #makeWorker() {
    this.worker = {
      onmessage: (/** @type {any} */ _event) => {},
      onerror: () => {},
      isEnded: false,
      terminate: () => (this.worker.isEnded = true),
      postMessage: (/** @type {any} */ message) => this.isAlive && this.#work(message),
    };
    return this.worker;
  }

  /** @param {any} message */
  #work(message) {
    const { type, sender, role, group } = message;
    this.clock.setTimeout(() => {
      if (type === 'count') this.worker.onmessage({ data: { type: 'counts', senders: [], keyRequests: {} } });
      if (type !== 'place' || !this.senders.has(sender)) return;
      this.places.set(sender, { role, group });
      this.worker.onmessage({ data: { type: 'placed', sender, role, group } });
    }, 100);
  }

  /** @param {string} peer @param {WishFields | null} [wished] */
  join(peer, wished = null) {
    const sender = new FakeSender();
    this.senders.set(peer, sender);
    this.layers.hearMeasurement(peer, measured());
    if (wished) this.layers.hearWish(peer, wished);
    sender.encodings = [this.layers.beginning(peer, 'camera')];
    this.layers.attach({ id: peer, peer, slot: 'camera', sender: /** @type {any} */ (sender) });
    if (sender.transform) this.places.set(peer, { role: sender.transform.role, group: sender.transform.group });
    return sender;
  }

  /** @param {string} peer */
  leave(peer) {
    this.layers.detach(peer);
    this.layers.forget(peer);
    this.senders.delete(peer);
    this.places.delete(peer);
  }

  /** @param {number} ms */
  async run(ms) {
    for (let passed = 0; passed < ms; passed += 250) {
      this.layers.tick();
      await this.clock.run(250);
    }
  }

  /** @param {string} role */
  count(role) {
    return [...this.places.values()].filter((place) => place.role === role).length;
  }
}

/** @returns {any} of a line that carries everything */
const measured = () => ({ level: 0, estimateBps: 20_000_000, roundTripMs: 20, sent: {}, received: {} });

const names = (/** @type {number} */ count) => Array.from({ length: count }, (_, index) => `viewer ${index}`);

test('eleven viewers of one size need one encoder; the others follow it', async () => {
  const studio = new Studio();
  for (const name of names(11)) studio.join(name, wish(LARGE));
  await studio.run(3_000);
  assert.deepEqual([studio.count('lead'), studio.count('follow'), studio.count('own')], [1, 10, 0]);
  const widths = Array.from(studio.senders.values(), ({ width }) => width).sort((a, b) => a - b);
  assert.deepEqual(widths, [...Array(10).fill(32), 1280]);
  assert.deepEqual(studio.told, []);
});

test('mixed sizes need an encoder each, however many watch', async () => {
  const studio = new Studio();
  for (const [index, name] of names(11).entries()) {
    studio.join(name, wish([LARGE, { width: 640, height: 360 }, SMALL][index % 3]));
  }
  await studio.run(4_000);
  assert.deepEqual([studio.count('lead'), studio.count('own')], [3, 0]);
});

test('a newcomer follows from its first frame on', async () => {
  const studio = new Studio();
  for (const name of names(3)) studio.join(name, wish(LARGE));
  await studio.run(3_000);
  studio.layers.hearWish('late', wish(LARGE));
  const late = studio.join('late');
  assert.deepEqual([late.width, late.transform.role, late.transform.group], [32, 'follow', 'camera/high/video/VP8']);
});

test('when the leader goes, another makes the picture', async () => {
  const studio = new Studio();
  for (const name of names(4)) studio.join(name, wish(LARGE));
  await studio.run(3_000);
  const leader = [...studio.places].find(([, { role }]) => role === 'lead')?.[0] ?? '';
  studio.leave(leader);
  await studio.run(500);
  assert.deepEqual([studio.count('lead'), studio.count('follow')], [1, 2]);
});

test('who hides a picture gets none, and gets it back', async () => {
  const studio = new Studio();
  const sender = studio.join('Anna', wish(SMALL));
  await studio.run(2_000);
  assert.equal(sender.width, 320);
  studio.layers.hearWish('Anna', wish(NOTHING));
  await studio.run(1_500);
  assert.equal(sender.width, 0);
  studio.layers.hearWish('Anna', wish(SMALL));
  await studio.run(1_500);
  assert.equal(sender.width, 320);
});

test('a viewer that asks for another layer ten times a second is heard twice a second at most, and disturbs nobody', async () => {
  const studio = new Studio();
  const [restless, other] = ['restless', 'other'].map((name) => studio.join(name, wish(SMALL)));
  await studio.run(3_000);
  const before = { restless: restless.changes, other: other.changes, keyFrames: other.keyFrames };
  for (let step = 0; step < 100; step++) {
    studio.layers.hearWish('restless', wish(step % 2 ? SMALL : LARGE));
    studio.layers.tick();
    await studio.clock.run(100);
  }
  assert.ok(restless.changes - before.restless <= 20, `${restless.changes - before.restless} changes in 10 s`);
  assert.ok(other.keyFrames - before.keyFrames <= 20);
  assert.ok(other.width > 0);
});

test('a wish for 8K is met with the best layer there is', async () => {
  const studio = new Studio();
  const sender = studio.join('Anna', wish({ width: 7680, height: 4320 }));
  await studio.run(2_000);
  assert.equal(sender.encodings[0].scaleResolutionDownBy, 1);
  assert.equal(sender.encodings[0].maxBitrate, 1_700_000);
});

test('a camera that is turned or replaced keeps its layer', async () => {
  const studio = new Studio();
  const sender = studio.join('Anna', wish({ width: 360, height: 360 }));
  await studio.run(2_000);
  assert.equal(sender.encodings[0].scaleResolutionDownBy, 2);
  studio.tracks.set('camera', fakeTrack('video', { width: 1080, height: 1920 }));
  await studio.run(2_000);
  assert.equal(sender.encodings[0].scaleResolutionDownBy, 3);
});

test('no camera, no encoder; and with the camera comes the picture', async () => {
  const studio = new Studio();
  studio.tracks.set('camera', null);
  const senders = ['Anna', 'Bert'].map((name) => studio.join(name, wish(LARGE)));
  await studio.run(2_000);
  assert.deepEqual(
    senders.map(({ width }) => width),
    [0, 0],
  );
  studio.tracks.set('camera', fakeTrack('video', LARGE));
  studio.layers.turn();
  await studio.run(2_000);
  assert.deepEqual(
    senders.map(({ width }) => width),
    [1280, 32],
  );
});

test('what fails because a connection closes is no failure', async () => {
  const studio = new Studio();
  const [closed, open] = ['closed', 'open'].map((name) => studio.join(name, wish(LARGE)));
  await studio.run(2_000);
  for (const sender of [closed, open]) sender.setParameters = () => Promise.reject(new Error('stopped'));
  studio.layers.cap('low');
  studio.leave('closed');
  await studio.run(2_000);
  assert.ok(studio.told.length > 0);
  assert.deepEqual([...new Set(studio.told)], ['Error: stopped']);
  const told = studio.told.length;
  studio.leave('open');
  await studio.run(2_000);
  assert.equal(studio.told.length, told);
});

test('parameters that a description overtook are read again, and not for ever', async () => {
  const studio = new Studio();
  const [sender] = ['Anna', 'Berta'].map((name) => studio.join(name, wish(LARGE)));
  await studio.run(2_000);
  const { setParameters } = sender;
  /** @param {number} times */
  const overtake = (times) => {
    let left = times;
    sender.setParameters = async (...parameters) => {
      if (left-- > 0) throw new DOMException('overtaken', 'InvalidModificationError');
      await setParameters.apply(sender, parameters);
    };
  };
  const keyFrames = sender.keyFrames;
  overtake(2);
  studio.layers.cap('low');
  await studio.run(500);
  assert.deepEqual([sender.width, studio.told], [320, []]);
  assert.ok(sender.keyFrames > keyFrames);
  overtake(Infinity);
  studio.layers.cap('medium');
  await studio.run(500);
  assert.deepEqual([sender.width, studio.told], [320, ['InvalidModificationError: overtaken']]);
});

test('what this page is not willing to send, nobody gets', async () => {
  const studio = new Studio();
  const sender = studio.join('Anna', wish(LARGE));
  studio.layers.cap('low');
  await studio.run(2_000);
  assert.equal(sender.width, 320);
  studio.layers.cap('off');
  await studio.run(2_000);
  assert.equal(sender.width, 0);
});

test('a viewer of another codec has its own encoder', async () => {
  const studio = new Studio();
  for (const name of names(3)) studio.join(name, wish(LARGE));
  await studio.run(2_000);
  studio.worker.onmessage({ data: { type: 'codec', sender: 'viewer 2', mimeType: 'video/H264' } });
  await studio.run(2_000);
  assert.deepEqual([studio.places.get('viewer 2').role, studio.senders.get('viewer 2')?.width], ['own', 1280]);
  assert.deepEqual([studio.count('lead'), studio.count('follow')], [1, 1]);
});

test('without encoded transforms everybody has an encoder, of the layer that fits', async () => {
  const studio = new Studio({ shares: false });
  const senders = names(3).map((name) => studio.join(name, wish(SMALL)));
  await studio.run(2_000);
  assert.deepEqual(
    senders.map(({ width, transform }) => [width, transform]),
    Array(3).fill([320, null]),
  );
});

test('a worker that crashes or falls silent is given up once, and new sessions do without it', async () => {
  for (const crash of [
    (/** @type {Studio} */ studio) => studio.worker.onerror(),
    (/** @type {Studio} */ studio) => (studio.isAlive = false),
  ]) {
    const studio = new Studio();
    for (const name of names(2)) studio.join(name, wish(LARGE));
    await studio.run(2_000);
    crash(studio);
    await studio.run(8_000);
    assert.deepEqual(studio.told, ['lost']);
    assert.equal(studio.worker.isEnded, true);
    for (const name of names(2)) studio.leave(name);
    const [one, other] = names(2).map((name) => studio.join(name, wish(LARGE)));
    assert.deepEqual([one.transform, other.transform, one.width, other.width], [null, null, 1280, 1280]);
  }
});

test('a stream that breaks is told with its peer', async () => {
  const studio = new Studio();
  studio.join('Anna', wish(LARGE));
  studio.worker.onmessage({ data: { type: 'fault', sender: 'Anna', message: 'write' } });
  studio.worker.onmessage({ data: { type: 'fault', sender: 'gone', message: 'write' } });
  assert.deepEqual(studio.told, ['Anna broke: write']);
});

test('a change that does not come about is urged with another key frame', async () => {
  const studio = new Studio();
  for (const name of names(2)) studio.join(name, wish(LARGE));
  studio.isAlive = false;
  await studio.run(1_500);
  const before = [...studio.senders.values()].reduce((sum, { keyFrames }) => sum + keyFrames, 0);
  await studio.run(2_500);
  const after = [...studio.senders.values()].reduce((sum, { keyFrames }) => sum + keyFrames, 0);
  assert.ok(after > before);
});

test('twelve that join in the same second and a leader that leaves in it end in one encoder', async () => {
  const studio = new Studio();
  for (const name of names(11)) {
    studio.join(name, wish(SMALL));
    await studio.clock.run(50);
  }
  studio.leave('viewer 0');
  await studio.run(4_000);
  assert.deepEqual([studio.count('lead'), studio.count('follow')], [1, 9]);
});

test('a picture that was given up comes back when the sound says that the line is free', async () => {
  const studio = new Studio();
  const sender = studio.join('far', wish(SMALL));
  const far = (/** @type {any} */ camera, /** @type {any} */ mic) =>
    studio.layers.hearMeasurement('far', { ...measured(), estimateBps: 134_000, sent: { camera, mic } });
  const flow = { fps: 15, encodeS: 0, limitation: 'none', rateBps: 60_000, loss: 0, roundTripMs: 300 };
  far(flow, flow);
  await studio.run(5_000);
  far({ ...flow, roundTripMs: 900 }, flow);
  await studio.run(20_000);
  assert.equal(sender.encodings[0].active, false);
  far({ ...flow, roundTripMs: 900, rateBps: 0 }, flow);
  await studio.run(30_000);
  assert.equal(sender.encodings[0].active, true);
});
