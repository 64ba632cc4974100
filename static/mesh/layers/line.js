/** One viewer's line, and what it may carry. */

import { Balance } from './balance.js';
import { arrivedBps, carriedBy, hasPicture, isSame, looksUndecoded, stands } from './viewer.js';

/** @import { Sign } from './balance.js' */
/** @import { Rung } from './rung.js' */
/** @import { Viewer } from './viewer.js' */

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
/** A path that became longer is taken for a full queue by so many looks, and no more. */
const PATH_LOOKS = 30;

/** So long nothing must be decoded, as reports say, each of the second before it. */
const UNDECODED_MS = 2_000;
const REPORT_MS = 1_000;

const RETURN_MS = 8_000;
const TRIAL_MS = 8_000;

export class Line {
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
  #isCongested = false;
  #loss = 0;
  /** The latest. @type {number[]} */
  #roundTripsMs = [];
  /** Since when the line is known to carry more. */
  #ampleAt = Infinity;
  /** Since when reports say that the viewer does not decode. */
  #undecodedAt = Infinity;
  #raisedAt = -Infinity;
  /** The limit before the last return. */
  #provenBps = 0;
  #spread;

  /**
   * @param {number} spread how many times as long it waits, 1 to 2: several senders that fill one viewer's line must not
   *   all give up at once, nor return at once
   */
  constructor(spread) {
    this.#spread = spread;
  }

  /** What others get was changed: look again when that shows. @param {number} now */
  rest(now) {
    this.#restedAt = now;
  }

  /** Once a second, before anything is judged. @param {Viewer} viewer @param {number} now */
  look(viewer, now) {
    this.#isCongested = this.#seesCongestion(viewer);
    const isBlank = this.#hasArrived(viewer) && !viewer.sent.alone && !this.#isCongested && looksUndecoded(viewer);
    this.#undecodedAt = isBlank ? Math.min(this.#undecodedAt, now) : Infinity;
    this.isUndecoded ||= now - Math.max(viewer.sent.since, this.#undecodedAt - REPORT_MS) >= UNDECODED_MS;
  }

  /**
   * @param {Viewer} viewer
   * @param {Rung[]} rungs
   * @param {number} now
   * @returns {'lower' | 'raise' | 'stay'}
   */
  judge(viewer, rungs, now) {
    const { rung } = this;
    const isCongested = this.#isCongested;
    // A change that is on its way, or has only just arrived, is not judged.
    const isSettled = now - Math.max(viewer.sent.since, this.#restedAt) >= SETTLE_MS;
    if (!rung || !this.#hasArrived(viewer) || !isSettled) {
      this.sign = 'neither';
      return this.#balance.judge('neither', now, 0);
    }
    const isBlind = viewer.estimateBps === null;
    const isSlow = isCongested || (this.#undecodedAt === Infinity && stands(viewer));
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
    const patience = (this.#isSure(now) ? 1 : PATIENCE) * this.#spread;
    return this.#balance.judge(this.sign, now, this.#strainMs(rung, isBlind, now), patience);
  }

  /**
   * How long it must be too narrow. Of several senders that fill one viewer's line, the one that came back last gives way.
   *
   * @param {Rung} rung
   * @param {boolean} isBlind
   * @param {number} now
   */
  #strainMs({ isFloor }, isBlind, now) {
    if (isFloor) return this.#balance.isReturn(now) ? STRAIN_MS : FLOOR_MS * this.#spread;
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

  /** Whether what was decided last goes out. @param {Viewer} viewer */
  #hasArrived({ sent }) {
    return this.rung !== null && isSame(this.rung, sent);
  }

  /**
   * Whether packets are lost on the way, or wait in a queue which is not yet becoming shorter.
   *
   * @param {Viewer} viewer
   */
  #seesCongestion({ loss, roundTripMs }) {
    this.#loss = (this.#loss + loss) / 2;
    if (this.#loss > HEAVY_LOSS) return true;
    if (roundTripMs === null) return false;
    const isFalling = roundTripMs < (this.#roundTripsMs.at(-1) ?? Infinity) * DRAINING;
    this.#roundTripsMs = [...this.#roundTripsMs, roundTripMs].slice(-PATH_LOOKS);
    return !isFalling && roundTripMs > Math.min(...this.#roundTripsMs) * GROWN_FACTOR + GROWN_MS;
  }
}

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
export function isAmpleFor(next, rung, viewer) {
  if (viewer.estimateBps !== null) return viewer.estimateBps >= next.bps * AMPLE;
  return rung.isElastic ? carriedBy(viewer) >= next.bps * ENOUGH : hasPicture(rung);
}
