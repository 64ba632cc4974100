/**
 * Which layer goes out to each viewer, decided once a second. What a viewer shows is lowered, in this order, by what this
 * page is willing to send, by its processor, by the viewer's own line, and by an uplink that is too narrow for all.
 * Sound is never touched: its rate is set aside before any picture gets one.
 */

import { CAMERA_LAYERS, SCREEN_LAYERS, SOUND_BPS, below, rateOf } from './layer.js';

/** @import { Report } from '../messages.js' */
/** @import { CameraLayer, Layer, ScreenLayer } from './layer.js' */

/**
 * @typedef {object} Outgoing
 * @property {CameraLayer} camera
 * @property {ScreenLayer} screen
 * @property {boolean} alone encoded for this viewer alone, at whatever rate the browser finds its line to carry
 *
 * @typedef {object} Sent
 * @property {number | null} fps camera pictures made a second (RTCOutboundRtpStreamStats.framesPerSecond)
 * @property {number} since when it began to go out
 *
 * @typedef {object} Viewer
 * @property {{ camera: CameraLayer, screen: ScreenLayer }} wished
 * @property {{ camera: number, screen: number }} area device pixels it shows
 * @property {{ camera: number, screen: number }} lines of what is captured: the shorter edge in pixels, 0 where unknown
 * @property {Outgoing & Sent} sent what goes out now
 * @property {number | null} estimateBps RTCIceCandidatePairStats.availableOutgoingBitrate; Firefox has none
 * @property {number} loss 0 to 1 (RTCRemoteInboundRtpStreamStats.fractionLost)
 * @property {number | null} roundTripMs
 * @property {Report | null} report its latest
 *
 * @typedef {object} Page
 * @property {number} encodeLoad seconds of encoding in a second, all encoders
 * @property {number} encodeBudget as many as are bearable
 * @property {RTCQualityLimitationReason} limitation of any encoder; `cpu` counts
 * @property {CameraLayer} cap the highest layer this page is willing to send of its camera
 * @property {boolean} isSpeaking it is among the last speakers
 *
 * @typedef {'shown' | 'hidden' | 'saver' | 'processor' | 'line' | 'uplink' | 'undecoded'} Why
 * `shown`: it gets all that it shows. Otherwise what took away last; `hidden` and `saver` are the wishes of either end,
 * `undecoded`: it cannot decode what others share, and has an encoder of its own.
 *
 * @typedef {Outgoing & { fpsFactor: number, why: Why }} Decision `fpsFactor` is for the layers `low` and `thumb`
 */

/**
 * The least that makes a picture, and a readable screen, when an encoder adapts to the line.
 *
 * @type {Partial<Record<Layer, number>>}
 */
const LEAST_BPS = { low: 60_000, thumb: 60_000, sharp: 400_000 };

/** A change shows in estimates and reports only after this long. */
const SETTLE_MS = 2_000;
/** How long a line must be too narrow. Without an estimate the signs come late, and pictures stand still meanwhile. */
const STRAIN_MS = 2_000;
const BLIND_STRAIN_MS = 1_000;
/** The same before a picture is given up. */
const FLOOR_MS = 5_000;
const ENOUGH = 0.9;
const AMPLE = 1.2;
/** An estimate rises little above what is sent, so a line that may carry more is tried, after this many times the wait. */
const PATIENCE = 3;

/** Of an uplink known to be narrow, so many strained viewers say so again; and only so much is filled: queues must drain. */
const MANY = 0.5;
const FILLED = 0.85;

/**
 * Chromium's estimate ends at what sound, with its redundancy, and the least picture need (129 to 153 kbit/s, measured),
 * however little passes. So low only loss and delay tell.
 */
const LOWEST_ESTIMATE_BPS = 160_000;

/** Signs of a line that is too narrow, where no estimate can tell. GCC backs off at the same loss. */
const HEAVY_LOSS = 0.1;
const GROWN_MS = 150;
const GROWN_FACTOR = 1.25;
/** A full queue's own unrest is a tenth; one that drains falls faster from second to second. */
const DRAINING = 0.8;
const FEW_FRAMES = 0.6;
const FROZEN_MS = 400;
/** The running minimum of the round-trip time forgets this share of itself in a second: paths change. */
const FORGET = 1.01;

/** Dummy pictures, which followers make, are at most so large. */
const DUMMY_LINES = 48;
const UNDECODED_MS = 3_000;
/** A rate of which some picture must come. */
const MUCH_KBPS = 60;

const RETURN_MS = 8_000;
const TRIAL_MS = 8_000;
const CALM_MS = 10_000;
const OVERLOAD_MS = 3_000;
/** The processor is calm below this share of its budget. */
const CALM_LOAD = 0.7;

const LAST_WAIT_MS = 60_000;
/** A return that is taken back within this time has failed. */
const FAILED_MS = 30_000;

/**
 * What a busy processor takes away, in the order people notice least; `silent` is the camera of one who is not speaking.
 *
 * @type {{ fpsFactor: number, camera: CameraLayer, silent: CameraLayer, screen: ScreenLayer }[]}
 */
const RELIEFS = [
  { fpsFactor: 1, camera: 'high', silent: 'high', screen: 'smooth' },
  { fpsFactor: 0.5, camera: 'high', silent: 'high', screen: 'smooth' },
  { fpsFactor: 0.5, camera: 'medium', silent: 'medium', screen: 'sharp' },
  { fpsFactor: 0.5, camera: 'low', silent: 'low', screen: 'sharp' },
  { fpsFactor: 0.5, camera: 'low', silent: 'off', screen: 'sharp' },
];

/**
 * When to take away and when to give back: after a strain, and after calm. A return that fails doubles the next wait.
 *
 * @typedef {'strained' | 'calm' | 'neither'} Sign
 */
export class Balance {
  #firstWaitMs;
  #waitMs;
  /** @type {Sign} */
  #sign = 'neither';
  #since = -Infinity;
  #raisedAt = -Infinity;

  /** @param {number} waitMs of calm before the first return */
  constructor(waitMs) {
    this.#firstWaitMs = this.#waitMs = waitMs;
  }

  /**
   * @param {Sign} sign `calm` only where there is something to give back
   * @param {number} now milliseconds, like all times here
   * @param {number} strainMs
   * @param {number} [patience] how many times the wait
   * @returns {'lower' | 'raise' | 'stay'}
   */
  judge(sign, now, strainMs, patience = 1) {
    if (sign !== this.#sign) [this.#sign, this.#since] = [sign, now];
    const lasted = now - this.#since;
    if (sign === 'strained' && lasted >= strainMs) {
      this.#waitMs = this.isReturn(now) ? Math.min(LAST_WAIT_MS, this.#waitMs * 2) : this.#firstWaitMs;
      this.#since = now;
      return 'lower';
    }
    if (sign === 'calm' && lasted >= Math.min(LAST_WAIT_MS, this.#waitMs * patience)) {
      this.#since = this.#raisedAt = now;
      return 'raise';
    }
    return 'stay';
  }

  /** Whether something was given back only lately. @param {number} now */
  isReturn(now) {
    return now - this.#raisedAt < FAILED_MS;
  }
}

/**
 * One of the ways to serve a viewer, from all it shows down to sound alone. `bps` is what its line must carry, sound
 * included, and `mostBps` what comes at most: more only where it is elastic, an encoder of its own that adapts to the line.
 * Below a floor a picture is given up.
 *
 * @typedef {Outgoing & { bps: number, mostBps: number, isElastic: boolean, isFloor: boolean }} Rung
 */

/**
 * The smaller picture goes down first.
 *
 * @param {{ camera: CameraLayer, screen: ScreenLayer }} wanted
 * @param {Pick<Viewer, 'area' | 'lines'>} viewer
 * @param {boolean} alone on every rung
 * @returns {Rung[]}
 */
function rungsOf(wanted, { area, lines }, alone) {
  /** @type {('camera' | 'screen')[]} */
  const order = area.camera > area.screen ? ['screen', 'camera'] : ['camera', 'screen'];
  const layers = { ...wanted };
  /** @type {Rung[]} */
  const rungs = [];
  const push = (isElastic = false) => {
    const isFloor = isElastic && order.every((slot) => isLowest(layers[slot]));
    const rates = order.map((slot) => ({ layer: layers[slot], rateBps: rateOf(layers[slot], lines[slot]) }));
    const mostBps = SOUND_BPS + sum(rates, ({ rateBps }) => rateBps);
    const leastBps = SOUND_BPS + sum(rates, ({ layer, rateBps }) => Math.min(rateBps, LEAST_BPS[layer] ?? Infinity));
    const bps = isElastic ? leastBps : mostBps;
    rungs.push({ ...layers, alone: alone || isElastic, bps, mostBps, isElastic, isFloor });
  };
  const lower = (/** @type {'camera' | 'screen'} */ slot) => Object.assign(layers, { [slot]: below(layers[slot]) });

  push();
  for (const slot of order) {
    while (!isLowest(layers[slot])) {
      if (layers[slot] === 'sharp') push(true);
      lower(slot);
      push();
    }
  }
  for (const slot of order) {
    if (layers[slot] === 'off') continue;
    push(true);
    lower(slot);
  }
  if (rungs[rungs.length - 1].isFloor) push();
  return rungs;
}

/** @param {Layer} layer */
const isLowest = (layer) => below(layer) === 'off';

/** @param {Outgoing} one @param {Outgoing} other */
const isSame = (one, other) => one.camera === other.camera && one.screen === other.screen && one.alone === other.alone;

/** @param {{ camera: CameraLayer, screen: ScreenLayer }} layers */
const hasPicture = ({ camera, screen }) => camera !== 'off' || screen !== 'off';

/** One viewer's line, and what it may carry. */
class Line {
  limitBps = Infinity;
  isUndecoded = false;
  /** A return nobody can be sure of, made with an encoder of its own, which adapts and so does no harm if it fails. */
  isTrial = false;
  /** What was decided last. @type {Rung | null} */
  rung = null;
  /** @type {Sign} */
  sign = 'neither';
  #balance = new Balance(RETURN_MS);
  #restedAt = -Infinity;
  #loss = 0;
  #roundTripMs = Infinity;
  #leastRoundTripMs = Infinity;
  /** Since when the line is known to carry more. */
  #ampleAt = Infinity;
  /** Since when the viewer seems not to decode. */
  #undecodedAt = Infinity;
  #raisedAt = -Infinity;
  /** The limit before the last return. */
  #provenBps = 0;

  /** What others get was changed: look again when that shows. @param {number} now */
  rest(now) {
    this.#restedAt = now;
  }

  /**
   * @param {Viewer} viewer
   * @param {Rung[]} rungs
   * @param {number} now
   * @returns {'lower' | 'raise' | 'stay'}
   */
  judge(viewer, rungs, now) {
    const isCongested = this.#isCongested(viewer);
    const { rung } = this;
    // A change that is on its way, or has only just arrived, is not judged.
    const isSettled = now - Math.max(viewer.sent.since, this.#restedAt) >= SETTLE_MS;
    if (!rung || !isSame(rung, viewer.sent) || !isSettled) {
      this.sign = 'neither';
      return this.#balance.judge('neither', now, 0);
    }
    const isUndecoded = !viewer.sent.alone && !isCongested && looksUndecoded(viewer);
    this.#undecodedAt = isUndecoded ? Math.min(this.#undecodedAt, now) : Infinity;
    this.isUndecoded ||= now - this.#undecodedAt >= UNDECODED_MS;

    const isBlind = viewer.estimateBps === null;
    const isSlow = isCongested || (!isUndecoded && stands(viewer));
    const isNarrow = isBlind
      ? isSlow && !(rung.isElastic && carriedBy(viewer) >= rung.bps)
      : isNarrowFor(rung, viewer, isCongested);
    const isAmple = !isNarrow && !this.isTrial && isAmpleFor(this.#above(rungs), rung, viewer);
    this.#ampleAt = isAmple ? Math.min(this.#ampleAt, now) : Infinity;
    const mayTry = !isNarrow && !this.isTrial && !rung.isElastic && (!hasPicture(rung) || hasRoom(rung, viewer));

    if (isNarrow && hasPicture(rung)) this.sign = 'strained';
    else this.sign = this.limitBps < Infinity && (isAmple || mayTry) ? 'calm' : 'neither';
    const hasPassed = !isNarrow && (!isBlind || carriedBy(viewer) >= rung.bps * ENOUGH);
    if (hasPassed && now - this.#raisedAt >= TRIAL_MS) this.isTrial = false;
    return this.#balance.judge(this.sign, now, this.#strainMs(rung, isBlind, now), this.#isSure(now) ? 1 : PATIENCE);
  }

  /**
   * How long it must be too narrow. Of several senders that fill one viewer's line, the one that came back last gives way.
   *
   * @param {Rung} rung
   * @param {boolean} isBlind
   * @param {number} now
   */
  #strainMs({ isFloor }, isBlind, now) {
    if (isFloor) return this.#balance.isReturn(now) ? STRAIN_MS : FLOOR_MS;
    return isBlind ? BLIND_STRAIN_MS : this.isTrial ? TRIAL_MS : STRAIN_MS;
  }

  /**
   * Down to the best of what the line carries, or carried before a return that failed, but never past a floor at once.
   *
   * @param {Viewer} viewer
   * @param {Rung[]} rungs
   * @param {number} now
   */
  lower(viewer, rungs, now) {
    const mostBps = this.rung?.bps ?? Infinity;
    const carriedBps = Math.max(carriedBy(viewer), this.#balance.isReturn(now) ? this.#provenBps : 0);
    const next = rungs.find(({ bps, isFloor }) => bps < mostBps && (bps <= carriedBps || isFloor));
    this.limitBps = (next ?? rungs[rungs.length - 1]).bps;
    [this.isTrial, this.#provenBps] = [false, 0];
  }

  /** @param {Viewer} viewer @param {Rung[]} rungs @param {number} now */
  raise(viewer, rungs, now) {
    [this.#provenBps, this.#raisedAt] = [this.limitBps, now];
    this.isTrial = viewer.estimateBps === null || !this.#isSure(now);
    const next = this.#above(rungs);
    this.limitBps = next === rungs[0] ? Infinity : next.bps;
  }

  /** @param {Rung[]} rungs @returns {number} the best that the limit allows */
  rankIn(rungs) {
    const rank = rungs.findIndex(({ bps }) => bps <= this.limitBps);
    return rank < 0 ? rungs.length - 1 : rank;
  }

  /** Whether it has been known for long enough that the line carries more. @param {number} now */
  #isSure(now) {
    return now - this.#ampleAt >= RETURN_MS;
  }

  /** @param {Rung[]} rungs */
  #above(rungs) {
    return rungs.findLast(({ bps }) => bps > this.limitBps) ?? rungs[0];
  }

  /**
   * Whether packets are lost on the way, or wait in a queue which is not yet becoming shorter.
   *
   * @param {Viewer} viewer
   */
  #isCongested({ loss, roundTripMs }) {
    this.#loss = (this.#loss + loss) / 2;
    if (this.#loss > HEAVY_LOSS) return true;
    if (roundTripMs === null) return false;
    const isFalling = roundTripMs < this.#roundTripMs * DRAINING;
    this.#roundTripMs = roundTripMs;
    this.#leastRoundTripMs = Math.min(roundTripMs, this.#leastRoundTripMs * FORGET);
    return !isFalling && roundTripMs > this.#leastRoundTripMs * GROWN_FACTOR + GROWN_MS;
  }
}

/**
 * What is known to pass: by the browser's estimate, otherwise by what the viewer says has arrived.
 *
 * @param {Viewer} viewer
 * @returns {number} bits a second, sound included
 */
const carriedBy = (viewer) => viewer.estimateBps ?? arrivedBps(viewer);

/** @param {Viewer} viewer @returns {number} bits a second, sound included */
const arrivedBps = ({ report }) => (report ? SOUND_BPS + 1000 * (report.camera.rate + report.screen.rate) : Infinity);

/**
 * Whether there is room above what is really sent, which is less than the layer's rate in quiet scenes.
 *
 * @param {Rung} rung
 * @param {Viewer} viewer
 */
const hasRoom = (rung, viewer) => carriedBy(viewer) >= Math.min(rung.bps, arrivedBps(viewer)) * AMPLE;

/**
 * @param {Rung} rung
 * @param {Viewer} viewer
 * @param {boolean} isCongested
 */
function isNarrowFor(rung, viewer, isCongested) {
  const carriedBps = carriedBy(viewer);
  if (isCongested && (carriedBps < LOWEST_ESTIMATE_BPS || !hasPicture(rung))) return true;
  if (rung.isElastic) return carriedBps < rung.bps;
  // Of a line that loses much little arrives, which leaves no room.
  return carriedBps < rung.bps * ENOUGH && (isCongested || !hasRoom(rung, viewer));
}

/**
 * Whether the line is known to carry the next rung, as well as can be known.
 *
 * @param {Rung} next
 * @param {Rung} rung
 * @param {Viewer} viewer
 */
function isAmpleFor(next, rung, viewer) {
  if (viewer.estimateBps !== null) return viewer.estimateBps >= next.bps * AMPLE;
  return rung.isElastic ? carriedBy(viewer) >= next.bps * ENOUGH : hasPicture(rung);
}

/** Whether the camera's picture stands still, or nearly. @param {Viewer} viewer */
function stands({ sent, report }) {
  if (sent.camera === 'off' || !report) return false;
  return report.camera.fps < (sent.fps ?? 0) * FEW_FRAMES || report.camera.frozen > FROZEN_MS;
}

/** Whether packets arrive but no picture comes of them, or only the dummy one. @param {Viewer} viewer */
function looksUndecoded({ sent, report }) {
  if (sent.camera === 'off' || !report) return false;
  const { lines, fps, rate } = report.camera;
  return (lines > 0 && lines <= DUMMY_LINES) || (fps === 0 && rate >= MUCH_KBPS);
}

/** @typedef {{ viewer: Viewer, line: Line, rungs: Rung[], rank: number }} Place `rank`: which of the rungs */

/** The uplink all viewers share. */
class Uplink {
  #limitBps = Infinity;
  /** What the next return would take; no more than the limit while nobody may have more. */
  #nextBps = Infinity;
  /** The limit before the last return. */
  #provenBps = 0;
  #balance = new Balance(RETURN_MS);

  /**
   * It is the uplink that is narrow when all that get pictures are strained at once.
   *
   * @param {Place[]} places
   * @param {boolean} isRipe some line is to be lowered now
   * @param {number} now
   * @returns {boolean} whether something changes
   */
  judge(places, isRipe, now) {
    const served = places.filter(({ line }) => line.rung && hasPicture(line.rung));
    const strained = served.filter(({ line }) => line.sign === 'strained' || line.rung?.isElastic);
    const isKnown = this.#limitBps < Infinity;
    const isNarrow = isRipe && strained.length > 1 && strained.length >= served.length * (isKnown ? MANY : 1);
    const isCalm = this.#nextBps > this.#limitBps && !served.some(({ line }) => line.sign === 'strained');
    const verdict = this.#balance.judge(isNarrow ? 'strained' : isCalm ? 'calm' : 'neither', now, 0);
    if (verdict === 'raise') [this.#provenBps, this.#limitBps] = [this.#limitBps, this.#nextBps];
    if (verdict === 'lower') {
      this.#limitBps = this.#measure(places, this.#balance.isReturn(now) ? this.#provenBps : 0);
      this.#provenBps = 0;
    }
    return verdict !== 'stay';
  }

  /**
   * What passes while all are strained, or did before a return that failed; but never so little that pictures are given
   * up at once.
   *
   * @param {Place[]} places
   * @param {number} provenBps
   */
  #measure(places, provenBps) {
    const usedBps = sum(places, ({ line }) => line.rung?.bps ?? SOUND_BPS);
    const passed = (/** @type {Place} */ { line, viewer }) => Math.min(line.rung?.mostBps ?? SOUND_BPS, mostOf(viewer));
    const floorBps = sum(places, ({ rungs }) => (rungs.find(({ isFloor }) => isFloor) ?? rungs[0]).bps);
    const carriedBps = Math.max(sum(places, passed) * FILLED, provenBps, usedBps > floorBps ? floorBps : 0);
    return Math.min(usedBps - 1, carriedBps);
  }

  /**
   * Thumbnails go down first and the largest picture last; then encoders of their own; pictures are given up at the end.
   * What is left over goes to the largest that it is enough for.
   *
   * @param {Place[]} places
   */
  share(places) {
    const smallFirst = places.toSorted((one, other) => areaOf(one) - areaOf(other));
    let leftBps = this.#limitBps - sum(places, ({ rungs, rank }) => rungs[rank].bps);
    for (const isOpen of STAGES) {
      for (const place of smallFirst) {
        while (leftBps < 0 && isOpen(place)) {
          place.rank += 1;
          leftBps += costOf(place);
        }
      }
    }
    const lowered = smallFirst.toReversed().filter((place) => {
      const top = place.line.rankIn(place.rungs);
      for (; place.rank > top && costOf(place) <= leftBps; place.rank -= 1) leftBps -= costOf(place);
      return place.rank > top;
    });
    const rising = lowered.filter(mayRise);
    const isStuck = lowered.length > 0 && !rising.length;
    this.#nextBps = isStuck ? this.#limitBps : this.#limitBps - leftBps + Math.min(...rising.map(costOf));
  }
}

/** Encoders that adapt show by what they get whether there is more. @param {Place} place */
const mayRise = ({ rungs, rank, viewer }) => !rungs[rank].isElastic || isAmpleFor(rungs[rank - 1], rungs[rank], viewer);

/** What the next better rung takes more. @param {Place} place */
const costOf = ({ rungs, rank }) => rungs[rank - 1].bps - rungs[rank].bps;

/** What it gets for certain: while queues are full, an estimate is too low. @param {Viewer} viewer */
const mostOf = (viewer) => (viewer.report ? Math.max(viewer.estimateBps ?? 0, arrivedBps(viewer)) : carriedBy(viewer));

/**
 * Whether a place may go one rung down while an uplink is shared.
 *
 * @type {((place: Place) => boolean)[]}
 */
const STAGES = [
  ({ rungs, rank }) => rank + 1 < rungs.length && !rungs[rank].isFloor && !rungs[rank + 1].isElastic,
  ({ rungs, rank }) => rank + 1 < rungs.length && !rungs[rank].isFloor,
  ({ rungs, rank }) => rank + 1 < rungs.length,
];

/** @param {Place} place */
const areaOf = ({ viewer: { area } }) => area.camera + area.screen;

/** @template T @param {T[]} all @param {(each: T) => number} count */
const sum = (all, count) => all.reduce((total, each) => total + count(each), 0);

/**
 * What a viewer would get if its line carried all.
 *
 * @param {Viewer} viewer
 * @param {Page} page
 * @param {number} relief which of RELIEFS is in force
 */
function wantedOf({ wished }, { cap, isSpeaking }, relief) {
  const most = RELIEFS[relief];
  const camera = least(CAMERA_LAYERS, [wished.camera, cap, isSpeaking ? most.camera : most.silent]);
  const screen = least(SCREEN_LAYERS, [wished.screen, most.screen]);
  return { camera, screen, fpsFactor: camera === 'low' || screen === 'thumb' ? most.fpsFactor : 1 };
}

/** @template {Layer} L @param {readonly L[]} layers @param {L[]} some */
const least = (layers, some) => layers[Math.min(...some.map((layer) => layers.indexOf(layer)))];

export class Controller {
  /** @type {Map<string, Line>} */
  #lines = new Map();
  #uplink = new Uplink();
  #processor = new Balance(CALM_MS);
  /** Which of RELIEFS is in force. */
  #relief = 0;

  /**
   * @param {Map<string, Viewer>} viewers by peer
   * @param {Page} page
   * @param {number} now
   * @returns {Map<string, Decision>}
   */
  decide(viewers, page, now) {
    this.#judgeProcessor([...viewers.values()], page, now);
    this.#lines = new Map([...viewers.keys()].map((peer) => [peer, this.#lines.get(peer) ?? new Line()]));
    const places = [...viewers].map(([peer, viewer]) => {
      const line = /** @type {Line} */ (this.#lines.get(peer));
      const rungs = rungsOf(wantedOf(viewer, page, this.#relief), viewer, line.isUndecoded);
      return { viewer, line, rungs, verdict: line.judge(viewer, rungs, now), rank: 0 };
    });
    const isRipe = places.some(({ verdict }) => verdict === 'lower');
    const isUplink = this.#uplink.judge(places, isRipe, now);
    for (const place of places) {
      const { line, verdict, viewer, rungs } = place;
      if (isUplink) line.rest(now);
      else if (verdict === 'lower') line.lower(viewer, rungs, now);
      else if (verdict === 'raise') line.raise(viewer, rungs, now);
      place.rank = line.rankIn(rungs);
    }
    this.#uplink.share(places);
    return new Map([...viewers.keys()].map((peer, at) => [peer, this.#decisionFor(places[at], page)]));
  }

  /**
   * @param {Place} place
   * @param {Page} page
   * @returns {Decision}
   */
  #decisionFor(place, page) {
    const { line, rungs, rank } = place;
    const rung = rungs[rank];
    line.rung = { ...rung, alone: rung.alone || (line.isTrial && rank === line.rankIn(rungs) && hasPicture(rung)) };
    const { camera, screen, alone } = line.rung;
    const { fpsFactor } = RELIEFS[this.#relief];
    return { camera, screen, alone, fpsFactor, why: this.#why(place, page) };
  }

  /**
   * @param {Place} place
   * @param {Page} page
   * @returns {Why}
   */
  #why({ viewer, line, rungs, rank }, page) {
    if (!hasPicture(viewer.wished)) return 'hidden';
    if (rank > line.rankIn(rungs)) return 'uplink';
    if (rank > 0 || line.isTrial) return 'line';
    if (isRelieved(viewer, page, 0, this.#relief)) return 'processor';
    if (wantedOf(viewer, page, 0).camera !== viewer.wished.camera) return 'saver';
    return line.isUndecoded ? 'undecoded' : 'shown';
  }

  /**
   * @param {Viewer[]} viewers
   * @param {Page} page
   * @param {number} now
   */
  #judgeProcessor(viewers, page, now) {
    const isOver = page.limitation === 'cpu' || page.encodeLoad > page.encodeBudget;
    const isCalm = this.#relief > 0 && page.encodeLoad < page.encodeBudget * CALM_LOAD;
    const verdict = this.#processor.judge(isOver ? 'strained' : isCalm ? 'calm' : 'neither', now, OVERLOAD_MS);
    if (verdict === 'raise') this.#relief -= 1;
    if (verdict !== 'lower') return;
    // What changes nothing here is passed over.
    const helps = (/** @type {object} */ _, /** @type {number} */ relief) =>
      relief > this.#relief && viewers.some((viewer) => isRelieved(viewer, page, this.#relief, relief));
    const next = RELIEFS.findIndex(helps);
    if (next > 0) this.#relief = next;
  }
}

/**
 * @param {Viewer} viewer
 * @param {Page} page
 * @param {number} before
 * @param {number} after
 */
function isRelieved(viewer, page, before, after) {
  const [one, other] = [wantedOf(viewer, page, before), wantedOf(viewer, page, after)];
  return one.camera !== other.camera || one.screen !== other.screen || one.fpsFactor !== other.fpsFactor;
}
