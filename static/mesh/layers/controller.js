/**
 * Which layer goes out to each viewer, decided once a second. What a viewer shows is lowered, in this order, by what this
 * page is willing to send, by its processor, by the viewer's own line, and by an uplink that is too narrow for all.
 * Sound is never touched: its rate is set aside before any picture gets one.
 */

import { Line } from './line.js';
import { Processor } from './processor.js';
import { rungsOf } from './rung.js';
import { Uplink } from './uplink.js';
import { hasPicture } from './viewer.js';

/** @import { Page } from './processor.js' */
/** @import { Place } from './uplink.js' */
/** @import { Outgoing, Viewer } from './viewer.js' */

/**
 * @typedef {'shown' | 'hidden' | 'saver' | 'processor' | 'line' | 'uplink' | 'undecoded'} Why
 * `shown`: it gets all that it shows. Otherwise what took away last; `hidden` and `saver` are the wishes of either end,
 * `undecoded`: it cannot decode what others share, and has an encoder of its own.
 *
 * @typedef {Outgoing & { fpsFactor: number, why: Why }} Decision `fpsFactor` is for the layers `low` and `thumb`
 */

export class Controller {
  /** @type {Map<string, Line>} */
  #lines = new Map();
  #uplink = new Uplink();
  #processor = new Processor();
  #random;

  /** @param {() => number} random from 0 to 1 */
  constructor(random) {
    this.#random = random;
  }

  /**
   * @param {Map<string, Viewer>} viewers by peer
   * @param {Page} page
   * @param {number} now
   * @returns {Map<string, Decision>}
   */
  decide(viewers, page, now) {
    this.#processor.judge([...viewers.values()], page, now);
    this.#lines = new Map(
      [...viewers.keys()].map((peer) => [peer, this.#lines.get(peer) ?? new Line(1 + this.#random())]),
    );
    const places = [...viewers].map(([peer, viewer]) => {
      const line = /** @type {Line} */ (this.#lines.get(peer));
      line.look(viewer, now);
      const rungs = rungsOf(this.#processor.wanted(viewer, page), viewer, line.isUndecoded);
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
    return { camera, screen, alone, fpsFactor: this.#processor.fpsFactor, why: this.#why(place, page) };
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
    if (this.#processor.takes(viewer, page)) return 'processor';
    if (this.#processor.wanted(viewer, page).camera !== viewer.wished.camera) return 'saver';
    return line.isUndecoded ? 'undecoded' : 'shown';
  }
}
