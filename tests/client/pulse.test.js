import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Pulse } from '../../static/mesh/pulse.js';

/** @param {Pulse} pulse @param {number[]} times */
const judge = (pulse, ...times) => times.map((now) => pulse.judge(now));

const ALIVE = { life: 'alive', dead: false, revive: false };

test('a link lives while something comes', () => {
  const pulse = new Pulse(0);
  for (let now = 100; now < 60_000; now += 1_000) {
    pulse.heard(now);
    assert.deepEqual(pulse.judge(now + 1_000), ALIVE);
  }
});

test('after two seconds of nothing it is silent, and to be restarted', () => {
  const pulse = new Pulse(0);
  pulse.heard(1_000);
  assert.deepEqual(judge(pulse, 2_999, 3_000), [ALIVE, { life: 'silent', dead: false, revive: true }]);
});

test('it is restarted after three seconds at the earliest, then after six, then every twelve', () => {
  const pulse = new Pulse(0);
  pulse.heard(0);
  const tries = [];
  for (let now = 0; now < 60_000; now += 250) {
    if (!pulse.judge(now).revive) continue;
    tries.push(now);
    pulse.tried(now);
  }
  assert.deepEqual(tries, [2_000, 5_000, 11_000, 23_000, 35_000, 47_000, 59_000]);
});

test('once something came, the next silence is met as quickly as the first', () => {
  const pulse = new Pulse(0);
  for (const now of [0, 10_000, 20_000]) pulse.tried(now);
  pulse.heard(30_000);
  assert.equal(pulse.judge(32_000).revive, true);
});

test('whatever comes ends the silence', () => {
  const pulse = new Pulse(0);
  pulse.heard(0);
  assert.equal(pulse.judge(20_000).life, 'silent');
  pulse.heard(20_000);
  assert.deepEqual(pulse.judge(20_001), ALIVE);
});

test('the first connection is given six seconds', () => {
  const pulse = new Pulse(0);
  const due = { life: 'connecting', dead: false, revive: true };
  assert.deepEqual(judge(pulse, 5_999, 6_000), [{ ...due, revive: false }, due]);
});

test('after thirty seconds of nothing it is dead, connected before or not', () => {
  const [never, once] = [new Pulse(0), new Pulse(0)];
  once.heard(5_000);
  assert.deepEqual([never.judge(29_999).dead, never.judge(30_000).dead], [false, true]);
  assert.deepEqual([once.judge(34_999).dead, once.judge(35_000).dead], [false, true]);
});

test('it is looked at closely when in doubt', () => {
  const pulse = new Pulse(0);
  assert.deepEqual([pulse.isDoubtful(999), pulse.isDoubtful(1_000)], [false, true]);
  pulse.heard(1_000);
  assert.deepEqual([pulse.isDoubtful(1_999), pulse.isDoubtful(2_000)], [false, true]);
});
