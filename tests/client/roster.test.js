import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Roster } from '../../static/mesh/roster.js';

/** @import { FromServer, PeerEntry, Standing } from '../../static/mesh/messages.js' */

/** @param {string} peer @param {Standing} [standing] @returns {PeerEntry} */
const entry = (peer, standing = 'member') => ({ peer, key: '', proof: '', standing });

/** @param {PeerEntry[]} peers @param {PeerEntry[]} [knocking] @returns {FromServer} */
const welcome = (peers, knocking = []) => ({
  type: 'welcome',
  standing: 'host',
  peers,
  knocking,
  settings: { waitingRoom: true, locked: false },
  seat: 'seat',
  ice: [],
  iceLifetime: 0,
});

/** @type {Roster} */
let roster;
beforeEach(() => {
  roster = new Roster('me');
});

test('the newcomer offers to all it finds, but not to one whose socket is away', () => {
  assert.deepEqual(roster.hear(welcome([entry('a'), entry('b', 'away')])), [
    { fact: 'met', peer: 'a', offer: true },
    { fact: 'met', peer: 'b', offer: false },
  ]);
  assert.deepEqual([roster.standing, roster.settings.waitingRoom], ['host', true]);
});

test('to whom comes later this page does not offer', () => {
  roster.hear(welcome([]));
  const facts = roster.hear({ type: 'peer-joined', entry: entry('a') });
  assert.deepEqual(facts, [{ fact: 'met', peer: 'a', offer: false }]);
});

test('who comes back to the seat is not met again', () => {
  roster.hear(welcome([entry('a')]));
  roster.hear({ type: 'peer-changed', peer: 'a', standing: 'away' });
  assert.equal(roster.reaches('a'), false);
  const facts = roster.hear({ type: 'peer-joined', entry: entry('a') });
  assert.deepEqual(facts, [{ fact: 'returned', peer: 'a' }]);
  assert.equal(roster.reaches('a'), true);
});

test('after this page came back, those known are reached again and those missing are kept', () => {
  roster.hear(welcome([entry('a'), entry('b')]));
  assert.deepEqual(roster.hear(welcome([entry('a'), entry('c')])), [
    { fact: 'returned', peer: 'a' },
    { fact: 'met', peer: 'c', offer: true },
  ]);
  assert.deepEqual(
    [...roster.members].map(([peer, { listed }]) => [peer, listed]),
    [
      ['a', true],
      ['b', false],
      ['c', true],
    ],
  );
  assert.equal(roster.reaches('b'), false);
});

test('a seat that timed out is no farewell, leaving and being removed are', () => {
  roster.hear(welcome([entry('a'), entry('b'), entry('c')]));
  assert.deepEqual(roster.hear({ type: 'peer-left', peer: 'a', reason: 'timeout' }), []);
  assert.equal(roster.members.get('a')?.listed, false);
  for (const [peer, reason] of /** @type {const} */ ([
    ['b', 'left'],
    ['c', 'removed'],
  ])) {
    assert.deepEqual(roster.hear({ type: 'peer-left', peer, reason }), [{ fact: 'parted', peer, reason }]);
  }
  assert.deepEqual([...roster.members.keys()], ['a']);
  roster.forget('a');
  assert.equal(roster.members.size, 0);
});

test('nobody who was not here can leave or change', () => {
  roster.hear(welcome([]));
  assert.deepEqual(roster.hear({ type: 'peer-left', peer: 'a', reason: 'left' }), []);
  assert.deepEqual(roster.hear({ type: 'peer-changed', peer: 'a', standing: 'host' }), []);
  assert.deepEqual(roster.hear({ type: 'knock-gone', peer: 'a' }), []);
  assert.equal(roster.members.size, 0);
});

test('knocks come, go, and are found again in a welcome', () => {
  assert.deepEqual(roster.hear(welcome([], [entry('a', 'waiting')])), [{ fact: 'knocked', peer: 'a' }]);
  assert.deepEqual(roster.hear({ type: 'knock', entry: entry('a', 'waiting') }), []);
  assert.deepEqual(roster.hear({ type: 'knock', entry: entry('b', 'waiting') }), [{ fact: 'knocked', peer: 'b' }]);
  assert.deepEqual(roster.hear({ type: 'knock-gone', peer: 'b' }), [{ fact: 'unknocked', peer: 'b' }]);
  assert.deepEqual(roster.hear(welcome([])), [{ fact: 'unknocked', peer: 'a' }]);
});

test('one who waits knows the hosts and lists nobody', () => {
  roster.hear(welcome([entry('a')]));
  assert.deepEqual(roster.hear({ type: 'waiting', hosts: [entry('h', 'host')], seat: 'seat' }), []);
  assert.deepEqual([roster.standing, [...roster.hosts], roster.reaches('a')], ['waiting', ['h'], false]);
  roster.hear(welcome([]));
  assert.equal(roster.hosts.size, 0);
});

test("this page's own standing and the room's settings change", () => {
  roster.hear(welcome([]));
  roster.hear({ type: 'peer-changed', peer: 'me', standing: 'member' });
  roster.hear({ type: 'settings-changed', settings: { waitingRoom: false, locked: true }, by: 'a', seat: 'seat' });
  assert.deepEqual([roster.standing, roster.settings], ['member', { waitingRoom: false, locked: true }]);
});
