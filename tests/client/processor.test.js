import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SendingPage, inWords, last, when } from './fake/sending.js';

test('a busy processor takes away what is noticed least, a step with every three seconds', () => {
  const viewers = { a: {}, b: { camera: /** @type {const} */ ('low') } };
  for (const busy of [{ encodeLoad: 1.2 }, { limitation: /** @type {const} */ ('cpu') }]) {
    /** @type {string[]} */
    const steps = [];
    const page = new SendingPage();
    page.run(5, viewers);
    for (let turn = 0; turn < 20; turn += 1) {
      const decision = page.turn(viewers, busy).get('a');
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
  const page = new SendingPage();
  assert.equal(last(page.run(4, { a: {} }, { encodeLoad: 2, isSpeaking: true })), 'medium processor');
  assert.equal(last(page.run(30, { a: {} }, { encodeLoad: 2, isSpeaking: true })), 'low processor');
});

test('a processor that calms down gets its work back, a step with every ten seconds', () => {
  const page = new SendingPage();
  page.run(15, { a: {} }, { encodeLoad: 2 });
  const turns = page.run(60, { a: {} }, { encodeLoad: 0.2 });
  const at = ['low processor', 'medium processor', 'high shown'].map((words) => when(turns, words));
  assert.deepEqual(at, [10, 20, 30]);
});
