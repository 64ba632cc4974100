import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

import { LANGUAGES, chooseLanguage, errorSentence, readText } from '../../static/app/text.js';
import { ERRORS } from '../../static/mesh/messages.js';
import { FluentResource } from '../../static/vendor/fluent-bundle/index.js';

const STATIC = new URL('../../static/', import.meta.url);
const ALARMS = ['forged-key', 'wrong-secret', 'bad-box', 'replayed-box'];
const DEVICE_PROBLEMS = ['refused', 'refused-by-system', 'missing', 'in-use', 'unknown', 'ended', 'paused'];
const SCREEN_PROBLEMS = ['refused-by-system', 'missing', 'in-use', 'unknown'];

/** @param {string} language */
const sourceOf = (language) => readFileSync(new URL(`locales/${language}.ftl`, STATIC), 'utf8');

/** The ids of a language with the names of the values each needs. @param {string} language @returns {Map<string, string[]>} */
function sentencesOf(language) {
  const { body } = new FluentResource(sourceOf(language));
  return new Map(body.map(({ id, value }) => [id, [...new Set(namesIn(value))].sort()]));
}

/** @param {unknown} pattern @returns {string[]} */
function namesIn(pattern) {
  if (typeof pattern !== 'object' || pattern === null) return [];
  if ('type' in pattern && pattern.type === 'var' && 'name' in pattern) return [String(pattern.name)];
  return Object.values(pattern).flatMap(namesIn);
}

const german = sentencesOf('de');
const ids = [...german.keys()];
const files = readdirSync(new URL('app/', STATIC), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.js'),
);
const code = files.map((file) => readFileSync(new URL(`app/${file}`, STATIC), 'utf8')).join('\n');

/** What a template literal may become. @param {string} template */
const shapeOf = (template) => new RegExp(`^${template.replace(/\$\{[^}]*\}/g, '[a-zA-Z-]+')}$`);

test('every language has the same sentences, with the same values', () => {
  for (const language of Object.keys(LANGUAGES)) assert.deepEqual(sentencesOf(language), german, language);
});

test('no sentence stands twice, and every one can be said', () => {
  for (const language of Object.keys(LANGUAGES)) {
    const starts = sourceOf(language).match(/^[a-z][a-z-]* =/gm) ?? [];
    assert.equal(new Set(starts).size, starts.length, language);
    assert.equal(starts.length, ids.length, language);
    const text = readText(language, sourceOf(language));
    for (const [id, names] of german) {
      const said = text.say(id, Object.fromEntries(names.map((name) => [name, name === 'count' ? 2 : 'Änne'])));
      assert.ok(said.length > 1 && !said.includes('{'), id);
    }
  }
});

test('every error code, alarm and device problem has a sentence', () => {
  const needed = [
    ...Object.keys(ERRORS).map((code) => `error-${code}`),
    ...ALARMS.map((code) => `alarm-${code}`),
    ...['mic', 'camera'].flatMap((slot) => DEVICE_PROBLEMS.map((problem) => `problem-${slot}-${problem}`)),
    ...SCREEN_PROBLEMS.map((problem) => `problem-screen-${problem}`),
  ];
  assert.deepEqual(
    needed.filter((id) => !german.has(id)),
    [],
  );
});

test('no sentence is for an error that does not exist', () => {
  const own = ['error-unknown', 'error-offline'];
  const known = [...Object.keys(ERRORS).map((code) => `error-${code}`), ...own];
  assert.deepEqual(
    ids.filter((id) => id.startsWith('error-') && !known.includes(id)),
    [],
  );
});

test('every sentence that the code asks for exists', () => {
  const direct = [...code.matchAll(/say\('([a-z][a-z-]*)'/g)];
  const passedOn = [...code.matchAll(/(?<!type: )'((?:announce|notice|problem|start-step)-[a-z-]+)'(?!:)/g)];
  const asked = [...direct, ...passedOn].map((match) => match[1]);
  assert.ok(asked.length > 80);
  assert.deepEqual(
    asked.filter((id) => !german.has(id ?? '')),
    [],
  );
  const shapes = [...code.matchAll(/(?:say\(|'(?:news|warning)',\s*)`([^`]+)`/g)].map((match) => match[1] ?? '');
  assert.deepEqual(
    shapes.filter((shape) => !ids.some((id) => shapeOf(shape).test(id))),
    [],
  );
});

test('every sentence is used', () => {
  const literals = new Set([...code.matchAll(/'([a-z][a-z-]*)'/g)].map((match) => match[1]));
  const shapes = [...code.matchAll(/`([a-z]+-[^`\s]*|\$\{why\}[^`\s]*|\$\{words\}[^`\s]*|\$\{id\}[^`\s]*)`/g)].map(
    (match) => shapeOf(match[1] ?? ''),
  );
  assert.deepEqual(
    ids.filter((id) => !literals.has(id) && !shapes.some((shape) => shape.test(id))),
    [],
  );
});

test('the language is the chosen one, then the first we speak of the wished ones, then German', () => {
  const BOTH = Object.keys(LANGUAGES);
  assert.equal(chooseLanguage('en', ['de-DE'], BOTH), 'en');
  assert.equal(chooseLanguage(null, ['fr-FR', 'EN-gb', 'de'], BOTH), 'en');
  assert.equal(chooseLanguage('fr', ['de-AT', 'en'], BOTH), 'de');
  assert.equal(chooseLanguage(null, ['fr'], BOTH), 'de');
  assert.equal(chooseLanguage(null, [], BOTH), 'de');
  assert.equal(chooseLanguage('toString', ['constructor'], BOTH), 'de');
  assert.equal(chooseLanguage('de', ['de', 'en'], ['en']), 'en');
});

test('a sentence that does not exist, or lacks a value, is an error', () => {
  const text = readText('de', sourceOf('de'));
  assert.throws(() => text.say('no-such-sentence'), ReferenceError);
  assert.throws(() => text.say('notice-arrived'), ReferenceError);
  assert.throws(() => readText('de', 'a = 1\na = 2'));
});

test('a code that nobody knows is named in a sentence', () => {
  const text = readText('de', sourceOf('de'));
  assert.equal(errorSentence(text, 'room-full'), text.say('error-room-full'));
  assert.equal(errorSentence(text, 'brand-new'), text.say('error-unknown', { code: 'brand-new' }));
});

test('counts have their plural', () => {
  const text = readText('de', sourceOf('de'));
  assert.equal(text.say('chat-unread', { count: 1 }), 'eine neue Nachricht');
  assert.match(text.say('chat-unread', { count: 3 }), /3.* neue Nachrichten/);
});
