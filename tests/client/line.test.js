import assert from 'node:assert/strict';
import { test } from 'node:test';

import { seeded } from './fake/random.js';
import { SendingPage, last, report, when } from './fake/sending.js';

test('a camera of few lines needs less of the line', () => {
  const seen = { estimateBps: 320_000 }; // high of 720 lines would need 1.7 Mbit/s
  const small = { ...seen, lines: { camera: 240, screen: 0 } };
  assert.equal(last(new SendingPage().run(12, { a: small })), 'high shown');
  assert.equal(last(new SendingPage().run(12, { a: seen })), 'low line');
});

test('an estimate too low for two seconds lowers, one second does not', () => {
  const page = new SendingPage();
  page.run(10, { a: {} });
  for (let turn = 0; turn < 10; turn += 1) {
    assert.equal(last(page.run(2, { a: { estimateBps: 1_000_000 } })), 'high shown');
    assert.equal(last(page.run(1, { a: {} })), 'high shown');
  }
  assert.equal(when(page.run(5, { a: { estimateBps: 1_000_000 } }), 'medium line'), 2);
});

test('a line is lowered at once to what it carries; below the lowest layer the browser adapts', () => {
  for (const [estimateBps, words] of /** @type {const} */ ([
    [1_000_000, 'medium line'],
    [400_000, 'low line'],
    [150_000, 'low alone line'],
    [110_000, 'low alone line'],
  ])) {
    const page = new SendingPage();
    page.run(10, { a: {} });
    assert.equal(last(page.run(3, { a: { estimateBps } })), words);
    assert.equal(last(page.run(7, { a: { estimateBps } })), words, 'and stays there');
  }
});

test('below the floor for five seconds the camera is given up, never sooner, and tried again', () => {
  const page = new SendingPage();
  page.run(10, { a: {} });
  const turns = page.run(20, { a: { estimateBps: 70_000 } });
  const [alone, off] = [when(turns, 'low alone line'), when(turns, 'off line')];
  assert.equal(alone, 2);
  assert.ok(off - alone >= 5 && off - alone <= 8, `${off - alone} s`);
  const back = page.run(60, { a: { estimateBps: 70_000 } });
  assert.ok(when(back, 'low alone line') > 8);
  assert.equal(last(page.run(90, { a: {} })), 'high shown');
});

test('an estimate falls no lower than the least picture, so late or lost packets tell that it does not pass', () => {
  const floor = { estimateBps: 134_000 };
  for (const sign of [{ roundTripMs: 900 }, { loss: 0.35 }]) {
    const page = new SendingPage();
    page.run(10, { a: { roundTripMs: 300 } });
    const turns = page.run(20, { a: { roundTripMs: 300, ...floor, ...sign } });
    const [alone, off] = [when(turns, 'low alone line'), when(turns, 'off line')];
    assert.equal(alone, 2);
    assert.ok(off - alone >= 7 && off - alone <= 9, `${JSON.stringify(sign)}: ${off - alone} s`);
    const later = page.run(15, { a: { roundTripMs: 300, estimateBps: 200_000, ...sign } });
    assert.ok(
      later.every(({ a }) => a === 'off line'),
      'and does not return into the crowd',
    );
  }
  const page = new SendingPage();
  page.run(10, { a: { roundTripMs: 300 } });
  assert.equal(last(page.run(60, { a: { roundTripMs: 300, loss: 0.05, ...floor } })), 'low alone line');
});

test('a picture of which little arrives leaves no room on a crowded line', () => {
  const part = report({ lines: 180, fps: 3, rate: 40 });
  const seen = { camera: /** @type {const} */ ('low'), estimateBps: 134_000, report: part };
  for (const lines of [720, 120]) {
    const page = new SendingPage();
    const free = { ...seen, lines: { camera: lines, screen: 0 }, roundTripMs: 300 };
    assert.equal(last(page.run(10, { a: free })), 'low shown');
    assert.equal(last(page.run(4, { a: { ...free, roundTripMs: 900 } })), 'low alone line', `${lines} lines`);
  }
});

test('an estimate far below the layer counts on a crowded line, though little arrives', () => {
  const seen = { camera: /** @type {const} */ ('medium'), estimateBps: 250_000, report: report({ fps: 9, rate: 120 }) };
  const page = new SendingPage();
  assert.equal(last(page.run(10, { a: { ...seen, roundTripMs: 300 } })), 'medium shown');
  assert.equal(last(page.run(4, { a: { ...seen, roundTripMs: 900 } })), 'low line');
});

test('a full queue is not taken for one that drains, restless as it is', () => {
  const page = new SendingPage();
  const seen = { camera: /** @type {const} */ ('low'), estimateBps: 134_000 };
  page.run(10, { a: { ...seen, roundTripMs: 300 } });
  /** @type {Record<string, string>[]} */
  let turns = [];
  for (let turn = 0; turn < 16; turn += 1) {
    turns = page.run(1, { a: { ...seen, roundTripMs: turn % 2 ? 880 : 1000 } });
  }
  assert.equal(last(turns), 'off line');
});

test('a path that became longer is no full queue for more than half a minute', () => {
  const page = new SendingPage();
  const seen = { camera: /** @type {const} */ ('low'), estimateBps: 134_000 };
  page.run(60, { a: { ...seen, roundTripMs: 2 } });
  const turns = page.run(60, { a: { ...seen, roundTripMs: 350 } });
  assert.equal(turns[15].a, 'off line');
  assert.equal(last(turns), 'low alone line');
});

test('of several senders that fill one line the least patient gives up first, and comes back first', () => {
  const crowded = { estimateBps: 134_000, roundTripMs: 900 };
  const free = { estimateBps: 134_000, roundTripMs: 300 };
  const [off, back] = [0, 0.5, 1].reduce(([offs, backs], patience) => {
    const page = new SendingPage(patience);
    page.run(10, { a: free });
    const off = when(page.run(15, { a: crowded }), 'off line');
    const back = when(page.run(60, { a: free }), 'low alone line');
    return [
      [...offs, off],
      [...backs, back],
    ];
  }, /** @type {[number[], number[]]} */ ([[], []]));
  assert.deepEqual(off, [5, 8, 10]);
  assert.deepEqual(back, [8, 12, 16]);
});

test('a picture that came back into a crowd is given up before those that were there', () => {
  const page = new SendingPage();
  const crowded = { estimateBps: 134_000, roundTripMs: 900 };
  const free = { estimateBps: 134_000, roundTripMs: 300 };
  page.run(10, { a: free });
  page.run(15, { a: crowded });
  /** @type {Record<string, string>[]} */
  let turns = [{ a: 'off line' }];
  while (last(turns) === 'off line' && page.now < 60_000) turns = page.run(1, { a: free });
  assert.equal(last(turns), 'low alone line');
  const off = when(page.run(10, { a: crowded }), 'off line');
  assert.ok(off >= 2 && off <= 4, `${off} s`);
});

test('a line returns after eight seconds with a fifth to spare', () => {
  const page = new SendingPage();
  page.run(10, { a: {} });
  page.run(20, { a: { estimateBps: 1_000_000 } });
  const turns = page.run(30, { a: { estimateBps: 2_200_000 } });
  assert.equal(when(turns, 'high shown'), 8);
  assert.equal(turns.filter(({ a }) => a !== 'high shown').length, 8);
});

test('a line is tried alone where the estimate cannot know, and goes back unharmed', () => {
  const page = new SendingPage();
  page.run(10, { a: {} });
  page.run(5, { a: { estimateBps: 600_000 } });
  const turns = page.run(40, { a: { estimateBps: 400_000 } });
  assert.ok(when(turns, 'medium line') === -1);
  const tried = when(turns, 'medium alone line');
  assert.ok(tried >= 15 && tried <= 30, `${tried}`);
  assert.equal(last(turns), 'low line');
});

test('with each return that fails the next waits twice as long, up to a minute', () => {
  const page = new SendingPage();
  page.run(10, { a: {} });
  /** @type {number[]} */
  const tries = [];
  let layer = 'high shown';
  while (page.now < 400_000) {
    // A line that shows room until it is used.
    const estimateBps = layer.startsWith('high') ? 900_000 : 2_200_000;
    const next = last(page.run(1, { a: { estimateBps } }));
    if (next.startsWith('high') && !layer.startsWith('high')) tries.push(page.now);
    layer = next;
  }
  const waits = tries.slice(1).map((at, before) => Math.round((at - tries[before]) / 1_000));
  assert.deepEqual(
    waits.slice(0, 5).map((wait) => [16, 32, 60].find((each) => wait >= each && wait <= each + 6)),
    [16, 32, 60, 60, 60],
  );
});

test('a return that fails goes back to what went before it, whatever the estimate says in the crowd', () => {
  const page = new SendingPage();
  page.run(10, { a: {} });
  page.run(10, { a: { estimateBps: 1_000_000 } });
  assert.equal(last(page.run(10, { a: { estimateBps: 2_200_000 } })), 'high shown');
  const turns = page.run(5, { a: { estimateBps: 400_000 } });
  assert.equal(last(turns), 'medium line');
  assert.equal(last(page.run(5, { a: { estimateBps: 400_000 } })), 'low line', 'once');
});

test('a quiet scene that leaves room on the line is left alone', () => {
  const page = new SendingPage();
  const quiet = { estimateBps: 1_000_000, report: report({ lines: 720, fps: 30, rate: 500 }) };
  assert.equal(last(page.run(30, { a: quiet })), 'high shown');
  const busy = { estimateBps: 1_000_000, report: report({ lines: 720, fps: 30, rate: 950 }) };
  assert.equal(last(page.run(5, { a: busy })), 'medium line');
});

const GOOD = { estimateBps: null, report: report({ lines: 720, fps: 30, rate: 1600 }) };

test('without an estimate each sign of a narrow line acts within three seconds', () => {
  for (const sign of [
    { loss: 0.3 },
    { roundTripMs: 900 },
    { report: report({ lines: 720, fps: 5, rate: 800 }) },
    { report: report({ lines: 720, fps: 29, rate: 800, frozen: 700 }) },
  ]) {
    const page = new SendingPage();
    assert.equal(last(page.run(20, { a: GOOD })), 'high shown');
    const turns = page.run(3, { a: { ...GOOD, ...sign } });
    assert.match(last(turns), /line$/, JSON.stringify(sign));
  }
});

test('without an estimate it goes down to what arrives', () => {
  const page = new SendingPage();
  page.run(20, { a: GOOD });
  const starving = { ...GOOD, report: report({ lines: 720, fps: 3, rate: 300, frozen: 900 }) };
  assert.equal(last(page.run(3, { a: starving })), 'low line');
});

test('a long line, some loss and a dark room are no narrow line', () => {
  const far = { ...GOOD, roundTripMs: 300, loss: 0.05 };
  const dark = { ...GOOD, fps: 12, report: report({ lines: 720, fps: 11, rate: 900 }) };
  for (const seen of [far, dark]) assert.equal(last(new SendingPage().run(60, { a: seen })), 'high shown');
  const random = seeded(4);
  const page = new SendingPage();
  for (let turn = 0; turn < 100; turn += 1) {
    const jitter = { ...GOOD, roundTripMs: 40 + 100 * random(), loss: 0.1 * random() };
    assert.equal(last(page.run(1, { a: jitter })), 'high shown');
  }
});

test('a viewer that decodes nothing of what is shared for two seconds gets an encoder of its own, for good', () => {
  const nothing = report({ lines: 0, fps: 0, rate: 1500 });
  const dummy = report({ lines: 27, fps: 30, rate: 1500 });
  for (const estimateBps of [null, 5_000_000]) {
    for (const blank of [nothing, dummy]) {
      const good = { ...GOOD, estimateBps };
      const page = new SendingPage();
      assert.equal(
        when(page.run(8, { a: { estimateBps, report: blank } }), 'high alone undecoded'),
        2,
        'from the start',
      );
      assert.equal(last(page.run(20, { a: good })), 'high alone undecoded');

      const later = new SendingPage();
      later.run(10, { a: good });
      // The first such report is of a second in which nothing came, the next of another.
      assert.equal(when(later.run(8, { a: { ...good, report: blank } }), 'high alone undecoded'), 1, 'later');
    }
  }
});

test('one second without a picture is none in which a viewer cannot decode, nor is a crowded line', () => {
  const nothing = { ...GOOD, report: report({ lines: 720, fps: 0, rate: 1500 }) };
  const page = new SendingPage();
  page.run(10, { a: GOOD });
  for (let turn = 0; turn < 10; turn += 1) {
    page.run(1, { a: nothing });
    assert.equal(last(page.run(1, { a: GOOD })), 'high shown');
  }
  assert.match(last(page.run(5, { a: { ...nothing, roundTripMs: 900 } })), /line$/);
});
