import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Fanout } from '../../static/mesh/layers/fanout.js';
import { seeded } from './fake/random.js';
import { FakeTransforms } from './fake/transform.js';

/** @import { Picture } from './fake/transform.js' */

const HIGH = 'camera/high/video/VP8';
const LOW = 'camera/low/video/VP8';

/** @param {Picture[]} pictures */
const brief = (pictures) => pictures.map(({ from, number, isKey }) => `${from}${number}${isKey ? '!' : ''}`);

/** A leader and followers that show its picture, for a while. @param {string[]} followers */
async function led(...followers) {
  const page = new FakeTransforms();
  const leader = page.add('l', 'lead', HIGH);
  const rest = followers.map((id) => page.add(id, 'follow', HIGH));
  page.capture(5);
  await page.clock.run(1_000);
  page.asked.length = 0;
  return { page, leader, followers: rest };
}

test('a sender on its own: every frame goes through untouched, deltas without a look at their metadata', () => {
  /** @type {unknown[]} */
  const written = [];
  const fanout = new Fanout({
    now: () => 0,
    setTimeout: () => assert.fail(),
    write: (_, frame) => written.push([frame, frame.data]),
    tell: () => {},
    makeKeyFrame: () => assert.fail(),
  });
  fanout.add('a', { role: 'own', group: null });
  let reads = 0;
  const frames = Array.from({ length: 100 }, (_, index) => ({
    type: /** @type {'key' | 'delta'} */ (index === 0 ? 'key' : 'delta'),
    data: new ArrayBuffer(index),
    getMetadata: () => ({ width: 640, mimeType: `video/VP${++reads}` }),
  }));
  for (const frame of frames) fanout.frame('a', frame);
  assert.deepEqual(
    written,
    frames.map((frame) => [frame, frame.data]),
  );
  assert.equal(reads, 1);
});

test('a dummy width of 48 is one, 49 is not, and no width at all is not', () => {
  for (const [width, role] of /** @type {const} */ ([
    [48, 'follow'],
    [49, 'own'],
    [undefined, 'own'],
  ])) {
    const page = new FakeTransforms();
    page.add('a');
    page.fanout.place('a', { role: 'follow', group: HIGH });
    page.fanout.frame('a', { type: 'key', data: new ArrayBuffer(0), getMetadata: () => ({ width }) });
    assert.equal(page.count('a')?.role, role, `${width}`);
  }
});

test('all followers send what the leader sends, each with a buffer of its own', async () => {
  const { page, leader, followers } = await led('a', 'b', 'c');
  page.capture(30);
  for (const { seen } of followers) assert.deepEqual(seen, leader.seen.slice(-seen.length));
  assert.deepEqual(
    followers.map(({ seen }) => seen.length >= 33),
    [true, true, true],
  );
  assert.deepEqual(page.faults, []);
});

test('the page hears of each place that comes into force, and of each codec', async () => {
  const { page } = await led('a');
  assert.deepEqual(page.toldOf('placed'), [
    { sender: 'l', role: 'lead', group: HIGH },
    { sender: 'a', role: 'follow', group: HIGH },
  ]);
  const codecs = ['l', 'a'].map((sender) => ({ sender, mimeType: 'video/VP8' }));
  assert.deepEqual(page.toldOf('codec'), codecs);
  const leader = page.senders.get('l');
  assert.ok(leader);
  leader.codec = 'video/H264';
  leader.makeKeyFrame();
  page.capture(2);
  assert.deepEqual(page.toldOf('codec').slice(2), [{ sender: 'l', mimeType: 'video/H264' }]);
});

test('who joins starts at a key frame, which is asked for; the others see no break', async () => {
  const { page, leader, followers } = await led('a');
  const late = page.add('b', 'follow', HIGH);
  page.capture(1);
  assert.equal(late.seen.length, 0);
  page.capture(3);
  assert.equal(late.seen.at(0)?.isKey, true);
  assert.deepEqual(late.seen, leader.seen.slice(-3));
  assert.deepEqual(followers[0].seen.slice(-4), leader.seen.slice(-4));
  assert.deepEqual(page.faults, []);
});

test('a lost request is made again', async () => {
  const { page } = await led();
  page.keyDelayMs = null;
  const late = page.add('a', 'follow', HIGH);
  await page.film(1_000);
  assert.deepEqual(
    page.asked.map(({ at }) => Math.round(at / 10) * 10),
    [1_000, 1_300, 1_600, 1_900],
  );
  page.keyDelayMs = 0;
  await page.film(400);
  assert.equal(late.seen[0].isKey, true);
});

test('a request of a viewer whose picture goes on is made again, too', async () => {
  const { page, leader, followers } = await led('a');
  page.keyDelayMs = null;
  followers[0].makeKeyFrame();
  await page.film(1_000);
  assert.equal(page.asked.length, 4);
  leader.makeKeyFrame();
  await page.film(1_000);
  assert.equal(page.asked.length, 4);
});

test('key frames nobody lacks are not asked for', async () => {
  const { page } = await led('a', 'b', 'c');
  await page.film(5_000);
  assert.deepEqual(page.asked, []);
});

test('a hundred viewers that lost a picture in a second: four key frames at most, and one after the last', async () => {
  const { page, leader, followers } = await led('a', 'b');
  const begin = page.clock.now;
  for (let count = 0; count < 100; count++) {
    followers[count % 2].makeKeyFrame();
    page.capture();
    await page.clock.run(10);
  }
  assert.ok(page.asked.length >= 3 && page.asked.length <= 4, `${page.asked.length}`);
  const before = leader.seen.length;
  followers[0].makeKeyFrame();
  await page.film(600);
  assert.equal(leader.seen.slice(before).filter(({ isKey }) => isKey).length >= 1, true);
  const gaps = page.asked.map(({ at }, index) => at - (page.asked[index - 1]?.at ?? begin - 300));
  assert.ok(
    gaps.every((gap) => gap >= 300 - 1e-6),
    `${gaps}`,
  );
  assert.deepEqual(page.faults, []);
});

test('a request too early is put off, even if no frame comes meanwhile', async () => {
  const { page, followers } = await led('a');
  for (let count = 0; count < 2; count++) {
    followers[0].makeKeyFrame();
    page.capture(2);
    assert.equal(page.asked.length, 1);
  }
  await page.clock.run(300);
  assert.equal(page.asked.length, 2);
});

test('the key frame that came meanwhile serves a request that was put off', async () => {
  const { page, leader, followers } = await led('a');
  for (let count = 0; count < 2; count++) {
    followers[0].makeKeyFrame();
    page.capture(2);
  }
  leader.makeKeyFrame();
  await page.film(1_000);
  assert.equal(page.asked.length, 1);
});

test('requests are counted and held back for each group by itself', async () => {
  const { page } = await led('a');
  page.add('m', 'lead', LOW);
  page.add('b', 'follow', LOW);
  page.capture(5);
  const counts = page.fanout.counts();
  assert.deepEqual(counts.type === 'counts' && counts.keyRequests, { [HIGH]: 1, [LOW]: 1 });
});

test('chunks wait for slots and keep their order', async () => {
  const { page, leader, followers } = await led('a');
  const [follower] = followers;
  const before = follower.seen.length;
  for (let count = 0; count < 5; count++) leader.capture();
  assert.equal(page.count('a')?.backlog, 4);
  for (let count = 0; count < 4; count++) follower.capture();
  assert.deepEqual(follower.seen.slice(before), leader.seen.slice(-5));
  assert.deepEqual(page.faults, []);
});

test('chunks from before the first slot leave no backlog', () => {
  const page = new FakeTransforms();
  const leader = page.add('l', 'lead', HIGH);
  const follower = page.add('a', 'follow', HIGH);
  for (let count = 0; count < 10; count++) leader.capture();
  page.capture(10);
  assert.equal(page.count('a')?.backlog, 0);
  assert.deepEqual(follower.seen.at(-1), leader.seen.at(-1));
});

test('more than six waiting chunks are given up, up to the next key frame', async () => {
  const { page, leader, followers } = await led('a', 'b');
  const [slow, good] = followers;
  slow.isStalled = true;
  page.capture(7);
  assert.deepEqual([page.count('a')?.backlog, page.count('a')?.overflows], [6, 0]);
  page.capture(1);
  assert.deepEqual([page.count('a')?.backlog, page.count('a')?.overflows], [0, 1]);
  slow.isStalled = false;
  const before = slow.seen.length;
  leader.makeKeyFrame();
  page.capture(3);
  assert.deepEqual(slow.seen.slice(before), leader.seen.slice(-3));
  assert.equal(good.seen.length, slow.seen.length + 7);
  assert.deepEqual(page.faults, []);
});

test('after a backlog a key frame is asked for, but not while there is no slot for it', async () => {
  const { page, followers } = await led('a', 'b');
  const [slow] = followers;
  slow.isStalled = true;
  await page.film(3_000);
  assert.deepEqual(page.asked, []);
  slow.isStalled = false;
  await page.film(100);
  assert.equal(page.asked.length, 1);
  assert.equal(slow.seen.at(-1)?.number, followers[1].seen.at(-1)?.number);
  assert.deepEqual(page.faults, []);
});

test('spare slots vanish at a key frame, or when they are too many', async () => {
  const { page, leader, followers } = await led('a');
  const [follower] = followers;
  for (let count = 0; count < 10; count++) follower.capture();
  leader.makeKeyFrame();
  page.capture(2);
  assert.deepEqual(follower.seen.slice(-2), leader.seen.slice(-2));
  for (const [spare, asked] of [
    [14, 0],
    [1, 1],
    [1_000, 2],
  ]) {
    for (let count = 0; count < spare; count++) follower.capture();
    await page.clock.run(1_000);
    page.capture(3);
    assert.equal(page.asked.length, asked);
    assert.deepEqual(follower.seen.slice(-2), leader.seen.slice(-2));
  }
  assert.equal(page.count('a')?.overflows, 0);
  assert.deepEqual(page.faults, []);
});

test('the leader goes in the middle of a key frame: who had it goes on from there, all go on with the next leader', async () => {
  const { page, leader, followers } = await led('a', 'b');
  const [a, b] = followers;
  leader.makeKeyFrame();
  leader.capture();
  a.capture();
  page.remove('l');
  b.capture();
  assert.deepEqual([a.seen.at(-1), b.seen.at(-1)], [leader.seen.at(-1), leader.seen.at(-1)]);
  await page.film(1_000);
  assert.deepEqual([a.seen.length, b.seen.length], [a.seen.length, a.seen.length]);
  page.move('a', 'lead', HIGH);
  await page.film(1_000);
  assert.deepEqual([page.placeOf('a'), b.seen.at(-1)?.from], [{ role: 'lead', group: HIGH }, 'a']);
  assert.deepEqual(a.seen.slice(-20), b.seen.slice(-20));
  assert.deepEqual(page.faults, []);
});

test('a leader that goes leaves other groups alone, and a group without a leader asks nobody', async () => {
  const { page } = await led('a');
  page.add('m', 'lead', LOW);
  const other = page.add('b', 'follow', LOW);
  await page.film(500);
  page.remove('l');
  const asked = page.asked.length;
  const before = other.seen.length;
  page.senders.get('a')?.makeKeyFrame();
  await page.film(1_000);
  assert.equal(other.seen.length, before + 30);
  assert.equal(page.asked.length, asked);
});

for (const order of ['behind', 'ahead of'])
  test(`from high to low with slots ${order} the chunks: high ones up to the first key frame of low, then low ones only`, async () => {
    const page = new FakeTransforms();
    for (const id of order === 'behind' ? 'lma' : 'alm') {
      if (id === 'a') page.add('a', 'follow', HIGH);
      else page.add(id, 'lead', id === 'l' ? HIGH : LOW);
    }
    const moved = /** @type {NonNullable<ReturnType<typeof page.senders.get>>} */ (page.senders.get('a'));
    await page.film(1_000);
    const before = moved.seen.length;
    page.keyDelayMs = 200;
    page.fanout.place('a', { role: 'follow', group: LOW });
    await page.film(1_000);
    const sources = moved.seen.slice(before).map(({ from }) => from);
    const first = sources.indexOf('m');
    assert.ok(first >= 5 && sources.length >= 29, `${first} of ${sources.length}`);
    assert.deepEqual(new Set(sources.slice(0, first)), new Set(['l']));
    assert.deepEqual(new Set(sources.slice(first)), new Set(['m']));
    assert.equal(moved.seen[before + first].isKey, true);
    assert.deepEqual(page.toldOf('placed').at(-1), { sender: 'a', role: 'follow', group: LOW });
    assert.deepEqual(page.faults, []);
  });

test('a newer place takes the place of one that waits', async () => {
  const { page, followers } = await led('a');
  const [follower] = followers;
  page.add('m', 'lead', LOW);
  page.keyDelayMs = null;
  await page.film(500);
  page.fanout.place('a', { role: 'follow', group: LOW });
  await page.film(500);
  page.fanout.place('a', { role: 'follow', group: HIGH });
  page.keyDelayMs = 0;
  page.senders.get('m')?.makeKeyFrame();
  await page.film(500);
  assert.equal(follower.seen.at(-1)?.from, 'l');
  page.fanout.place('a', { role: 'follow', group: LOW });
  page.move('a', 'own');
  await page.film(500);
  assert.deepEqual([page.placeOf('a'), follower.seen.at(-1)?.from], [{ role: 'own', group: null }, 'a']);
  assert.deepEqual(page.faults, []);
});

test('from own to follow and back exactly at a key frame of the right size', async () => {
  const { page } = await led('a');
  const moved = page.add('b');
  page.capture(5);
  page.fanout.place('b', { role: 'follow', group: HIGH });
  moved.makeKeyFrame();
  page.capture(3);
  assert.deepEqual([page.placeOf('b').role, moved.seen.at(-1)?.from], ['own', 'b']);
  moved.resize(true);
  page.capture(1);
  assert.equal(page.placeOf('b').role, 'follow');
  page.capture(5);
  assert.equal(moved.seen.at(-1)?.from, 'l');
  page.fanout.place('b', { role: 'own', group: null });
  moved.makeKeyFrame();
  page.capture(3);
  assert.deepEqual([page.placeOf('b').role, moved.seen.at(-1)?.from], ['follow', 'l']);
  moved.resize(false);
  page.capture(1);
  assert.deepEqual([page.placeOf('b').role, moved.seen.at(-1)?.from, moved.seen.at(-1)?.isKey], ['own', 'b', true]);
  assert.ok(moved.seen.every(({ isDummy }) => !isDummy));
  assert.deepEqual(page.faults, []);
});

test('a key frame that was made before the place was known is asked for again', async () => {
  const { page, followers } = await led('a');
  const [moved] = followers;
  moved.resize(false);
  page.capture(3);
  page.asked.length = 0;
  page.fanout.place('a', { role: 'own', group: null });
  await page.film(1_000);
  assert.deepEqual(
    page.asked.map(({ sender }) => sender),
    ['a'],
  );
  assert.equal(page.placeOf('a').role, 'own');
  assert.deepEqual(page.faults, []);
});

test('own and lead change at once where nobody else leads', async () => {
  const page = new FakeTransforms();
  page.add('l');
  page.add('a', 'follow', HIGH);
  await page.film(500);
  page.fanout.place('l', { role: 'lead', group: HIGH });
  assert.equal(page.placeOf('l').role, 'lead');
  await page.film(500);
  assert.equal(page.senders.get('a')?.seen.at(-1)?.from, 'l');
  page.fanout.place('l', { role: 'own', group: null });
  assert.equal(page.placeOf('l').role, 'own');
  assert.deepEqual(page.faults, []);
});

test('where another leads, the new leader begins with a key frame and nobody sees a break', async () => {
  const { page, followers } = await led('a', 'b');
  page.add('m');
  await page.film(500);
  const before = followers.map(({ seen }) => seen.length);
  page.fanout.place('m', { role: 'lead', group: HIGH });
  assert.equal(page.placeOf('m').role, 'own');
  await page.film(1_000);
  assert.equal(page.placeOf('m').role, 'lead');
  for (const [index, { seen }] of followers.entries()) {
    assert.ok(seen.length - before[index] >= 30);
    assert.equal(seen.at(-1)?.from, 'm');
  }
  page.move('l', 'follow', HIGH);
  await page.film(500);
  assert.equal(page.senders.get('l')?.seen.at(-1)?.from, 'm');
  assert.deepEqual(page.faults, []);
});

test('a leader that joins while another leads does not break off what that one sends', async () => {
  const { page, followers } = await led('a');
  const before = followers[0].seen.length;
  const late = page.add('m', 'lead', HIGH);
  late.isStalled = true;
  await page.film(1_000);
  assert.ok(followers[0].seen.length >= before + 30);
  late.isStalled = false;
  await page.film(500);
  assert.equal(followers[0].seen.at(-1)?.from, 'm');
  assert.deepEqual(page.faults, []);
});

test('of two leaders the newer one leads, the other again when it goes or is placed again', async () => {
  const page = new FakeTransforms();
  const leaders = ['l', 'm'].map((id) => page.add(id, 'lead', HIGH));
  const follower = page.add('a', 'follow', HIGH);
  const source = async () => {
    await page.film(1_000);
    assert.equal(follower.seen.at(-1)?.number, page.senders.get(follower.seen.at(-1)?.from ?? '')?.seen.at(-1)?.number);
    return follower.seen.at(-1)?.from;
  };
  assert.equal(await source(), 'm');
  page.move('l', 'lead', HIGH);
  assert.equal(await source(), 'l');
  page.move('m', 'lead', HIGH);
  assert.equal(await source(), 'm');
  page.remove('m');
  assert.equal(await source(), 'l');
  assert.deepEqual(page.toldOf('placed').at(-1), { sender: 'm', role: 'lead', group: HIGH });
  assert.deepEqual([page.faults, leaders[0].seen.length > 100], [[], true]);
});

test('a leader goes to another group at its next key frame', async () => {
  const { page, leader, followers } = await led('a');
  const low = page.add('b', 'follow', LOW);
  page.fanout.place('l', { role: 'lead', group: LOW });
  page.capture(3);
  assert.deepEqual([page.placeOf('l').group, low.seen], [HIGH, []]);
  leader.makeKeyFrame();
  const before = followers[0].seen.length;
  page.capture(3);
  assert.deepEqual([page.placeOf('l').group, followers[0].seen.length], [LOW, before]);
  assert.deepEqual(low.seen, leader.seen.slice(-low.seen.length));
  assert.ok(low.seen.length >= 2);
  assert.deepEqual(page.faults, []);
});

test('a follower of another codec gets nothing and asks for nothing, and is told once', async () => {
  const { page } = await led('a');
  const other = page.add('b', 'follow', HIGH, { codec: 'video/H264' });
  await page.film(500);
  const asked = page.asked.length;
  for (let count = 0; count < 10; count++) {
    other.makeKeyFrame();
    await page.film(500);
  }
  assert.deepEqual([other.seen, page.toldOf('mismatch'), page.asked.length], [[], [{ sender: 'b' }], asked]);
  other.codec = 'video/VP8';
  other.makeKeyFrame();
  await page.film(1_000);
  assert.equal(other.seen.at(-1)?.from, 'l');
  assert.deepEqual(page.faults, []);
});

test('a mismatch is told anew after a new place, and also when the leader changes its codec', async () => {
  const { page, leader } = await led('a');
  page.add('b', 'follow', HIGH, { codec: 'video/H264' });
  await page.film(500);
  page.move('b', 'own');
  await page.film(500);
  page.move('b', 'follow', HIGH);
  await page.film(500);
  leader.codec = 'video/H264';
  leader.makeKeyFrame();
  await page.film(500);
  assert.deepEqual(page.toldOf('mismatch'), [{ sender: 'b' }, { sender: 'b' }, { sender: 'a' }]);
  assert.equal(page.senders.get('b')?.seen.at(-1)?.from, 'l');
  assert.deepEqual(page.faults, []);
});

test('what waits for a slot does not go into one of another codec', async () => {
  const { page, leader, followers } = await led('a');
  for (let count = 0; count < 3; count++) leader.capture();
  followers[0].codec = 'video/H264';
  followers[0].makeKeyFrame();
  await page.film(500);
  assert.deepEqual(page.faults, []);
});

test('a follower that would move to another codec stays where it is', async () => {
  const { page, followers } = await led('a');
  page.add('m', 'lead', 'camera/low/video/H264', { codec: 'video/H264' });
  await page.film(500);
  const before = followers[0].seen.length;
  page.fanout.place('a', { role: 'follow', group: 'camera/low/video/H264' });
  await page.film(1_000);
  assert.deepEqual(page.toldOf('mismatch'), [{ sender: 'a' }]);
  assert.deepEqual([followers[0].seen.length, followers[0].seen.at(-1)?.from], [before + 30, 'l']);
});

test('frames that tell no codec are VP8, or what the options say', async () => {
  const page = new FakeTransforms();
  page.add('l', 'lead', HIGH);
  const silent = page.add('a', 'follow', HIGH, { tellsCodec: false });
  const other = page.add('b', 'follow', HIGH, { tellsCodec: false, mimeType: 'video/H264', codec: 'video/H264' });
  await page.film(500);
  assert.equal(silent.seen.at(-1)?.from, 'l');
  assert.deepEqual(page.toldOf('codec'), [{ sender: 'l', mimeType: 'video/VP8' }]);
  assert.deepEqual([other.seen, page.toldOf('mismatch')], [[], [{ sender: 'b' }]]);
});

test('a write that fails hurts its own sender only, and is told once', async () => {
  const { page, leader, followers } = await led('a', 'b');
  const before = followers[1].seen.length;
  followers[0].failure = new Error('broken');
  await page.film(1_000);
  assert.deepEqual(page.toldOf('fault'), [{ sender: 'a', message: 'Error: broken' }]);
  assert.ok(followers[1].seen.length >= before + 30);
  leader.failure = new Error('gone');
  await page.film(500);
  assert.deepEqual(page.toldOf('fault').slice(1), [{ sender: 'l', message: 'Error: gone' }]);
  page.add('m', 'lead', HIGH);
  await page.film(500);
  assert.equal(followers[1].seen.at(-1)?.from, 'm');
});

test('a frame whose payload cannot be set hurts its own sender only', async () => {
  const { page, leader, followers } = await led('a', 'b');
  const data = {
    get: () => new ArrayBuffer(0),
    set: () => {
      throw new Error('detached');
    },
  };
  const frame = Object.defineProperty({ type: 'delta', getMetadata: () => ({}) }, 'data', data);
  page.fanout.frame('a', /** @type {any} */ (frame));
  page.senders.delete('a');
  await page.film(500);
  assert.deepEqual(page.toldOf('fault'), [{ sender: 'a', message: 'Error: detached' }]);
  assert.deepEqual(followers[1].seen.at(-1), leader.seen.at(-1));
});

test('a second transform of a sender takes the place of the first, whose failure is not told any more', async () => {
  const { page, leader, followers } = await led('a');
  leader.failure = new Error('gone');
  leader.capture();
  const next = page.add('l');
  await page.film(500);
  followers[0].makeKeyFrame();
  await page.film(500);
  assert.deepEqual([page.toldOf('fault'), page.asked, next.seen.length], [[], [], 30]);
});

test('who is removed is forgotten, and what concerns the unknown has no effect', async () => {
  const { page, followers } = await led('a');
  page.fanout.remove('a');
  const before = followers[0].seen.length;
  page.capture(5);
  page.fanout.place('a', { role: 'own', group: null });
  page.fanout.remove('a');
  page.fanout.fail('a', new Error('late'));
  assert.deepEqual([followers[0].seen.length, page.count('a'), page.toldOf('fault')], [before, undefined, []]);
});

test('counts say what happened', async () => {
  const { page } = await led('a');
  const { fanout } = page;
  const counts = fanout.counts();
  assert.deepEqual(counts.type === 'counts' && counts.senders, [
    { sender: 'l', role: 'lead', group: HIGH, framesIn: 5, framesOut: 5, substituted: 0, backlog: 0, overflows: 0 },
    { sender: 'a', role: 'follow', group: HIGH, framesIn: 5, framesOut: 4, substituted: 4, backlog: 0, overflows: 0 },
  ]);
  assert.deepEqual(brief(page.senders.get('a')?.seen ?? []), ['l1!', 'l2', 'l3', 'l4']);
});

/** A page that places at random, encoders that stall and drop, viewers that lose pictures. @param {number} seed */
async function history(seed) {
  const random = seeded(seed);
  const page = new FakeTransforms();
  const groups = [HIGH, LOW, 'camera/medium/video/VP8'];
  const pick = (/** @type {any[]} */ list) => list[Math.floor(random() * list.length)];
  const roles = /** @type {const} */ (['own', 'lead', 'follow', 'follow', 'follow']);
  const codec = () => (random() < 0.05 ? 'video/H264' : 'video/VP8');
  let next = 0;
  let mostWaiting = 0;
  const someone = () => pick([...page.senders.values()]);
  const place = () => {
    const role = pick([...roles]);
    return { role, group: role === 'own' ? null : pick(groups) };
  };
  const add = () => {
    const { role, group } = place();
    page.add(`s${next++}_`, role, group, { codec: codec() });
  };
  const move = () => {
    const { id } = someone();
    const { role, group } = place();
    page.fanout.place(id, { role, group });
    const resize = () => page.senders.get(id)?.resize(role === 'follow');
    if (random() < 0.5) resize();
    else page.clock.setTimeout(resize, random() * 200);
  };
  for (let count = 0; count < 4; count++) add();
  for (let step = 0; step < 150; step++) {
    page.keyDelayMs = pick([0, 50, 400, null]);
    const dice = random();
    if (dice < 0.05 && page.senders.size < 8) add();
    else if (dice < 0.08 && page.senders.size > 2) page.remove(someone().id);
    else if (dice < 0.2) move();
    else if (dice < 0.3) someone().makeKeyFrame();
    else if (dice < 0.31) {
      const changed = someone();
      changed.codec = codec();
      changed.makeKeyFrame();
    } else if (dice < 0.33) someone().isStalled = true;
    else if (dice < 0.38) someone().isStalled = false;
    for (const sender of [...page.senders.values()].sort(() => random() - 0.5))
      if (!sender.isStalled && random() < 0.97) sender.capture();
    await page.clock.run(random() < 0.1 ? 300 : 33);
    for (const { id } of page.senders.values()) mostWaiting = Math.max(mostWaiting, page.count(id)?.backlog ?? 0);
  }
  return { page, random, mostWaiting };
}

test('whatever happens, what each viewer is sent can be decoded, is the right picture, and comes once', async () => {
  let substituted = 0;
  for (let seed = 0; seed < 300; seed++) {
    const { page, mostWaiting } = await history(seed);
    assert.deepEqual(page.faults, [], `seed ${seed}`);
    assert.deepEqual(page.toldOf('fault'), [], `seed ${seed}`);
    assert.ok(mostWaiting <= 6, `seed ${seed}: ${mostWaiting}`);
    for (const sender of new Set(page.asked.map(({ sender }) => sender))) {
      const times = page.asked.filter((request) => request.sender === sender).map(({ at }) => at);
      const most = Math.max(...times.map((begin) => times.filter((at) => at >= begin && at < begin + 1_000).length));
      assert.ok(most <= 8, `seed ${seed}: ${sender} was asked ${most} times in a second`);
    }
    for (const { id } of page.senders.values()) substituted += page.count(id)?.substituted ?? 0;
  }
  assert.ok(substituted > 10_000, `${substituted}`);
});

test('whatever happened, every viewer soon has a picture once there is rest', async () => {
  for (let seed = 1_000; seed < 1_200; seed++) {
    const { page } = await history(seed);
    page.keyDelayMs = 50;
    for (const sender of page.senders.values()) Object.assign(sender, { isStalled: false, codec: 'video/VP8' });
    const senders = [...page.senders.values()];
    for (const sender of senders) sender.makeKeyFrame();
    await page.film(300);
    for (const [index, { id }] of senders.entries()) page.move(id, index === 0 ? 'lead' : 'follow', HIGH);
    await page.film(2_000);
    const before = senders.map(({ seen }) => seen.length);
    await page.film(1_000);
    for (const [index, { id, seen }] of senders.entries()) {
      assert.deepEqual(page.placeOf(id), { role: index === 0 ? 'lead' : 'follow', group: HIGH }, `seed ${seed}: ${id}`);
      assert.equal(seen.length - before[index], 30, `seed ${seed}: ${id}`);
      assert.ok(seen.at(-1)?.from === senders[0].id, `seed ${seed}: ${id}`);
    }
    assert.deepEqual(page.faults, [], `seed ${seed}`);
  }
});
