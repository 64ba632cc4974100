/** The uplink all viewers share. */

import { Balance } from './balance.js';
import { isAmpleFor } from './line.js';
import { SOUND_BPS } from './layer.js';
import { areaOf, arrivedBps, carriedBy, hasPicture } from './viewer.js';

/** @import { Line } from './line.js' */
/** @import { Rung } from './rung.js' */
/** @import { Viewer } from './viewer.js' */

/** @typedef {{ viewer: Viewer, line: Line, rungs: Rung[], rank: number }} Place `rank`: which of the rungs */

/** Of an uplink known to be narrow, so many strained viewers say so again; and only so much is filled: queues must drain. */
const MANY = 0.5;
const FILLED = 0.85;
const RETURN_MS = 8_000;

export class Uplink {
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
    const smallFirst = places.toSorted((one, other) => areaOf(one.viewer) - areaOf(other.viewer));
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

/** @template T @param {T[]} all @param {(each: T) => number} count */
const sum = (all, count) => all.reduce((total, each) => total + count(each), 0);
