import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Controller } from '../../static/mesh/layers/controller.js';
import { CAMERA_LAYERS, LAYERS, SCREEN_LAYERS } from '../../static/mesh/layers/layer.js';
import { changesIn, judge, readProfiles, simulate } from './fake/line.js';
import { seeded } from './fake/random.js';

/** @import { Report } from '../../static/mesh/messages.js' */
/** @import { Decision, Page, Viewer } from '../../static/mesh/layers/controller.js' */
/** @import { CameraLayer, ScreenLayer } from '../../static/mesh/layers/layer.js' */

/** @typedef {Partial<Omit<Viewer, 'wished' | 'sent'>> & { camera?: CameraLayer, screen?: ScreenLayer, fps?: number }} Seen */

const PAGE = /** @type {Page} */ ({
  encodeLoad: 0.3,
  encodeBudget: 1,
  limitation: 'none',
  cap: 'high',
  isSpeaking: false,
});

/** @param {Partial<Report['camera']>} camera @returns {Report} */
function report(camera) {
  const none = { lines: 0, fps: 0, rate: 0, lost: 0, frozen: 0 };
  return { type: 'report', n: 1, camera: { ...none, ...camera }, screen: none };
}

/** A page whose decisions come true at once. */
class World {
  controller = new Controller();
  now = 0;
  /** @type {Map<string, Viewer['sent']>} */
  sent = new Map();

  /** One second. @param {Record<string, Seen>} viewers @param {Partial<Page>} [page] */
  turn(viewers, page = {}) {
    const seen = Object.entries(viewers).map(([peer, viewer]) => [peer, this.#viewer(peer, viewer)]);
    const decisions = this.controller.decide(
      new Map(/** @type {[string, Viewer][]} */ (seen)),
      { ...PAGE, ...page },
      this.now,
    );
    for (const [peer, { camera, screen, alone }] of decisions) {
      const before = this.sent.get(peer);
      const isSame = before?.camera === camera && before.screen === screen && before.alone === alone;
      this.sent.set(peer, { camera, screen, alone, fps: 30, since: isSame ? before.since : this.now });
    }
    this.now += 1_000;
    return decisions;
  }

  /**
   * @param {number} seconds
   * @param {Record<string, Seen>} viewers
   * @param {Partial<Page>} [page]
   * @returns {Record<string, string>[]} in words, for each second
   */
  run(seconds, viewers, page) {
    return Array.from({ length: seconds }, () =>
      Object.fromEntries([...this.turn(viewers, page)].map(([peer, decision]) => [peer, inWords(decision)])),
    );
  }

  /** @param {string} peer @param {Seen} seen @returns {Viewer} */
  #viewer(peer, { camera = 'high', screen = 'off', fps = 30, ...seen }) {
    const sent = this.sent.get(peer) ?? { camera: 'off', screen: 'off', alone: false, fps: null, since: 0 };
    return {
      wished: { camera, screen },
      area: { camera: 921_600, screen: 0 },
      lines: { camera: 720, screen: 1080 },
      sent: { ...sent, fps },
      estimateBps: 5_000_000,
      loss: 0,
      roundTripMs: 40,
      report: null,
      ...seen,
    };
  }
}

/** @param {Decision} decision */
function inWords({ camera, screen, alone, why }) {
  const layers = screen === 'off' ? camera : `${camera}+${screen}`;
  return `${layers}${alone ? ' alone' : ''} ${why}`;
}

/** The last of a run, for the only viewer. @param {Record<string, string>[]} turns */
const last = (turns) => turns[turns.length - 1].a;
/** When a run first says so. @param {Record<string, string>[]} turns @param {string} words */
const when = (turns, words) => turns.findIndex(({ a }) => a === words);

test('a camera of few lines needs less of the line', () => {
  const seen = { estimateBps: 320_000 }; // high of 720 lines would need 1.7 Mbit/s
  const small = { ...seen, lines: { camera: 240, screen: 0 } };
  assert.equal(last(new World().run(12, { a: small })), 'high shown');
  assert.equal(last(new World().run(12, { a: seen })), 'low line');
});

test('who has a good line gets what it wishes, from the first moment', () => {
  const world = new World();
  for (const camera of CAMERA_LAYERS) {
    const words = camera === 'off' ? 'off hidden' : `${camera} shown`;
    assert.deepEqual([...new Set(world.run(20, { a: { camera } }).map(({ a }) => a))], [words]);
  }
});

test('an estimate too low for two seconds lowers, one second does not', () => {
  const world = new World();
  world.run(10, { a: {} });
  for (let turn = 0; turn < 10; turn += 1) {
    assert.equal(last(world.run(2, { a: { estimateBps: 1_000_000 } })), 'high shown');
    assert.equal(last(world.run(1, { a: {} })), 'high shown');
  }
  assert.equal(when(world.run(5, { a: { estimateBps: 1_000_000 } }), 'medium line'), 2);
});

test('a line is lowered at once to what it carries; below the lowest layer the browser adapts', () => {
  for (const [estimateBps, words] of /** @type {const} */ ([
    [1_000_000, 'medium line'],
    [400_000, 'low line'],
    [150_000, 'low alone line'],
    [110_000, 'low alone line'],
  ])) {
    const world = new World();
    world.run(10, { a: {} });
    assert.equal(last(world.run(3, { a: { estimateBps } })), words);
    assert.equal(last(world.run(7, { a: { estimateBps } })), words, 'and stays there');
  }
});

test('below the floor for five seconds the camera is given up, never sooner, and tried again', () => {
  const world = new World();
  world.run(10, { a: {} });
  const turns = world.run(20, { a: { estimateBps: 70_000 } });
  const [alone, off] = [when(turns, 'low alone line'), when(turns, 'off line')];
  assert.equal(alone, 2);
  assert.ok(off - alone >= 5 && off - alone <= 8, `${off - alone} s`);
  const back = world.run(60, { a: { estimateBps: 70_000 } });
  assert.ok(when(back, 'low alone line') > 8);
  assert.equal(last(world.run(90, { a: {} })), 'high shown');
});

test('an estimate falls no lower than the least picture, so late or lost packets tell that it does not pass', () => {
  const floor = { estimateBps: 134_000 };
  for (const sign of [{ roundTripMs: 900 }, { loss: 0.35 }]) {
    const world = new World();
    world.run(10, { a: { roundTripMs: 300 } });
    const turns = world.run(20, { a: { roundTripMs: 300, ...floor, ...sign } });
    const [alone, off] = [when(turns, 'low alone line'), when(turns, 'off line')];
    assert.equal(alone, 2);
    assert.ok(off - alone >= 7 && off - alone <= 9, `${JSON.stringify(sign)}: ${off - alone} s`);
    const later = world.run(30, { a: { roundTripMs: 300, estimateBps: 200_000, ...sign } });
    assert.ok(
      later.every(({ a }) => a === 'off line'),
      'and does not return into the crowd',
    );
  }
  const world = new World();
  world.run(10, { a: { roundTripMs: 300 } });
  assert.equal(last(world.run(60, { a: { roundTripMs: 300, loss: 0.05, ...floor } })), 'low alone line');
});

test('a picture of which little arrives leaves no room on a crowded line', () => {
  const part = report({ lines: 180, fps: 3, rate: 40 });
  const seen = { camera: /** @type {const} */ ('low'), estimateBps: 134_000, report: part };
  for (const lines of [720, 120]) {
    const world = new World();
    const free = { ...seen, lines: { camera: lines, screen: 0 }, roundTripMs: 300 };
    assert.equal(last(world.run(10, { a: free })), 'low shown');
    assert.equal(last(world.run(4, { a: { ...free, roundTripMs: 900 } })), 'low alone line', `${lines} lines`);
  }
});

test('an estimate far below the layer counts on a crowded line, though little arrives', () => {
  const seen = { camera: /** @type {const} */ ('medium'), estimateBps: 250_000, report: report({ fps: 9, rate: 120 }) };
  const world = new World();
  assert.equal(last(world.run(10, { a: { ...seen, roundTripMs: 300 } })), 'medium shown');
  assert.equal(last(world.run(4, { a: { ...seen, roundTripMs: 900 } })), 'low line');
});

test('a full queue is not taken for one that drains, restless as it is', () => {
  const world = new World();
  const seen = { camera: /** @type {const} */ ('low'), estimateBps: 134_000 };
  world.run(10, { a: { ...seen, roundTripMs: 300 } });
  /** @type {Record<string, string>[]} */
  let turns = [];
  for (let turn = 0; turn < 16; turn += 1) {
    turns = world.run(1, { a: { ...seen, roundTripMs: turn % 2 ? 880 : 1000 } });
  }
  assert.equal(last(turns), 'off line');
});

test('a picture that came back into a crowd is given up before those that were there', () => {
  const world = new World();
  const crowded = { estimateBps: 134_000, roundTripMs: 900 };
  const free = { estimateBps: 134_000, roundTripMs: 300 };
  world.run(10, { a: free });
  world.run(15, { a: crowded });
  /** @type {Record<string, string>[]} */
  let turns = [{ a: 'off line' }];
  while (last(turns) === 'off line' && world.now < 60_000) turns = world.run(1, { a: free });
  assert.equal(last(turns), 'low alone line');
  const off = when(world.run(10, { a: crowded }), 'off line');
  assert.ok(off >= 2 && off <= 4, `${off} s`);
});

test('a line returns after eight seconds with a fifth to spare', () => {
  const world = new World();
  world.run(10, { a: {} });
  world.run(20, { a: { estimateBps: 1_000_000 } });
  const turns = world.run(30, { a: { estimateBps: 2_200_000 } });
  assert.equal(when(turns, 'high shown'), 8);
  assert.equal(turns.filter(({ a }) => a !== 'high shown').length, 8);
});

test('a line is tried alone where the estimate cannot know, and goes back unharmed', () => {
  const world = new World();
  world.run(10, { a: {} });
  world.run(5, { a: { estimateBps: 600_000 } });
  const turns = world.run(40, { a: { estimateBps: 400_000 } });
  assert.ok(when(turns, 'medium line') === -1);
  const tried = when(turns, 'medium alone line');
  assert.ok(tried >= 15 && tried <= 30, `${tried}`);
  assert.equal(last(turns), 'low line');
});

test('with each return that fails the next waits twice as long, up to a minute', () => {
  const world = new World();
  world.run(10, { a: {} });
  /** @type {number[]} */
  const tries = [];
  let layer = 'high shown';
  while (world.now < 400_000) {
    // A line that shows room until it is used.
    const estimateBps = layer.startsWith('high') ? 900_000 : 2_200_000;
    const next = last(world.run(1, { a: { estimateBps } }));
    if (next.startsWith('high') && !layer.startsWith('high')) tries.push(world.now);
    layer = next;
  }
  const waits = tries.slice(1).map((at, before) => Math.round((at - tries[before]) / 1_000));
  assert.deepEqual(
    waits.slice(0, 5).map((wait) => [16, 32, 60].find((each) => wait >= each && wait <= each + 6)),
    [16, 32, 60, 60, 60],
  );
});

test('a return that fails goes back to what went before it, whatever the estimate says in the crowd', () => {
  const world = new World();
  world.run(10, { a: {} });
  world.run(10, { a: { estimateBps: 1_000_000 } });
  assert.equal(last(world.run(10, { a: { estimateBps: 2_200_000 } })), 'high shown');
  const turns = world.run(5, { a: { estimateBps: 400_000 } });
  assert.equal(last(turns), 'medium line');
  assert.equal(last(world.run(5, { a: { estimateBps: 400_000 } })), 'low line', 'once');
});

test('a quiet scene that leaves room on the line is left alone', () => {
  const world = new World();
  const quiet = { estimateBps: 1_000_000, report: report({ lines: 720, fps: 30, rate: 500 }) };
  assert.equal(last(world.run(30, { a: quiet })), 'high shown');
  const busy = { estimateBps: 1_000_000, report: report({ lines: 720, fps: 30, rate: 950 }) };
  assert.equal(last(world.run(5, { a: busy })), 'medium line');
});

const GOOD = { estimateBps: null, report: report({ lines: 720, fps: 30, rate: 1600 }) };

test('without an estimate each sign of a narrow line acts within three seconds', () => {
  for (const sign of [
    { loss: 0.3 },
    { roundTripMs: 900 },
    { report: report({ lines: 720, fps: 5, rate: 800 }) },
    { report: report({ lines: 720, fps: 29, rate: 800, frozen: 700 }) },
  ]) {
    const world = new World();
    assert.equal(last(world.run(20, { a: GOOD })), 'high shown');
    const turns = world.run(3, { a: { ...GOOD, ...sign } });
    assert.match(last(turns), /line$/, JSON.stringify(sign));
  }
});

test('without an estimate it goes down to what arrives', () => {
  const world = new World();
  world.run(20, { a: GOOD });
  const starving = { ...GOOD, report: report({ lines: 720, fps: 3, rate: 300, frozen: 900 }) };
  assert.equal(last(world.run(3, { a: starving })), 'low line');
});

test('a long line, some loss and a dark room are no narrow line', () => {
  const far = { ...GOOD, roundTripMs: 300, loss: 0.05 };
  const dark = { ...GOOD, fps: 12, report: report({ lines: 720, fps: 11, rate: 900 }) };
  for (const seen of [far, dark]) assert.equal(last(new World().run(60, { a: seen })), 'high shown');
  const random = seeded(4);
  const world = new World();
  for (let turn = 0; turn < 100; turn += 1) {
    const jitter = { ...GOOD, roundTripMs: 40 + 100 * random(), loss: 0.1 * random() };
    assert.equal(last(world.run(1, { a: jitter })), 'high shown');
  }
});

test('a viewer that cannot decode what is shared gets an encoder of its own, for good', () => {
  for (const estimateBps of [null, 5_000_000]) {
    const world = new World();
    const dummy = { estimateBps, report: report({ lines: 27, fps: 30, rate: 1500 }) };
    assert.equal(last(world.run(8, { a: dummy })), 'high alone undecoded');
    assert.equal(last(world.run(20, { a: { ...GOOD, estimateBps } })), 'high alone undecoded');
  }
});

test('the smaller picture goes first, and a screen keeps its size as long as it can be read', () => {
  const area = { camera: 30_000, screen: 2_073_600 };
  for (const [estimateBps, words] of /** @type {const} */ ([
    [2_200_000, 'low+sharp line'],
    [1_000_000, 'low+sharp alone line'],
    [350_000, 'low+thumb line'],
    [170_000, 'low+thumb alone line'],
  ])) {
    const world = new World();
    const seen = { camera: /** @type {const} */ ('medium'), screen: /** @type {const} */ ('sharp'), area };
    assert.equal(last(world.run(10, { a: seen })), 'medium+sharp shown');
    assert.equal(last(world.run(3, { a: { ...seen, estimateBps } })), words);
  }
});

test('all lines narrow at once is the uplink: thumbnails go down first, the largest last', () => {
  /** @type {[string, CameraLayer, number, number][]} */
  const shown = [
    ['large', 'high', 921_600, 900_000],
    ['medium', 'medium', 230_400, 500_000],
    ['other', 'medium', 230_000, 500_000],
  ];
  const viewers = (isNarrow = false) =>
    Object.fromEntries(
      shown.map(([peer, camera, area, estimateBps]) => [
        peer,
        { camera, area: { camera: area, screen: 0 }, estimateBps: isNarrow ? estimateBps : 5_000_000 },
      ]),
    );
  const world = new World();
  world.run(10, viewers());
  const turns = world.run(3, viewers(true));
  assert.deepEqual(turns[1], { large: 'high shown', medium: 'medium shown', other: 'medium shown' });
  assert.deepEqual(turns[2], { large: 'medium uplink', medium: 'medium shown', other: 'low uplink' });
});

test('one narrow line among others takes nothing from them', () => {
  const world = new World();
  world.run(10, { a: {}, b: {}, c: {} });
  const turns = world.run(20, { a: { estimateBps: 150_000 }, b: {}, c: {} });
  assert.deepEqual(turns[19], { a: 'low alone line', b: 'high shown', c: 'high shown' });
});

test('a busy processor takes away what is noticed least, a step with every three seconds', () => {
  const viewers = { a: {}, b: { camera: /** @type {const} */ ('low') } };
  for (const busy of [{ encodeLoad: 1.2 }, { limitation: /** @type {const} */ ('cpu') }]) {
    /** @type {string[]} */
    const steps = [];
    const world = new World();
    world.run(5, viewers);
    for (let turn = 0; turn < 20; turn += 1) {
      const decision = world.turn(viewers, busy).get('a');
      assert.ok(decision);
      steps.push(`${decision.fpsFactor} ${inWords(decision)}`);
    }
    assert.deepEqual(
      [...new Set(steps)],
      ['1 high shown', '0.5 high shown', '0.5 medium processor', '0.5 low processor', '0.5 off processor'],
    );
    assert.deepEqual(
      [2, 3, 5, 6, 8, 9, 11, 12].map((at) => steps[at].split(' ').slice(0, 2).join(' ')),
      ['1 high', '0.5 high', '0.5 high', '0.5 medium', '0.5 medium', '0.5 low', '0.5 low', '0.5 off'],
    );
  }
});

test('who speaks keeps the picture, and a step that helps nobody is passed over', () => {
  const world = new World();
  assert.equal(last(world.run(4, { a: {} }, { encodeLoad: 2, isSpeaking: true })), 'medium processor');
  assert.equal(last(world.run(30, { a: {} }, { encodeLoad: 2, isSpeaking: true })), 'low processor');
});

test('a processor that calms down gets its work back, a step with every ten seconds', () => {
  const world = new World();
  world.run(15, { a: {} }, { encodeLoad: 2 });
  const turns = world.run(60, { a: {} }, { encodeLoad: 0.2 });
  const at = ['low processor', 'medium processor', 'high shown'].map((words) => when(turns, words));
  assert.deepEqual(at, [10, 20, 30]);
});

test('a cap lowers what goes out of the camera, and says so', () => {
  const world = new World();
  assert.equal(last(world.run(2, { a: {} }, { cap: 'medium' })), 'medium saver');
  assert.equal(last(world.run(2, { a: { camera: 'low' } }, { cap: 'medium' })), 'low shown');
  assert.equal(last(world.run(2, { a: { screen: 'sharp' } }, { cap: 'off' })), 'off+sharp saver');
});

test('never more than wished and allowed, and what is said fits (property)', () => {
  const random = seeded(9);
  const pick = (/** @type {readonly any[]} */ some) => some[Math.floor(random() * some.length)];
  for (let round = 0; round < 40; round += 1) {
    const world = new World();
    const wished = [1, 2, 3].map(() => ({ camera: pick(CAMERA_LAYERS), screen: pick(SCREEN_LAYERS) }));
    const cap = pick(CAMERA_LAYERS);
    for (let turn = 0; turn < 100; turn += 1) {
      const viewers = wished.map((each) => ({
        ...each,
        area: { camera: Math.floor(random() * 1e6), screen: Math.floor(random() * 1e6) },
        lines: { camera: 720, screen: 1080 },
        estimateBps: random() < 0.3 ? null : 4_000_000 * random() ** 3,
        loss: random() ** 4,
        roundTripMs: random() < 0.1 ? null : 1000 * random() ** 3,
        report: random() < 0.3 ? null : report({ lines: 360, fps: Math.floor(30 * random()), rate: 2000 * random() }),
      }));
      const page = { cap, encodeLoad: 2 * random() };
      const decisions = world.turn(Object.fromEntries(viewers.map((each, at) => [String(at), each])), page);
      assert.equal(decisions.size, wished.length);
      for (const [peer, { camera, screen, why, fpsFactor }] of decisions) {
        const { camera: most, screen: mostScreen } = wished[Number(peer)];
        assert.ok(
          LAYERS[camera].lines <=
            Math.min(LAYERS[/** @type {CameraLayer} */ (most)].lines, LAYERS[/** @type {CameraLayer} */ (cap)].lines),
        );
        assert.ok(SCREEN_LAYERS.indexOf(screen) <= SCREEN_LAYERS.indexOf(mostScreen));
        const isWhole = camera === most && screen === mostScreen;
        if (!isWhole) assert.ok(!['shown', 'hidden', 'undecoded'].includes(why), why);
        assert.ok(fpsFactor === 1 || fpsFactor === 0.5);
      }
    }
  }
});

for (const profile of readProfiles()) {
  test(`on simulated lines: ${profile.name}`, () => {
    for (const seed of [1, 2]) {
      const run = simulate(profile, seed);
      const { convergesS, isFair, silentS, starvedS } = judge(run);
      assert.ok(convergesS < 5, `converges in ${convergesS} s`);
      assert.ok(isFair, 'a smaller tile never gets the larger picture');
      assert.ok(silentS <= 5, `sound was cut off for ${silentS} s`);
      assert.ok(starvedS <= 4, `no more than one failed return: ${starvedS} s`);
      for (const [at, moments] of run.moments.entries()) {
        for (let from = 20; from + 20 <= moments.length; from += 1) {
          const changes = changesIn(moments.slice(from, from + 20));
          assert.ok(changes <= 2, `${run.names[at]} changes ${changes} times within 20 s from ${from} s on`);
        }
        const isGood = run.names[at] === 'good';
        if (isGood) assert.ok(moments.slice(1).every(({ decision }) => decision.camera === 'high' && !decision.alone));
      }
    }
  });
}

test('a simulated line starves until the rule acts', () => {
  const [profile] = readProfiles().filter(({ name }) => name === '350 kbit/s, no estimate');
  const weak = simulate({ ...profile, seconds: 10 }).moments[3];
  assert.ok(weak.slice(0, 3).every(({ intact }) => intact < 0.3));
  assert.ok(weak.slice(5).every(({ intact }) => intact > 0.9));
});
