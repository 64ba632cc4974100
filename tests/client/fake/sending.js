/** A page that sends to viewers, and whose decisions come true at once. */

import { Controller } from '../../../static/mesh/layers/controller.js';

/** @import { Report } from '../../../static/mesh/messages.js' */
/** @import { Decision } from '../../../static/mesh/layers/controller.js' */
/** @import { CameraLayer, ScreenLayer } from '../../../static/mesh/layers/layer.js' */
/** @import { Page } from '../../../static/mesh/layers/processor.js' */
/** @import { Viewer } from '../../../static/mesh/layers/viewer.js' */

/** @typedef {Partial<Omit<Viewer, 'wished' | 'sent'>> & { camera?: CameraLayer, screen?: ScreenLayer, fps?: number }} Seen */

const PAGE = /** @type {Page} */ ({
  encodeLoad: 0.3,
  encodeBudget: 1,
  limitation: 'none',
  cap: 'high',
  isSpeaking: false,
});

/** @param {Partial<Report['camera']>} camera @returns {Report} */
export function report(camera) {
  const none = { lines: 0, fps: 0, rate: 0, lost: 0, frozen: 0 };
  return { type: 'report', n: 1, camera: { ...none, ...camera }, screen: none };
}

export class SendingPage {
  controller;
  now = 0;
  /** @type {Map<string, Viewer['sent']>} */
  sent = new Map();

  /** @param {number} [patience] of each line: 0 the least, 1 the most */
  constructor(patience = 0) {
    this.controller = new Controller(() => patience);
  }

  /** One second. @param {Record<string, Seen>} viewers @param {Partial<Page>} [page] */
  turn(viewers, page = {}) {
    const seen = Object.entries(viewers).map(([peer, viewer]) => [peer, this.#viewer(peer, viewer)]);
    const decisions = this.controller.decide(
      new Map(/** @type {[string, Viewer][]} */ (seen)),
      { ...PAGE, ...page },
      this.now,
    );
    for (const [peer, { camera, screen, alone }] of decisions) {
      const before = this.sent.get(peer);
      const isSame = before?.camera === camera && before.screen === screen && before.alone === alone;
      this.sent.set(peer, { camera, screen, alone, fps: 30, since: isSame ? before.since : this.now });
    }
    this.now += 1_000;
    return decisions;
  }

  /**
   * @param {number} seconds
   * @param {Record<string, Seen>} viewers
   * @param {Partial<Page>} [page]
   * @returns {Record<string, string>[]} in words, for each second
   */
  run(seconds, viewers, page) {
    return Array.from({ length: seconds }, () =>
      Object.fromEntries([...this.turn(viewers, page)].map(([peer, decision]) => [peer, inWords(decision)])),
    );
  }

  /** @param {string} peer @param {Seen} seen @returns {Viewer} */
  #viewer(peer, { camera = 'high', screen = 'off', fps = 30, ...seen }) {
    const sent = this.sent.get(peer) ?? { camera: 'off', screen: 'off', alone: false, fps: null, since: 0 };
    return {
      wished: { camera, screen },
      area: { camera: 921_600, screen: 0 },
      lines: { camera: 720, screen: 1080 },
      sent: { ...sent, fps },
      estimateBps: 5_000_000,
      loss: 0,
      roundTripMs: 40,
      report: null,
      ...seen,
    };
  }
}

/** @param {Decision} decision */
export function inWords({ camera, screen, alone, why }) {
  const layers = screen === 'off' ? camera : `${camera}+${screen}`;
  return `${layers}${alone ? ' alone' : ''} ${why}`;
}

/** The last of a run, for the only viewer. @param {Record<string, string>[]} turns */
export const last = (turns) => turns[turns.length - 1].a;
/** When a run first says so. @param {Record<string, string>[]} turns @param {string} words */
export const when = (turns, words) => turns.findIndex(({ a }) => a === words);
