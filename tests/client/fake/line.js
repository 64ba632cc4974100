/**
 * Lines and what browsers do with them, in steps of a tenth of a second: bits flow like water through an uplink that all
 * share, then through the line of each viewer. Enough to see whether a rule finds the right layer and stays there.
 */

import { readFileSync, readdirSync } from 'node:fs';

import { Controller } from '../../../static/mesh/layers/controller.js';
import { LAYERS, SOUND_BPS } from '../../../static/mesh/layers/layer.js';
import { seeded } from './random.js';

/** @import { Decision } from '../../../static/mesh/layers/controller.js' */
/** @import { CameraLayer, ScreenLayer } from '../../../static/mesh/layers/layer.js' */
/** @import { Page } from '../../../static/mesh/layers/processor.js' */
/** @import { Viewer } from '../../../static/mesh/layers/viewer.js' */

const STEP_MS = 100;
const SECOND_MS = 1_000;
/** From a decision to the key frame that makes it true. */
const SWITCH_MS = 300;
const FLOWING = 0.8;

/**
 * @typedef {object} Pipe
 * @property {number | [fromS: number, kbps: number][]} kbps what it carries, from which second on
 * @property {number} [repeatS] then from the beginning
 * @property {number} [queueMs] how long packets wait before they are dropped
 *
 * @typedef {object} Watchers some viewers alike
 * @property {number} count
 * @property {string} name
 * @property {Pipe} line
 * @property {number | [fromS: number, ms: number][]} roundTripMs without any queue, from which second on
 * @property {number} [loss] 0 to 1, whatever the load
 * @property {boolean} [blind] this page's browser gives no estimate
 * @property {CameraLayer} camera wished
 * @property {ScreenLayer} [screen]
 * @property {number} area device pixels of the larger picture
 *
 * @typedef {object} Profile
 * @property {string} name
 * @property {number} seconds
 * @property {Pipe} [uplink]
 * @property {number} [encodeBudget]
 * @property {Watchers[]} viewers
 */

/** @returns {Profile[]} */
export function readProfiles() {
  const folder = new URL('../../../bench/lines/', import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

/** @param {Pipe | undefined} pipe @param {number} now @returns {number} bits a second */
export function capacityOf(pipe, now) {
  if (!pipe) return Infinity;
  if (typeof pipe.kbps === 'number') return pipe.kbps * 1000;
  return 1000 * stepAt(pipe.kbps, (now / 1000) % (pipe.repeatS ?? Infinity));
}

/** @param {[fromS: number, value: number][]} steps @param {number} seconds @returns {number} 0 before the first */
const stepAt = (steps, seconds) => steps.findLast(([from]) => from <= seconds)?.[1] ?? 0;

/** A queue with a narrow end. Each step, every flow gets through in proportion to what it has waiting. */
class Queue {
  #pipe;
  /** @type {number[]} bits of each flow */
  #waiting = [];
  delayMs = 0;

  /** @param {Pipe | undefined} pipe */
  constructor(pipe) {
    this.#pipe = pipe;
  }

  /**
   * @param {number[]} offered bits of each flow
   * @param {number} now
   * @returns {{ passed: number, dropped: number }[]}
   */
  pass(offered, now) {
    const bps = capacityOf(this.#pipe, now);
    if (bps === Infinity) return offered.map((bits) => ({ passed: bits, dropped: 0 }));
    const room = (bps * (this.#pipe?.queueMs ?? 500)) / 1000 + (bps * STEP_MS) / 1000;
    const held = total(this.#waiting);
    const accepted = Math.min(1, Math.max(0, room - held) / (total(offered) || 1));
    const waiting = offered.map((bits, flow) => (this.#waiting[flow] ?? 0) + bits * accepted);
    const served = Math.min(1, (bps * STEP_MS) / 1000 / (total(waiting) || 1));
    this.#waiting = waiting.map((bits) => bits * (1 - served));
    this.delayMs = (total(this.#waiting) / bps) * 1000;
    return offered.map((bits, flow) => ({ passed: waiting[flow] * served, dropped: bits * (1 - accepted) }));
  }
}

/** @param {number[]} numbers */
const total = (numbers) => numbers.reduce((sum, each) => sum + each, 0);

/**
 * A sender's own idea of its line, after Google congestion control (draft-ietf-rmcat-gcc-02): it falls below what gets
 * through when the queue grows, rises slowly otherwise, never far above what is sent, and probes now and then up to
 * twice of what its encoders may use.
 */
class Estimate {
  bps = 300_000;
  #delayMs = 0;
  #fellAt = -Infinity;
  #probedAt = 0;
  #probedBps = 0;

  /**
   * @param {{ ackedBps: number, delayMs: number, dropped: number, allowedBps: number, freeBps: number }} seen
   * @param {number} now
   */
  step({ ackedBps, delayMs, dropped, allowedBps, freeBps }, now) {
    const isGrowing = delayMs > 150 || (delayMs > 50 && delayMs > this.#delayMs);
    const isFalling = delayMs < this.#delayMs;
    this.#delayMs = delayMs;
    if ((isGrowing && !isFalling) || dropped > 0.1) {
      if (now - this.#fellAt < 300) return;
      this.#fellAt = now;
      this.bps = Math.min(this.bps, Math.max(30_000, 0.85 * ackedBps));
      return;
    }
    if (delayMs > 50) return;
    const risen = this.bps * 1.08 ** (STEP_MS / 1000);
    this.bps = Math.max(this.bps, Math.min(risen, 1.5 * ackedBps + 10_000));
    const isDue = now - this.#probedAt > 5_000 || (allowedBps > this.#probedBps && now - this.#fellAt > 500);
    if (!isDue) return;
    [this.#probedAt, this.#probedBps] = [now, allowedBps];
    this.bps = Math.max(this.bps, Math.min(2 * allowedBps, 0.9 * freeBps));
  }
}

/** One viewer: what is sent to it, what arrives. */
class Flow {
  /** @type {Viewer['sent']} */
  sent = { camera: 'off', screen: 'off', alone: false, fps: null, since: 0 };
  /** @type {Decision | null} */
  decision = null;
  queue;
  watchers;
  estimate = new Estimate();
  ackedBps = 0;
  delayMs = 0;
  estimates = [300_000];
  second = { offered: 0, passed: 0, dropped: 0 };
  /** @type {Viewer['report']} */
  report = null;
  loss = 0;
  /** What arrived of what was sent, 0 to 1, in the last second. */
  intact = 1;
  #random;
  #switchAt = Infinity;

  /** @param {Watchers} watchers @param {() => number} random */
  constructor(watchers, random) {
    this.watchers = watchers;
    this.queue = new Queue(watchers.line);
    this.#random = random;
  }

  /** @param {Decision} decision @param {number} now */
  take(decision, now) {
    const { sent } = this;
    const isNew = ['camera', 'screen', 'alone'].some((key) => Reflect.get(decision, key) !== Reflect.get(sent, key));
    if (isNew && this.#switchAt === Infinity) this.#switchAt = now + (this.decision ? SWITCH_MS : 0);
    if (!isNew) this.#switchAt = Infinity;
    this.decision = decision;
  }

  get #fullBps() {
    const factor = this.decision?.fpsFactor ?? 1;
    const rate = (/** @type {CameraLayer | ScreenLayer} */ layer) =>
      LAYERS[layer].rateBps * (layer === 'low' || layer === 'thumb' ? factor : 1);
    return rate(this.sent.camera) + rate(this.sent.screen);
  }

  /** @param {number} now @returns {number} bits of this step */
  offer(now) {
    if (this.decision && now >= this.#switchAt) {
      this.#switchAt = Infinity;
      const { camera, screen, alone, fpsFactor } = this.decision;
      const fps = LAYERS[camera].fps * (camera === 'low' ? fpsFactor : 1);
      this.sent = { camera, screen, alone, fps, since: now };
    }
    const most = this.#fullBps;
    const adapted = this.sent.alone ? Math.min(most, Math.max(20_000, 0.95 * this.estimate.bps - SOUND_BPS)) : most;
    const bps = (most ? adapted * (0.9 + 0.15 * this.#random()) : 0) + SOUND_BPS;
    return (bps * STEP_MS) / 1000;
  }

  /**
   * @param {{ offered: number, passed: number, dropped: number, delayMs: number, freeBps: number }} step
   * @param {number} now
   */
  arrive({ offered, passed, dropped, delayMs, freeBps }, now) {
    const { second } = this;
    second.offered += offered;
    second.passed += passed;
    second.dropped += dropped;
    this.delayMs = delayMs;
    this.ackedBps += 0.3 * ((passed * 1000) / STEP_MS - this.ackedBps);
    // A follower's dummy encoder may use half as much again as its leader.
    const allowedBps = SOUND_BPS + this.#fullBps * (this.sent.alone ? 1 : 1.5);
    const seen = { ackedBps: this.ackedBps, delayMs, dropped: dropped / offered, allowedBps, freeBps };
    this.estimate.step(seen, now);
    this.estimates.push(this.estimate.bps * (0.95 + 0.1 * this.#random()));
    if (this.estimates.length > 6) this.estimates.shift();
  }

  /** Once a second: what the viewer has to say. */
  tell() {
    const { offered, passed, dropped } = this.second;
    this.second = { offered: 0, passed: 0, dropped: 0 };
    const lost = dropped / offered;
    // A frame is many packets, all of which must come.
    this.intact = Math.max(0, Math.min(1, passed / offered / 0.95)) * Math.max(0.05, 1 - 4 * lost);
    const spread = Math.sqrt((this.watchers.loss ?? 0) / Math.max(5, offered / 9_600));
    this.loss = Math.min(1, lost + Math.max(0, (this.watchers.loss ?? 0) + spread * (this.#random() * 2 - 1)));
    const { camera, fps } = this.sent;
    const kbps = Math.max(0, Math.round((passed - SOUND_BPS) / 1000));
    const arrival = {
      lines: LAYERS[camera].lines,
      fps: Math.round((fps ?? 0) * this.intact),
      rate: kbps,
      lost: Math.round(this.loss * 1000),
      frozen: this.intact < 0.5 ? Math.round(1000 * (1 - this.intact)) : 0,
    };
    const none = { lines: 0, fps: 0, rate: 0, lost: 0, frozen: 0 };
    this.report = { type: 'report', n: 0, camera: camera === 'off' ? { ...none, rate: kbps } : arrival, screen: none };
  }

  /** @param {number} now @returns {Viewer} */
  viewer(now) {
    const { camera, screen = 'off', area, roundTripMs, blind } = this.watchers;
    return {
      wished: { camera, screen },
      area: screen === 'off' ? { camera: area, screen: 0 } : { camera: 30_000, screen: area },
      lines: { camera: 720, screen: 1080 },
      sent: this.sent,
      estimateBps: blind ? null : this.estimates[0],
      loss: this.loss,
      roundTripMs: this.delayMs + (typeof roundTripMs === 'number' ? roundTripMs : stepAt(roundTripMs, now / 1000)),
      report: this.report,
    };
  }
}

/** Seconds of encoding in a second, as measured for VP8 in software. */
const LOAD = { high: 0.28, medium: 0.09, low: 0.03, smooth: 0.6, sharp: 0.3, thumb: 0.02, off: 0 };

/** @param {Flow[]} flows */
function loadOf(flows) {
  const encodings = flows.flatMap(({ sent }, at) =>
    [sent.camera, sent.screen].map((layer) => ({ layer, of: sent.alone ? at : 'all' })),
  );
  const distinct = new Map(encodings.map((encoding) => [`${encoding.layer}/${encoding.of}`, encoding.layer]));
  return total([...distinct.values()].map((layer) => LOAD[layer]));
}

/**
 * @typedef {object} Moment one second of one viewer
 * @property {number} second
 * @property {Decision} decision
 * @property {number} kbps that arrived
 * @property {number} intact 0 to 1: frames that arrived of those sent
 * @property {number} lost 0 to 1: of all packets, those of the sound among them
 * @property {number} delayMs in queues
 * @property {number | null} estimateKbps
 *
 * @typedef {{ profile: Profile, names: string[], areas: number[], moments: Moment[][] }} Run moments of each viewer
 */

/**
 * @param {Profile} profile
 * @param {number} [seed]
 * @param {Partial<Page>} [page]
 * @returns {Run}
 */
export function simulate(profile, seed = 1, page = {}) {
  const random = seeded(seed);
  const watchers = profile.viewers.flatMap((each) => Array.from({ length: each.count }, () => each));
  const flows = watchers.map((each) => new Flow(each, random));
  const uplink = new Queue(profile.uplink);
  const controller = new Controller(random);
  /** @type {Moment[][]} */
  const moments = flows.map(() => []);

  for (let now = 0; now < profile.seconds * 1000; now += STEP_MS) {
    if (now % SECOND_MS === 0) {
      const viewers = new Map(flows.map((flow, at) => [String(at), flow.viewer(now)]));
      const [encodeLoad, encodeBudget] = [loadOf(flows), profile.encodeBudget ?? 2];
      const state = { encodeLoad, encodeBudget, limitation: /** @type {const} */ ('none'), isSpeaking: true };
      const decisions = controller.decide(viewers, { ...state, cap: 'high', ...page }, now);
      flows.forEach((flow, at) => {
        const decision = decisions.get(String(at));
        if (decision) flow.take(decision, now);
      });
    }
    const offered = flows.map((flow) => flow.offer(now));
    const sentOn = uplink.pass(offered, now);
    const freeUp = capacityOf(profile.uplink, now) - (total(offered) * 1000) / STEP_MS;
    flows.forEach((flow, at) => {
      const [{ passed, dropped }] = flow.queue.pass([sentOn[at].passed], now);
      const mine = (offered[at] * 1000) / STEP_MS;
      const freeBps = Math.min(Math.max(0, freeUp) + mine, capacityOf(flow.watchers.line, now));
      const delayMs = uplink.delayMs + flow.queue.delayMs;
      flow.arrive({ offered: offered[at], passed, dropped: dropped + sentOn[at].dropped, delayMs, freeBps }, now);
    });
    if (now % SECOND_MS !== SECOND_MS / 2) continue;
    flows.forEach((flow, at) => {
      const { passed, dropped, offered: sent } = flow.second;
      flow.tell();
      if (!flow.decision) return;
      moments[at].push({
        second: Math.floor(now / 1000),
        decision: { ...flow.decision },
        kbps: passed / 1000,
        intact: flow.intact,
        lost: dropped / sent,
        delayMs: flow.delayMs,
        estimateKbps: flow.watchers.blind ? null : Math.round(flow.estimates[0] / 1000),
      });
    });
  }
  return { profile, names: watchers.map(({ name }) => name), areas: watchers.map(({ area }) => area), moments };
}

/**
 * @typedef {object} Judgement
 * @property {number} convergesS from a line's becoming narrow until all pictures flow, the longest
 * @property {number} changes of one viewer in the last twenty seconds, the most
 * @property {number} used share of the narrowest pipe, mean of the last twenty seconds
 * @property {boolean} isFair nobody gets a smaller layer than one with a smaller tile and an equal line
 * @property {number} silentS the longest time in which sound was cut off: more than a fifth of all packets lost
 * @property {number} starvedS seconds of the last twenty in which a picture did not flow, the most of one viewer
 */

/** @param {Run} run @returns {Judgement} */
export function judge({ profile, areas, moments }) {
  const from = profile.seconds - 20;
  const late = moments.map((each) => each.filter(({ second }) => second >= from));
  const flows = (/** @type {Moment} */ { intact, delayMs }) => intact >= FLOWING && delayMs < 400;
  const eventsS = narrowings(profile);
  const converged = eventsS.map((event) => {
    const after = moments.map((each) => each.filter(({ second }) => second >= event));
    const isGood = (/** @type {number} */ at) => after.every((each) => each.slice(at, at + 3).every(flows));
    const at = after[0].findIndex((_, at) => isGood(at));
    // A moment begins half a second before its number.
    return at < 0 ? Infinity : Math.max(0, at - 0.5);
  });
  const { usedBps, capacityBps } = usage(profile, late);
  const watchers = profile.viewers.flatMap((each) => Array.from({ length: each.count }, () => each));
  const ends = moments.map((each, at) => ({ ...each[each.length - 1].decision, area: areas[at], of: watchers[at] }));
  return {
    convergesS: Math.max(...converged),
    changes: Math.max(...late.map(changesIn)),
    used: usedBps / capacityBps,
    isFair: ends.every((one) => ends.every((other) => isFairTo(one, other))),
    silentS: Math.max(...moments.map((each) => longest(each.map(({ lost }) => lost > 0.2)))),
    starvedS: Math.max(...late.map((each) => each.filter((moment) => !flows(moment)).length)),
  };
}

/** @param {Profile} profile @returns {number[]} when something became narrower; the start counts */
function narrowings({ uplink, viewers, seconds }) {
  const times = new Set([0]);
  for (const pipe of [uplink, ...viewers.map(({ line }) => line)]) {
    for (let second = 1; second < seconds - 5; second += 1) {
      if (capacityOf(pipe, second * 1000) < capacityOf(pipe, second * 1000 - 1000) * 0.7) times.add(second);
    }
  }
  return [...times];
}

/** @param {boolean[]} flags @returns {number} */
function longest(flags) {
  let run = 0;
  return Math.max(0, ...flags.map((flag) => (run = flag ? run + 1 : 0)));
}

/** @param {Moment[]} moments */
export const changesIn = (moments) =>
  moments.filter(({ decision }, at) => {
    const before = moments[at - 1]?.decision ?? decision;
    return decision.camera !== before.camera || decision.screen !== before.screen;
  }).length;

/** @param {Profile} profile @param {Moment[][]} late */
function usage({ uplink, viewers }, late) {
  const counted = viewers.flatMap(({ count, line }) => Array.from({ length: count }, () => line));
  const narrow = uplink ? Infinity : Math.min(...counted.map((line) => capacityOf(line, late[0][0].second * 1000)));
  const chosen = late.filter((_, at) => uplink || capacityOf(counted[at], late[0][0].second * 1000) === narrow);
  const usedBps = total(chosen.flat().map(({ kbps }) => kbps * 1000));
  const pipes = uplink ? [uplink] : counted.filter((line) => capacityOf(line, late[0][0].second * 1000) === narrow);
  const capacityBps = total(pipes.flatMap((pipe) => late[0].map(({ second }) => capacityOf(pipe, second * 1000))));
  return { usedBps, capacityBps };
}

/**
 * @param {{ camera: CameraLayer, area: number, of: Watchers }} one
 * @param {{ camera: CameraLayer, area: number, of: Watchers }} other
 */
function isFairTo(one, other) {
  const isSmaller = one.area < other.area && JSON.stringify(one.of.line) === JSON.stringify(other.of.line);
  return !isSmaller || LAYERS[one.camera].lines <= LAYERS[other.camera].lines;
}
